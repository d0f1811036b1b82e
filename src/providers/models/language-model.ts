// The port of every text and vision model: one request shape in, one outcome out.
import type { ModelId, ModelRole } from '../../domain/role.ts';
import type { ProviderErrorKind } from '../../domain/provider-error-kind.ts';
import type { ZodType } from 'zod';

/** Tokens, without overlap. Anthropic: inputUncached = input_tokens. OpenAI and Cerebras: prompt_tokens − cached_tokens. Gemini: promptTokenCount − cachedContentTokenCount, output = candidates + thoughts. */
export type Usage = {
  readonly inputUncached: number;
  readonly cacheRead: number;
  readonly cacheWrite5m: number;
  readonly cacheWrite1h: number;
  readonly output: number;
  readonly reasoningInOutput: number;
};

export type ModelImage = { readonly mime: 'image/png' | 'image/jpeg'; readonly base64: string };

export type ModelRequest<T = string> = {
  readonly model: ModelId;
  readonly role: ModelRole;
  readonly system: string;
  readonly prompt: string;
  readonly images?: readonly ModelImage[];
  readonly maxOutputTokens: number;
  /** 0–1. Becomes temperature where the model takes one; `applied` says what was sent. */
  readonly creativity: number;
  /** 1-based. Sent as a seed where the model takes one; the written approach is already in the prompt. */
  readonly variant?: number;
  /** Structured output: the vendor's schema mode is used, and the reply is validated by this schema whatever the vendor promises. */
  readonly schema?: { readonly name: string; readonly zod: ZodType<T> };
};

/** What was really sent and what was dropped, for the take's record (SPEC C3). */
export type Applied = {
  readonly temperature?: number;
  readonly seed?: number;
  readonly effort?: string;
  readonly dropped: readonly string[];
};

export type CallMeta = {
  readonly vendorRequestId?: string;
  /** The model that answered, as the vendor names it. Differs from the asked one after a rerouting. */
  readonly answeredBy?: string;
  readonly stopReason?: string;
  /** The vendor's own usage object. */
  readonly rawUsage?: unknown;
};

export type Outcome<T = string> =
  | {
      readonly kind: 'ok';
      readonly value: T;
      readonly text: string;
      readonly usage: Usage;
      readonly applied: Applied;
      readonly meta: CallMeta;
    }
  | {
      readonly kind: 'truncated' | 'empty' | 'invalid' | 'refused';
      /** What arrived, for the record: never parsed as final. */
      readonly partial?: string;
      readonly reason: string;
      readonly usage: Usage;
      readonly applied: Applied;
      readonly meta: CallMeta;
    };

export type CallContext = {
  readonly signal: AbortSignal;
  /** Called for each batch of streamed tokens with the number of characters so far. */
  readonly progress: (characters: number) => void;
};

export interface LanguageModel {
  /** Streams; checks the terminal event; throws `ProviderError` for every end that is not an `Outcome`. Never retries. */
  generate<T = string>(request: ModelRequest<T>, context: CallContext): Promise<Outcome<T>>;
}

/** Every end of a provider call that is not a value. No request headers, no key, no body is ever attached. */
export class ProviderError extends Error {
  override readonly name = 'ProviderError';
  readonly kind: ProviderErrorKind;
  readonly vendor: string;
  /** HTTP status, where there was an answer. */
  readonly status?: number;
  /** The server's own delay, when it gave one. */
  readonly retryAfterMs?: number;
  readonly vendorRequestId?: string;
  /** True when the answer proves that nothing was billed (SPEC C4: 429, 500, 502, 503, 504, 529, or nothing was sent). */
  readonly unbilled: boolean;

  constructor(
    details: {
      kind: ProviderErrorKind;
      vendor: string;
      message: string;
      status?: number | undefined;
      retryAfterMs?: number | undefined;
      vendorRequestId?: string | undefined;
      unbilled: boolean;
    },
    options?: ErrorOptions,
  ) {
    super(details.message, options);
    this.kind = details.kind;
    this.vendor = details.vendor;
    this.unbilled = details.unbilled;
    if (details.status !== undefined) this.status = details.status;
    if (details.retryAfterMs !== undefined) this.retryAfterMs = details.retryAfterMs;
    if (details.vendorRequestId !== undefined) this.vendorRequestId = details.vendorRequestId;
  }
}
