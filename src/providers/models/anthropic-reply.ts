// Gathers Anthropic's stream events into one reply: text blocks only, usage merged, the terminal event remembered.
import type { RawMessageStreamEvent } from '@anthropic-ai/sdk/resources/messages';
import { estimatedOutputTokens, type Reply, type ReplyEnd } from './conclude.ts';
import type { Usage } from './language-model.ts';
import { isRecord } from './sdk-error.ts';

const endByStopReason: Readonly<Record<string, ReplyEnd>> = {
  end_turn: 'complete',
  stop_sequence: 'complete',
  max_tokens: 'truncated',
  model_context_window_exceeded: 'truncated',
  pause_turn: 'truncated',
  refusal: 'refused',
};

type RawUsage = Readonly<Record<string, unknown>>;

function count(usage: RawUsage, key: string): number {
  const value = usage[key];
  return typeof value === 'number' ? value : 0;
}

function nested(usage: RawUsage, key: string): RawUsage {
  const value = usage[key];
  return isRecord(value) ? value : {};
}

function usageFrom(raw: RawUsage): Usage {
  const byLife = nested(raw, 'cache_creation');
  const written1h = count(byLife, 'ephemeral_1h_input_tokens');
  return {
    inputUncached: count(raw, 'input_tokens'),
    cacheRead: count(raw, 'cache_read_input_tokens'),
    cacheWrite5m: Math.max(0, count(raw, 'cache_creation_input_tokens') - written1h),
    cacheWrite1h: written1h,
    output: count(raw, 'output_tokens'),
    reasoningInOutput: count(nested(raw, 'output_tokens_details'), 'thinking_tokens'),
  };
}

function withoutNulls(usage: object): RawUsage {
  return Object.fromEntries(Object.entries(usage).filter(([, value]) => value !== null && value !== undefined));
}

export class AnthropicReply {
  #text = '';
  #rawUsage: RawUsage = {};
  #model: string | undefined;
  #stopReason: string | undefined;
  #stopDetails: string | undefined;
  #stopped = false;

  get characters(): number {
    return this.#text.length;
  }

  get isWhole(): boolean {
    return this.#stopped && this.#stopReason !== undefined;
  }

  add(event: RawMessageStreamEvent): void {
    switch (event.type) {
      case 'message_start':
        // A second start means that the vendor began anew: what came before is not part of the answer.
        this.#text = '';
        this.#model ??= event.message.model;
        this.#rawUsage = { ...this.#rawUsage, ...withoutNulls(event.message.usage) };
        break;
      case 'content_block_start':
        if (event.content_block.type === 'text') this.#text += event.content_block.text;
        break;
      case 'content_block_delta':
        if (event.delta.type === 'text_delta') this.#text += event.delta.text;
        break;
      case 'message_delta':
        this.#addEnd(event);
        break;
      case 'message_stop':
        this.#stopped = true;
        break;
      case 'content_block_stop':
        break;
    }
  }

  #addEnd(event: Extract<RawMessageStreamEvent, { type: 'message_delta' }>): void {
    this.#stopReason = event.delta.stop_reason ?? this.#stopReason;
    const details = event.delta.stop_details;
    if (isRecord(details)) {
      const words = [details['category'], details['explanation']].filter((word) => typeof word === 'string');
      if (words.length > 0) this.#stopDetails = words.join(': ');
    }
    this.#rawUsage = { ...this.#rawUsage, ...withoutNulls(event.usage ?? {}) };
  }

  /** The reply so far. `end` is `lost` until the terminal event has come. */
  reply(vendorRequestId: string | undefined): Reply {
    const usage = usageFrom(this.#rawUsage);
    const end: ReplyEnd = this.isWhole ? (endByStopReason[this.#stopReason ?? ''] ?? 'unusable') : 'lost';
    const why = end === 'lost' ? 'The stream ended without its terminal event' : `Stop reason ${this.#stopReason}`;
    return {
      text: this.#text,
      end,
      reason: this.#stopDetails === undefined ? why : `${why} (${this.#stopDetails})`,
      usage: end === 'lost' ? { ...usage, output: Math.max(usage.output, estimatedOutputTokens(this.#text)) } : usage,
      meta: {
        ...(vendorRequestId !== undefined && { vendorRequestId }),
        ...(this.#model !== undefined && { answeredBy: this.#model }),
        ...(this.#stopReason !== undefined && { stopReason: this.#stopReason }),
        rawUsage: this.#rawUsage,
      },
    };
  }
}
