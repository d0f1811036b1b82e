// One request to a media vendor and its whole answer, made exactly once and within its time.
import type { MediaVendor } from '../../domain/media.ts';
import { ProviderError } from '../models/language-model.ts';
import { canceledFailure, connectionFailure, type CallScope } from '../models/provider-failure.ts';
import type { MediaContext } from './media-tasks.ts';
import { wholeAnswerFetch } from './whole-answer-fetch.ts';

/** Where a vendor's client connects, and how long it waits, ms. */
export type MediaConnection = {
  readonly vendor: MediaVendor;
  readonly apiKey: string;
  /** Without a slash at its end. */
  readonly baseUrl: string;
  readonly createTimeoutMs: number;
  readonly pollTimeoutMs: number;
  /** Of one create: what its webhook has to bring along. The vendor knows it, and may say it again. */
  readonly webhookSecret?: string | undefined;
};

export type VendorReply = {
  readonly status: number;
  readonly headers: Headers;
  /** The answer's JSON; nothing where it is none. */
  readonly body: unknown;
};

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

export async function replyOf(response: Response): Promise<VendorReply> {
  return { status: response.status, headers: response.headers, body: parsed(await response.text()) };
}

export type Waiting = { readonly context: MediaContext; readonly timeoutMs: number };

/**
 * Runs one exchange with a signal that also stops it after its time. Throws `ProviderError`: `canceled` (unbilled where nothing was sent),
 * `network_before_send`, or `ambiguous` for what was lost after the request left. `exchange` must reject with fetch's own error.
 */
export async function withinTime<T>(
  { vendor, apiKey }: MediaConnection,
  { context, timeoutMs }: Waiting,
  exchange: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const scope: CallScope = { vendor, apiKey, signal: context.signal };
  if (context.signal.aborted) throw canceledFailure(scope, false);
  const stop = new AbortController();
  const onAbort = (): void => stop.abort(context.signal.reason);
  context.signal.addEventListener('abort', onAbort, { once: true });
  const timer = setTimeout(() => stop.abort(new DOMException('The vendor took too long', 'TimeoutError')), timeoutMs);
  try {
    return await exchange(stop.signal);
  } catch (error) {
    if (error instanceof ProviderError) throw error;
    throw connectionFailure({ ...scope, signal: stop.signal }, error);
  } finally {
    clearTimeout(timer);
    context.signal.removeEventListener('abort', onAbort);
  }
}

export type VendorQuestion = {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** Below the base URL, with its slash and query. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Sent as JSON. */
  readonly body?: unknown;
};

/** Throws as `withinTime` does; every answer of whatever status is a value. */
export function askVendor(
  connection: MediaConnection,
  waiting: Waiting,
  { method, path, headers, body }: VendorQuestion,
): Promise<VendorReply> {
  return withinTime(connection, waiting, async (signal) => {
    const response = await wholeAnswerFetch(`${connection.baseUrl}${path}`, {
      method,
      headers: {
        accept: 'application/json',
        ...headers,
        ...(body !== undefined && { 'content-type': 'application/json' }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
      signal,
    });
    return replyOf(response);
  });
}
