// Sends what waits for a person, and what became of it, to the deployment's own webhook until it is taken (Standard Webhooks).
import { Webhook } from 'standardwebhooks';
import type { Outbound } from '../outbound/outbound.ts';
import type { Messages, NotificationRow } from '../store/clip-types.ts';
import { type Repeating, repeating } from './repeating.ts';

export type NotifyDeps = {
  readonly messages: Pick<Messages, 'due' | 'delivered' | 'failed'>;
  readonly outbound: Outbound;
  /** `secret`: `whsec_` and base64. */
  readonly webhook: { readonly url: string; readonly secret: string };
  /** Where people reach this deployment, for the links: no slash at its end. */
  readonly publicBaseUrl: string;
  readonly logger: {
    info(fields: object, message: string): void;
    warn(fields: object, message: string): void;
  };
};

const timeoutMs = 15_000;
/** Nobody else takes a message that is being sent: longer than a try can last. */
const leaseMs = 4 * timeoutMs;
const batch = 10;
const maxAnswerBytes = 64 * 1024;

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
/** After the first try, the second and so on; the last one again and again. */
const pausesMs = [5_000, 30_000, 2 * minuteMs, 10 * minuteMs, hourMs, 6 * hourMs] as const;
const longestPauseMs = 6 * hourMs;
const patienceMs = 72 * hourMs;

/** The pause after so many tries in vain; nothing once three days were tried. */
export function pauseAfter(tries: number): number | undefined {
  const pause = (n: number) => pausesMs[n] ?? longestPauseMs;
  const waitedMs = Array.from({ length: tries }, (_, n) => pause(n)).reduce((sum, ms) => sum + ms, 0);
  return waitedMs > patienceMs ? undefined : pause(tries - 1);
}

/** Looks at once and then every `everyMs` until stopped. Never rejects: a database or a receiver that is away is tried again. */
export function startNotifyLoop(deps: NotifyDeps, everyMs = 2_000): Repeating {
  const round = async (signal: AbortSignal): Promise<void> => {
    let sent = batch;
    while (sent === batch && !signal.aborted) sent = await notifyOnce(deps, signal);
  };
  const onError = (error: unknown): void =>
    deps.logger.warn({ err: error }, 'looking for messages to the webhook failed; trying again');
  return repeating(round, { everyMs, onError });
}

/** Sends what is due, side by side. Answers how many messages that were. */
export async function notifyOnce(deps: NotifyDeps, signal: AbortSignal): Promise<number> {
  const due = await deps.messages.due(batch, leaseMs);
  await Promise.all(due.map((row) => deliver(deps, row, signal)));
  return due.length;
}

async function deliver(deps: NotifyDeps, row: NotificationRow, signal: AbortSignal): Promise<void> {
  if (isStale(row)) {
    await deps.messages.failed(row.id, { error: 'no webhook was set while it was new' });
    return;
  }
  const result = await send(deps, row, signal);
  // Whether it arrived is not known: whoever sends next finds it when the lease is over.
  if (signal.aborted && result.status === undefined) return;
  if (result.error === undefined) {
    await deps.messages.delivered(row.id, result.status);
    return;
  }
  // 410 Gone: the receiver wants nothing more (Standard Webhooks).
  const pauseMs = result.status === 410 ? undefined : pauseAfter(row.tries);
  const nextTryAt = pauseMs === undefined ? {} : { nextTryAt: new Date(Date.now() + pauseMs) };
  const { status, error } = result;
  await deps.messages.failed(row.id, { ...(status !== undefined && { status }), error, ...nextTryAt });
  const fields = { notificationId: row.id, status, error, tries: row.tries };
  if (pauseMs === undefined) deps.logger.warn(fields, 'gave up a message to the webhook');
  else deps.logger.info(fields, 'a message to the webhook was not taken; trying again');
}

/** It was written long before there was a webhook: nobody wants that news. */
function isStale({ tries, createdAt, lastError, deliveredAt }: NotificationRow): boolean {
  const isNew = tries <= 1 && lastError === null && deliveredAt === null;
  return isNew && Date.now() - createdAt.getTime() > patienceMs;
}

type Sent =
  | { readonly status: number; readonly error?: undefined }
  | { readonly status: number | undefined; readonly error: string };

async function send(deps: NotifyDeps, row: NotificationRow, signal: AbortSignal): Promise<Sent> {
  const { url, secret } = deps.webhook;
  const body = JSON.stringify(messageOf(row, deps.publicBaseUrl));
  const now = new Date();
  const headers = {
    'content-type': 'application/json',
    'user-agent': 'retake',
    'webhook-id': row.id,
    'webhook-timestamp': String(Math.floor(now.getTime() / 1000)),
    'webhook-signature': new Webhook(secret).sign(row.id, now, body),
  };
  const request = { method: 'POST', headers, body, timeoutMs, maxBytes: maxAnswerBytes, signal } as const;
  try {
    const { status, body: answer } = await deps.outbound.request(url, request);
    await discard(answer);
    return status >= 200 && status < 300 ? { status } : { status, error: `the receiver answered ${status}` };
  } catch (error) {
    return { status: statusOf(error), error: reasonOf(error, url) };
  }
}

/** `webhook-id` is the same in every delivery: a receiver knows by it what it has seen. */
function messageOf({ type, createdAt, reviewId, payload }: NotificationRow, base: string): object {
  const review = encodeURIComponent(reviewId);
  const links = {
    review: `${base}/api/reviews/${review}`,
    page: `${base}/reviews/${review}`,
    queue: `${base}/reviews`,
  };
  return { type, timestamp: createdAt.toISOString(), data: { ...payload, links } };
}

/** What a receiver says beside its status is nobody's business; its connection is given back. */
async function discard(answer: AsyncIterable<Uint8Array>): Promise<void> {
  try {
    for await (const _ of answer) break;
  } catch {
    // The status has been read: what comes after it changes nothing.
  }
}

function statusOf(error: unknown): number | undefined {
  const status = typeof error === 'object' && error !== null && 'status' in error ? error.status : undefined;
  return typeof status === 'number' ? status : undefined;
}

/** The address of the webhook may carry a secret. */
function reasonOf(error: unknown, url: string): string {
  const message = typeof error === 'object' && error !== null && 'message' in error ? String(error.message) : '';
  return (message.replaceAll(url, 'the webhook') || 'the webhook could not be reached').slice(0, 300);
}
