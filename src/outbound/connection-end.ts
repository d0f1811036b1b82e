// Says what the end of a connection means to whoever asked for it.
import { OutboundRefused, type OutboundRequest } from './outbound.ts';

export type Connection = {
  readonly request: OutboundRequest;
  /** Aborts with the request's own signal, or when its time is over. */
  readonly deadline: AbortSignal;
};

/** What to throw: the reason of the caller's own abort, else an `OutboundRefused`. */
export function connectionEnd(cause: unknown, { request, deadline }: Connection): unknown {
  if (request.signal.aborted) return request.signal.reason;
  if (cause instanceof OutboundRefused) return cause;
  if (deadline.aborted) return new OutboundRefused('network', `took longer than ${request.timeoutMs} ms`);
  return new OutboundRefused('network', `the connection failed${codeOf(cause)}`);
}

/** ` (ECONNREFUSED)`, or nothing. */
export function codeOf(cause: unknown): string {
  const hasCode = typeof cause === 'object' && cause !== null && 'code' in cause && typeof cause.code === 'string';
  return hasCode ? ` (${String(cause.code)})` : '';
}
