// Gathers the chunks of a chat completion (OpenAI, Cerebras and servers like them) into one reply.
import type { ChatCompletionChunk } from 'openai/resources/chat/completions';
import type { CompletionUsage } from 'openai/resources/completions';
import { estimatedOutputTokens, type Reply, type ReplyEnd } from './conclude.ts';
import type { Usage } from './language-model.ts';

const endByFinishReason: Readonly<Record<string, ReplyEnd>> = {
  stop: 'complete',
  length: 'truncated',
  content_filter: 'refused',
};

type Details = { readonly cached_tokens?: number; readonly cache_write_tokens?: number };

function usageFrom(raw: CompletionUsage): Usage {
  // cache_write_tokens is newer than the SDK's types.
  const details: Details = raw.prompt_tokens_details ?? {};
  const cacheRead = details.cached_tokens ?? 0;
  const cacheWrite5m = details.cache_write_tokens ?? 0;
  return {
    inputUncached: Math.max(0, raw.prompt_tokens - cacheRead - cacheWrite5m),
    cacheRead,
    cacheWrite5m,
    cacheWrite1h: 0,
    output: raw.completion_tokens,
    reasoningInOutput: raw.completion_tokens_details?.reasoning_tokens ?? 0,
  };
}

export class OpenAiReply {
  readonly #estimatedInputTokens: number;
  #text = '';
  #refusal = '';
  #finishReason: string | undefined;
  #model: string | undefined;
  #usage: CompletionUsage | undefined;

  /** `estimatedInputTokens` stands in where the stream closes before the usage has come. */
  constructor(estimatedInputTokens: number) {
    this.#estimatedInputTokens = estimatedInputTokens;
  }

  get characters(): number {
    return this.#text.length;
  }

  get isWhole(): boolean {
    return this.#finishReason !== undefined && this.#usage !== undefined;
  }

  add(chunk: ChatCompletionChunk): void {
    this.#model ??= chunk.model;
    this.#usage = chunk.usage ?? this.#usage;
    const choice = chunk.choices?.[0];
    if (choice === undefined) return;
    this.#text += choice.delta?.content ?? '';
    this.#refusal += choice.delta?.refusal ?? '';
    this.#finishReason = choice.finish_reason ?? this.#finishReason;
  }

  #end(): ReplyEnd {
    if (this.#finishReason === undefined) return 'lost';
    if (this.#refusal !== '') return 'refused';
    return endByFinishReason[this.#finishReason] ?? 'unusable';
  }

  #reason(end: ReplyEnd): string {
    if (end === 'lost') return 'The stream ended without its terminal event';
    return this.#refusal === '' ? `Finish reason ${this.#finishReason}` : this.#refusal;
  }

  #usageKnownOrEstimated(): Usage {
    if (this.#usage !== undefined) return usageFrom(this.#usage);
    const output = estimatedOutputTokens(this.#text);
    const inputUncached = this.#estimatedInputTokens;
    return { inputUncached, cacheRead: 0, cacheWrite5m: 0, cacheWrite1h: 0, output, reasoningInOutput: 0 };
  }

  /** The reply so far. `end` is `lost` until a finish reason has come. */
  reply(vendorRequestId: string | undefined): Reply {
    const end = this.#end();
    return {
      text: this.#text,
      end,
      reason: this.#reason(end),
      usage: this.#usageKnownOrEstimated(),
      meta: {
        ...(vendorRequestId !== undefined && { vendorRequestId }),
        ...(this.#model !== undefined && { answeredBy: this.#model }),
        ...(this.#finishReason !== undefined && { stopReason: this.#finishReason }),
        rawUsage: this.#usage ?? { estimated: true },
      },
    };
  }
}
