// A model call as the demo understood it, and what each vendor's protocol has to be able to say about it.
import type { IncomingHttpHeaders } from 'node:http';
import type { DemoRequest } from '../script.ts';

export type DemoVendor = DemoRequest['vendor'];

export type ReceivedCall = {
  /** Path below the vendor's prefix, with its query. */
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: unknown;
};

export type DemoCall = {
  readonly request: DemoRequest;
  readonly streamed: boolean;
  readonly maxOutputTokens: number | undefined;
};

/** Why a vendor would not take a call. `code` is the vendor's own word where it has one. */
export type Rejection = {
  readonly status: number;
  readonly message: string;
  readonly code?: string;
  readonly param?: string;
  /** Told in a header, or in the body where the vendor does so. */
  readonly retryAfterMs?: number;
};

export type Understood =
  | { readonly ok: true; readonly call: DemoCall }
  | { readonly ok: false; readonly rejection: Rejection };

type DemoUsage = { readonly inputTokens: number; readonly outputTokens: number };

/** What is said in the vendor's protocol. `refused` carries its reason in `text`. */
export type DemoAnswer = {
  readonly kind: 'text' | 'truncated' | 'refused' | 'empty';
  readonly text: string;
  readonly usage: DemoUsage;
  readonly ordinal: number;
};

/** Server-sent events in order; a cut stream leaves out `closing`. */
export type Frames = {
  readonly opening: readonly string[];
  readonly deltas: readonly string[];
  readonly closing: readonly string[];
};

export interface DemoProtocol {
  understand(received: ReceivedCall): Understood;
  frames(call: DemoCall, answer: DemoAnswer): Frames;
  whole(call: DemoCall, answer: DemoAnswer): unknown;
  errorBody(rejection: Rejection, ordinal: number): unknown;
  /** An error that is told inside a stream. */
  errorFrame(ordinal: number): string;
  headers(ordinal: number): Readonly<Record<string, string>>;
}

export function rejected(status: number, message: string, more: { code?: string; param?: string } = {}): Understood {
  return { ok: false, rejection: { status, message, ...more } };
}
