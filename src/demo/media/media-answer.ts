// Writes a media vendor's answer to the socket, and breaks it off, delays it or replaces it where a fault says so.
import { setTimeout as delay } from 'node:timers/promises';
import { resetConnection, type Exchange } from '../protocol/wire.ts';
import type { MediaFault } from './media-faults.ts';

export type MediaAnswer = {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
};

/** How an answer ended on the wire. */
export type AnswerEnd = 'answered' | 'lost';

/** A page of something that stands in front of the vendor. */
const page =
  '<!doctype html><html><head><title>Just a moment</title></head><body>The demo was told to answer with a page.</body></html>';

export function pageAnswer(): MediaAnswer {
  return { status: 200, headers: { 'content-type': 'text/html; charset=utf-8' }, body: Buffer.from(page) };
}

/** The bytes written so far must reach the caller before the reset overtakes them. */
const graceMs = 20;

async function breakOff(exchange: Exchange, answer: MediaAnswer, bytes: number): Promise<AnswerEnd> {
  const { response } = exchange;
  response.writeHead(answer.status, { ...answer.headers, 'content-length': String(answer.body.length) });
  response.flushHeaders();
  if (bytes > 0) response.write(answer.body.subarray(0, bytes));
  await delay(graceMs);
  resetConnection(exchange);
  return 'lost';
}

function untilGone({ response }: Exchange): Promise<AnswerEnd> {
  return new Promise((resolve) => {
    if (response.destroyed) resolve('lost');
    else response.once('close', () => resolve('lost'));
  });
}

function sendWhole({ response }: Exchange, { status, headers, body }: MediaAnswer): AnswerEnd {
  // 204 has no body, not even an empty one.
  const length = status === 204 ? {} : { 'content-length': String(body.length) };
  response.writeHead(status, { ...headers, ...length });
  response.end(status === 204 ? undefined : body);
  return 'answered';
}

async function drop(exchange: Exchange, answer: MediaAnswer, { kind, atByte }: MediaFault): Promise<AnswerEnd> {
  if (kind === 'dropAfterHeaders') return await breakOff(exchange, answer, 0);
  if (kind === 'dropMidBody') {
    // All but the last byte at most, so that the answer is broken whatever was asked for.
    const wanted = atByte ?? Math.floor(answer.body.length / 2);
    return await breakOff(exchange, answer, Math.max(0, Math.min(wanted, answer.body.length - 1)));
  }
  resetConnection(exchange);
  return 'lost';
}

const drops: ReadonlySet<string> = new Set(['dropBefore', 'dropAnswer', 'dropAfterHeaders', 'dropMidBody']);

/** Never rejects. */
export async function sendMediaAnswer(
  exchange: Exchange,
  answer: MediaAnswer,
  fault: MediaFault | undefined,
): Promise<AnswerEnd> {
  if (exchange.response.destroyed) return 'lost';
  if (fault === undefined) return sendWhole(exchange, answer);
  if (fault.kind === 'hang') return await untilGone(exchange);
  if (drops.has(fault.kind)) return await drop(exchange, answer, fault);
  return sendWhole(exchange, fault.kind === 'html200' ? pageAnswer() : answer);
}
