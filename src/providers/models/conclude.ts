// From what a vendor streamed to the outcome that the policy sees.
import type { Applied, CallMeta, ModelRequest, Outcome, Usage } from './language-model.ts';
import { parseStructured } from './structured-output.ts';

/** How a reply ended. `lost`: the stream closed without its terminal event. `unusable`: complete, but of no use. */
export type ReplyEnd = 'complete' | 'truncated' | 'refused' | 'unusable' | 'lost';

export type Reply = {
  readonly text: string;
  readonly end: ReplyEnd;
  /** In words, for every end but `complete`. */
  readonly reason: string;
  readonly usage: Usage;
  readonly meta: CallMeta;
};

/** A character is rarely more than a token; used only where the stream closed before the vendor told its usage. */
const charactersPerToken = 2.5;

/** Tokens of a text whose usage the vendor never told, estimated high. */
export function estimatedOutputTokens(text: string): number {
  return Math.ceil(text.length / charactersPerToken);
}

function completeValue<T>(request: ModelRequest<T>, text: string): ReturnType<typeof parseStructured<T>> {
  if (request.schema !== undefined) return parseStructured(text, request.schema.zod);
  // Without a schema the caller asked for text, and T is string by the port's default.
  return { ok: true, value: text as T };
}

/** The outcome of a reply that arrived. `text` is never parsed unless the reply is complete. */
export function conclude<T>(request: ModelRequest<T>, reply: Reply, applied: Applied): Outcome<T> {
  const { text, usage, meta } = reply;
  const failed = (kind: 'truncated' | 'empty' | 'invalid' | 'refused', reason: string): Outcome<T> => {
    return { kind, reason, usage, applied, meta, ...(text !== '' && { partial: text }) };
  };
  switch (reply.end) {
    case 'refused':
      return failed('refused', reply.reason);
    case 'truncated':
    case 'lost':
      return failed('truncated', reply.reason);
    case 'unusable':
      return failed('invalid', reply.reason);
    case 'complete': {
      if (text.trim() === '') return failed('empty', reply.reason === '' ? 'The reply has no text' : reply.reason);
      const parsed = completeValue(request, text);
      return parsed.ok
        ? { kind: 'ok', value: parsed.value, text, usage, applied, meta }
        : failed('invalid', parsed.reason);
    }
  }
}
