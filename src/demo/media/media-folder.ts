// Where the demo keeps its media tasks and what they gave: in files, so that a task outlives the process that took it.
import { createHash, randomBytes } from 'node:crypto';
import { mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { drawMedia } from './demo-film.ts';
import type { DemoTask } from './media-request.ts';

/** Drawings that run at once; the others wait. */
const mostDrawings = 2;

export class MediaFolder {
  readonly #folder: string;
  readonly #drawings = new Map<string, Promise<string>>();
  readonly #stop = new AbortController();
  #running = 0;
  #waiting: (() => void)[] = [];

  constructor(folder: string) {
    this.#folder = folder;
  }

  async keep(task: DemoTask): Promise<void> {
    await this.#write(this.#taskPath(task.id), JSON.stringify(task));
  }

  /** `undefined` for a task that was never kept. */
  async find(id: string): Promise<DemoTask | undefined> {
    if (!/^[0-9a-f-]{36}$/.test(id)) return undefined;
    try {
      // Written by keep, in the shape of a task.
      return JSON.parse(await readFile(this.#taskPath(id), 'utf8')) as DemoTask;
    } catch {
      return undefined;
    }
  }

  /** Which task an output belongs to. */
  async nameOutputs(task: DemoTask): Promise<void> {
    await Promise.all(task.outputs.map((name) => this.#write(join(this.#folder, `${name}.of`), task.id)));
  }

  async taskOfOutput(name: string): Promise<DemoTask | undefined> {
    if (!/^[0-9a-f]{32}\.[a-z0-9]+$/.test(name)) return undefined;
    const id = await readFile(join(this.#folder, `${name}.of`), 'utf8').catch(() => undefined);
    return id === undefined ? undefined : await this.find(id);
  }

  /** The file of one of a task's outputs, drawn where it is not there yet. Rejects where it cannot be drawn. */
  draw({ request, seed, fate }: DemoTask, index: number): Promise<string> {
    const { label, prompt, durationS, width, height, format } = request;
    const drawn = seed + index;
    const facts = JSON.stringify([
      label,
      prompt,
      request.seed === undefined,
      drawn,
      durationS,
      width,
      height,
      fate === 'flagged',
    ]);
    const name = `${createHash('sha256').update(facts).digest('hex')}.${format}`;
    const begun = this.#drawings.get(name);
    if (begun !== undefined) return begun;
    const drawing = this.#drawOnce(join(this.#folder, name), async (out) =>
      drawMedia(request, { seed: drawn, black: fate === 'flagged', signal: this.#stop.signal }, out),
    );
    this.#drawings.set(name, drawing);
    drawing.catch(() => this.#drawings.delete(name));
    return drawing;
  }

  /** Stops what is drawn, and resolves when nothing is. */
  async close(): Promise<void> {
    this.#stop.abort();
    await Promise.allSettled(this.#drawings.values());
  }

  async #drawOnce(path: string, draw: (out: string) => Promise<void>): Promise<string> {
    if (await stat(path).catch(() => undefined)) return path;
    await this.#turn();
    const part = `${path}.${randomBytes(6).toString('hex')}.part`;
    try {
      await mkdir(this.#folder, { recursive: true });
      await draw(part);
      await rename(part, path);
      return path;
    } finally {
      await rm(part, { force: true });
      this.#running -= 1;
      this.#waiting.shift()?.();
    }
  }

  async #turn(): Promise<void> {
    while (this.#running >= mostDrawings) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    this.#running += 1;
  }

  #taskPath(id: string): string {
    return join(this.#folder, `${id}.json`);
  }

  async #write(path: string, content: string): Promise<void> {
    await mkdir(this.#folder, { recursive: true });
    const part = `${path}.${randomBytes(6).toString('hex')}.part`;
    await writeFile(part, content);
    await rename(part, path);
  }
}
