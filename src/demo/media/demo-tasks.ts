// The tasks of the demo's media vendors: queued, running and over by the clock, with what they made.
import { randomBytes, randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { MediaFolder } from './media-folder.ts';
import type { DemoFate, DemoMediaRequest, DemoTask, TaskView } from './media-request.ts';
import { seedOf } from './scene-style.ts';

/** How long a task is queued, and how long it runs, ms. */
export type MediaPace = { readonly queuedMs: number; readonly runningMs: number };

type Drawing = { readonly ended: boolean; readonly error?: string };

const failures: Readonly<Record<'fails' | 'refused' | 'flagged', string>> = {
  fails: 'The demo was told to let this task fail.',
  refused: 'The prompt was refused by moderation: the demo was told so.',
  flagged: 'The result was withheld by moderation: the demo was told so.',
};

export class DemoTasks {
  readonly #pace: MediaPace;
  readonly #folder: MediaFolder;
  /** Origin of the addresses of outputs. */
  readonly #origin: string;
  readonly #drawings = new Map<string, Drawing>();
  readonly #stop = new AbortController();

  constructor(options: { readonly pace: MediaPace; readonly folder: MediaFolder; readonly origin: string }) {
    this.#pace = options.pace;
    this.#folder = options.folder;
    this.#origin = options.origin;
  }

  async create(request: DemoMediaRequest, fate: DemoFate): Promise<DemoTask> {
    const extension = request.format === 'jpeg' ? 'jpg' : request.format;
    const task: DemoTask = {
      id: randomUUID(),
      outputs: Array.from({ length: request.count }, () => `${randomBytes(16).toString('hex')}.${extension}`),
      createdAtMs: Date.now(),
      seed: request.seed ?? seedOf(`${request.label} ${request.prompt}`),
      fate,
      request,
    };
    await this.#folder.keep(task);
    await this.#folder.nameOutputs(task);
    this.#draw(task);
    return task;
  }

  /** Nothing for a task that was never created. `vendor` has no tasks but its own. */
  async view(vendor: DemoMediaRequest['vendor'], id: string): Promise<TaskView | undefined> {
    const task = await this.#folder.find(id);
    return task === undefined || task.request.vendor !== vendor ? undefined : this.viewOf(task);
  }

  /** Takes back a task that has not ended; gives it as it was before. */
  async cancel(view: TaskView): Promise<void> {
    if (view.phase !== 'queued' && view.phase !== 'running') return;
    await this.#folder.keep({ ...view.task, canceled: true });
  }

  viewOf(task: DemoTask): TaskView {
    const plain = { task, progress: 0, urls: [], capitals: false };
    if (task.canceled) return { ...plain, phase: 'canceled' };
    const age = Date.now() - task.createdAtMs;
    const { queuedMs, runningMs } = this.#pace;
    this.#draw(task);
    if (age < queuedMs) return { ...plain, phase: 'queued' };
    const progress = Math.min(0.99, runningMs === 0 ? 0.99 : (age - queuedMs) / runningMs);
    const running: TaskView = { ...plain, phase: 'running', progress };
    if (age < queuedMs + runningMs || task.fate === 'neverEnds') return running;
    return this.#ended(task, running);
  }

  /** Resolves with the task at its end; with nothing when the demo ends before. */
  async ended(task: DemoTask): Promise<TaskView | undefined> {
    const pauseMs = 20;
    try {
      for (;;) {
        const view = await this.view(task.request.vendor, task.id);
        if (view === undefined || (view.phase !== 'queued' && view.phase !== 'running')) return view;
        await delay(pauseMs, undefined, { signal: this.#stop.signal });
      }
    } catch {
      return undefined;
    }
  }

  close(): void {
    this.#stop.abort();
  }

  #ended(task: DemoTask, running: TaskView): TaskView {
    const { fate, request } = task;
    const isWithheld = fate === 'fails' || fate === 'refused' || (fate === 'flagged' && request.medium === 'video');
    if (isWithheld) return { ...running, phase: 'failed', failure: failures[fate] };
    const drawing = this.#drawings.get(task.id);
    if (drawing?.error !== undefined) return { ...running, phase: 'failed', failure: drawing.error };
    if (drawing?.ended !== true) return running;
    return {
      ...running,
      phase: 'done',
      progress: 1,
      urls: task.outputs.map((name) => `${this.#origin}/media/${name}`),
    };
  }

  #draw(task: DemoTask): void {
    const isMade = task.fate === 'done' || task.fate === 'flagged';
    if (!isMade || this.#drawings.has(task.id)) return;
    this.#drawings.set(task.id, { ended: false });
    Promise.all(task.outputs.map((_, index) => this.#folder.draw(task, index))).then(
      () => this.#drawings.set(task.id, { ended: true }),
      (error: unknown) => {
        const message = `The demo could not draw it (it needs ffmpeg): ${String(error).slice(0, 300)}`;
        this.#drawings.set(task.id, { ended: true, error: message });
      },
    );
  }
}
