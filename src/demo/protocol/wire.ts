// Writes answers to the socket at a model's pace, and breaks them off where a fault says so.
import type { IncomingMessage, ServerResponse } from 'node:http';
import { setImmediate as nextTurn, setTimeout as delay } from 'node:timers/promises';
import type { Frames } from './demo-call.ts';

/** One exchange with a caller. */
export type Exchange = { readonly request: IncomingMessage; readonly response: ServerResponse };

export type Pace = { readonly thinkMs: number; readonly chunkMs: number };

/** How an answer ended on the wire. */
export type Sent = 'whole' | 'broken';

/** Ends the connection with a reset, as a vendor's dying front end does. */
export function resetConnection({ request }: Exchange): void {
  request.socket.resetAndDestroy();
}

const largestBodyBytes = 64 * 1024 * 1024;

/** The body of a request as JSON; `undefined` when it is none. Rejects when the caller goes away or the body is too large. */
export async function readJsonBody(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    const bytes = Buffer.from(chunk);
    size += bytes.length;
    if (size > largestBodyBytes) throw new Error('The body is larger than the demo takes');
    chunks.push(bytes);
  }
  try {
    return JSON.parse(Buffer.concat(chunks).toString('utf8'));
  } catch {
    return undefined;
  }
}

export type JsonAnswer = {
  readonly status: number;
  readonly body: unknown;
  readonly headers?: Readonly<Record<string, string>>;
};

export function sendJson({ response }: Exchange, { status, body, headers }: JsonAnswer): void {
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8', ...headers });
  response.end(JSON.stringify(body));
}

const oddPieceBytes = 7;

async function writeInPieces(response: ServerResponse, frame: string): Promise<void> {
  const bytes = Buffer.from(frame);
  for (let at = 0; at < bytes.length; at += oddPieceBytes) {
    response.write(bytes.subarray(at, at + oddPieceBytes));
    await nextTurn();
  }
}

export type StreamOptions = {
  readonly headers: Record<string, string>;
  readonly pace: Pace;
  /** Writes in pieces of a few bytes, so that characters are cut in two. */
  readonly inPieces: boolean;
  readonly breakOff: 'afterHeaders' | 'midBody' | 'withoutEnd' | 'withError' | undefined;
  readonly errorFrame: string;
};

function framesUntilBreak(frames: Frames, options: StreamOptions): readonly string[] {
  const half = frames.deltas.slice(0, Math.ceil(frames.deltas.length / 2));
  switch (options.breakOff) {
    case 'afterHeaders':
      return [];
    case 'midBody':
    case 'withoutEnd':
      return [...frames.opening, ...half];
    case 'withError':
      return [...frames.opening, ...half, options.errorFrame];
    case undefined:
      return [...frames.opening, ...frames.deltas, ...frames.closing];
  }
}

/** Streams the frames. `broken` when the caller went away or the fault broke the stream off. */
export async function streamFrames(exchange: Exchange, frames: Frames, options: StreamOptions): Promise<Sent> {
  const { response } = exchange;
  response.socket?.setNoDelay(true);
  response.writeHead(200, {
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-cache',
    ...options.headers,
  });
  response.flushHeaders();
  for (const frame of framesUntilBreak(frames, options)) {
    if (response.destroyed) return 'broken';
    if (options.inPieces) await writeInPieces(response, frame);
    else response.write(frame);
    if (options.pace.chunkMs > 0) await delay(options.pace.chunkMs);
  }
  if (options.breakOff === 'afterHeaders' || options.breakOff === 'midBody') {
    // The bytes written so far must reach the caller before the reset overtakes them.
    await delay(breakOffGraceMs);
    resetConnection(exchange);
    return 'broken';
  }
  if (response.destroyed) return 'broken';
  response.end();
  return options.breakOff === undefined ? 'whole' : 'broken';
}

const breakOffGraceMs = 20;
