// Tells of a task's end at the address that its create named, signed as the vendor does, and again when nobody took it.
import { setTimeout as delay } from 'node:timers/promises';
import type { DemoTasks } from './demo-tasks.ts';
import type { MediaFault } from './media-faults.ts';
import type { MediaProtocol } from './media-protocol.ts';
import type { DemoTask, TaskView } from './media-request.ts';
import { falSignature } from './webhook-signature.ts';

/** One message that was sent; `status` is absent where nobody answered. */
export type WebhookDelivery = {
  readonly taskId: string;
  readonly status?: number;
  readonly kind: 'true' | 'forged' | 'early';
};

export type WebhookOptions = {
  readonly tasks: DemoTasks;
  readonly deliveries: WebhookDelivery[];
  readonly signal: AbortSignal;
  /** Wait before the second try; every further one waits twice as long. */
  readonly retryMs: number;
};

const mostTries = 5;
const timeoutMs = 15_000;
const lateMs = 1_000;

function headersOf(view: TaskView, body: string, isForged: boolean): Record<string, string> {
  const { vendor, webhook } = view.task.request;
  if (vendor === 'fal') return falSignature(view.task.id, body, isForged);
  const secret = isForged ? 'somebody-else' : webhook?.secret;
  return secret === undefined ? {} : { 'x-webhook-secret': secret };
}

/** What is sent before a task has ended, under these faults. */
const beforeTheEnd: Readonly<Partial<Record<MediaFault['kind'], WebhookDelivery['kind']>>> = {
  outOfOrder: 'early',
  forged: 'forged',
};

/** The demo tells its own API, and sends nothing to anybody else. */
function isOnThisMachine({ webhook: { url } = { url: '' } }: DemoTask['request']): boolean {
  return URL.canParse(url) && /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/u.test(new URL(url).hostname);
}

/** A kind that changes nothing of a webhook. */
const noFault: MediaFault = { at: 'webhook', kind: 'status' };

export class MediaWebhooks {
  readonly #options: WebhookOptions;

  constructor(options: WebhookOptions) {
    this.#options = options;
  }

  /** Waits for the task's end, and sends what the fault leaves of its messages. Never rejects. */
  async follow(protocol: MediaProtocol, task: DemoTask, fault: MediaFault = noFault): Promise<void> {
    if (!isOnThisMachine(task.request) || fault.kind === 'none') return;
    const send = async (view: TaskView, kind: WebhookDelivery['kind']): Promise<void> => {
      const body = protocol.webhookBody?.(view);
      if (body !== undefined) await this.#deliver(view, JSON.stringify(body), kind);
    };
    const early = beforeTheEnd[fault.kind];
    if (early !== undefined) await send({ ...this.#options.tasks.viewOf(task), phase: 'done' }, early);
    const view = await this.#options.tasks.ended(task);
    if (view === undefined || view.phase === 'canceled') return;
    if (fault.kind === 'late') await this.#wait(fault.delayMs ?? lateMs);
    await send(view, 'true');
    if (fault.kind === 'duplicate') await send(view, 'true');
  }

  /** Ends early when the demo does. */
  async #wait(ms: number): Promise<void> {
    await delay(ms, undefined, { signal: this.#options.signal }).catch(() => undefined);
  }

  async #deliver(view: TaskView, body: string, kind: WebhookDelivery['kind']): Promise<void> {
    const { deliveries, signal, retryMs } = this.#options;
    const tries = kind === 'true' ? mostTries : 1;
    for (let tried = 0; tried < tries && !signal.aborted; tried += 1) {
      if (tried > 0) await this.#wait(retryMs * 2 ** (tried - 1));
      const status = await this.#post(view, body, kind);
      deliveries.push({ taskId: view.task.id, kind, ...(status !== undefined && { status }) });
      if (status !== undefined && status < 300) return;
    }
  }

  async #post(view: TaskView, body: string, kind: WebhookDelivery['kind']): Promise<number | undefined> {
    try {
      const response = await fetch(view.task.request.webhook?.url ?? '', {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headersOf(view, body, kind === 'forged') },
        body,
        redirect: 'manual',
        signal: AbortSignal.any([this.#options.signal, AbortSignal.timeout(timeoutMs)]),
      });
      await response.body?.cancel();
      return response.status;
    } catch {
      return undefined;
    }
  }
}
