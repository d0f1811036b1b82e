// Gathers Gemini's stream chunks into one reply: visible text only, thoughts counted but not read.
import type { Candidate, GenerateContentResponse, GenerateContentResponseUsageMetadata } from '@google/genai';
import { estimatedOutputTokens, type Reply, type ReplyEnd } from './conclude.ts';
import type { Usage } from './language-model.ts';

const refusals = new Set([
  'SAFETY',
  'RECITATION',
  'BLOCKLIST',
  'PROHIBITED_CONTENT',
  'SPII',
  'IMAGE_SAFETY',
  'IMAGE_PROHIBITED_CONTENT',
  'IMAGE_RECITATION',
]);

function usageFrom(raw: GenerateContentResponseUsageMetadata): Usage {
  const cacheRead = raw.cachedContentTokenCount ?? 0;
  const thoughts = raw.thoughtsTokenCount ?? 0;
  return {
    inputUncached: Math.max(0, (raw.promptTokenCount ?? 0) - cacheRead),
    cacheRead,
    cacheWrite5m: 0,
    cacheWrite1h: 0,
    output: (raw.candidatesTokenCount ?? 0) + thoughts,
    reasoningInOutput: thoughts,
  };
}

export class GeminiReply {
  readonly #estimatedInputTokens: number;
  #text = '';
  #finishReason: string | undefined;
  #blockReason: string | undefined;
  #model: string | undefined;
  #responseId: string | undefined;
  #usage: GenerateContentResponseUsageMetadata | undefined;

  /** `estimatedInputTokens` stands in where the stream closes before the usage has come. */
  constructor(estimatedInputTokens: number) {
    this.#estimatedInputTokens = estimatedInputTokens;
  }

  get characters(): number {
    return this.#text.length;
  }

  get isWhole(): boolean {
    return (this.#finishReason ?? this.#blockReason) !== undefined && this.#usage !== undefined;
  }

  add(chunk: GenerateContentResponse): void {
    this.#model ??= chunk.modelVersion;
    this.#responseId ??= chunk.responseId;
    this.#usage = chunk.usageMetadata ?? this.#usage;
    this.#blockReason ??= chunk.promptFeedback?.blockReason;
    const candidate = chunk.candidates?.[0];
    if (candidate !== undefined) this.#addCandidate(candidate);
  }

  #addCandidate({ finishReason, content }: Candidate): void {
    this.#finishReason = finishReason ?? this.#finishReason;
    for (const part of content?.parts ?? []) {
      if (part.thought !== true) this.#text += part.text ?? '';
    }
  }

  #end(): ReplyEnd {
    if (this.#blockReason !== undefined) return 'refused';
    if (this.#finishReason === undefined) return this.#usage === undefined || this.#text !== '' ? 'lost' : 'complete';
    if (this.#finishReason === 'STOP') return 'complete';
    if (this.#finishReason === 'MAX_TOKENS') return 'truncated';
    return refusals.has(this.#finishReason) ? 'refused' : 'unusable';
  }

  #reason(end: ReplyEnd): string {
    if (this.#blockReason !== undefined) return `The prompt was blocked: ${this.#blockReason}`;
    if (end === 'lost') return 'The stream ended without its terminal event';
    if (this.#finishReason === undefined) return 'The reply has no candidates';
    const thought = this.#text === '' && end === 'truncated' ? '; thinking used up the output limit' : '';
    return `Finish reason ${this.#finishReason}${thought}`;
  }

  #usageKnownOrEstimated(end: ReplyEnd): Usage {
    const known = this.#usage === undefined ? undefined : usageFrom(this.#usage);
    if (known !== undefined && end !== 'lost') return known;
    const output = Math.max(known?.output ?? 0, estimatedOutputTokens(this.#text));
    if (known !== undefined) return { ...known, output };
    const inputUncached = this.#estimatedInputTokens;
    return { inputUncached, cacheRead: 0, cacheWrite5m: 0, cacheWrite1h: 0, output, reasoningInOutput: 0 };
  }

  /** The reply so far. `end` is `lost` until a finish reason or a block reason has come. */
  reply(): Reply {
    const end = this.#end();
    const stopReason = this.#blockReason ?? this.#finishReason;
    return {
      text: this.#text,
      end,
      reason: this.#reason(end),
      usage: this.#usageKnownOrEstimated(end),
      meta: {
        ...(this.#responseId !== undefined && { vendorRequestId: this.#responseId }),
        ...(this.#model !== undefined && { answeredBy: this.#model }),
        ...(stopReason !== undefined && { stopReason }),
        rawUsage: this.#usage ?? { estimated: true },
      },
    };
  }
}
