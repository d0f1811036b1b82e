// From the script's reply to the answer that goes over the wire, with plausible usage and the model's own output limit.
import type { DemoReply } from '../script.ts';
import type { DemoAnswer, DemoCall, Rejection } from './demo-call.ts';
import { cutToTokens, inputTokensOf, tokensOf } from './demo-text.ts';
import type { DemoFault } from './faults.ts';

function replyUnderFault(reply: DemoReply, fault: DemoFault | undefined): DemoReply {
  const text = reply.kind === 'text' ? reply.text : '';
  const replaced: Partial<Record<DemoFault['kind'], DemoReply>> = {
    truncated: { kind: 'truncated', text: text.slice(0, Math.ceil(text.length / 2)) },
    refused: { kind: 'refused', reason: 'The demo was told to refuse this call.' },
    empty: { kind: 'empty' },
    invalidJson: { kind: 'text', text: '{"unexpected": [1, 2' },
  };
  return (fault && replaced[fault.kind]) ?? reply;
}

function limited(reply: DemoReply, maxOutputTokens: number | undefined): DemoReply {
  const fits = reply.kind !== 'text' || maxOutputTokens === undefined || tokensOf(reply.text) <= maxOutputTokens;
  return fits ? reply : { kind: 'truncated', text: cutToTokens(reply.text, maxOutputTokens ?? 0) };
}

/** What to say to a call: an answer, or the rejection that the script asked for. */
export function answerFor(
  call: DemoCall,
  scripted: DemoReply,
  more: { fault?: DemoFault | undefined; ordinal: number },
): DemoAnswer | Rejection {
  const reply = limited(replyUnderFault(scripted, more.fault), call.maxOutputTokens);
  if (reply.kind === 'error') return { status: reply.status, message: reply.message };
  const text = reply.kind === 'refused' ? reply.reason : reply.kind === 'empty' ? '' : reply.text;
  const usage = { inputTokens: inputTokensOf(call.request), outputTokens: tokensOf(text) };
  return { kind: reply.kind, text, usage, ordinal: more.ordinal };
}
