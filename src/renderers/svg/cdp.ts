// Speaks the Chrome DevTools Protocol over a pair of pipes: JSON messages, each ended by a zero byte.
import type { Readable, Writable } from 'node:stream';
import { z } from 'zod';

/** The browser answered a command with an error, or went away before it answered. */
export class BrowserError extends Error {
  override readonly name = 'BrowserError';
}

export type CdpEvent = {
  readonly method: string;
  readonly params: Readonly<Record<string, unknown>>;
  readonly sessionId?: string;
};

/** An answer, or an event. */
const message = z.object({
  id: z.number().optional(),
  result: z.record(z.string(), z.unknown()).optional(),
  error: z.object({ message: z.string() }).optional(),
  method: z.string().optional(),
  params: z.record(z.string(), z.unknown()).optional(),
  sessionId: z.string().optional(),
});

export type CdpConnection = {
  /** Rejects with `BrowserError` when the browser refuses or has gone. */
  readonly send: (
    method: string,
    params?: Record<string, unknown>,
    sessionId?: string,
  ) => Promise<Record<string, unknown>>;
  readonly onEvent: (listener: (event: CdpEvent) => void) => void;
  /** Rejects everything that waits for an answer. */
  readonly close: (why: string) => void;
};

/** Longest message in bytes: a screenshot of a full frame takes a tenth. */
const largestMessageBytes = 64 * 1024 * 1024;

type Waiting = { resolve: (result: Record<string, unknown>) => void; reject: (error: Error) => void };

/** Cuts arriving bytes into messages. Throws `BrowserError` at one that is too long. */
function messageReader(onMessage: (text: string) => void): (chunk: Buffer) => void {
  let parts: Buffer[] = [];
  let partBytes = 0;
  const keep = (part: Buffer): void => {
    parts.push(part);
    partBytes += part.length;
    if (partBytes > largestMessageBytes) throw new BrowserError('the browser sent a message that is too long');
  };
  return (chunk) => {
    let rest = chunk;
    for (let end = rest.indexOf(0); end >= 0; end = rest.indexOf(0)) {
      keep(rest.subarray(0, end));
      const text = Buffer.concat(parts).toString('utf8');
      [parts, partBytes] = [[], 0];
      onMessage(text);
      rest = rest.subarray(end + 1);
    }
    if (rest.length > 0) keep(rest);
  };
}

/** Opens a connection over the browser's debugging pipes. */
export function connectCdp(toBrowser: Writable, fromBrowser: Readable): CdpConnection {
  const waiting = new Map<number, Waiting>();
  const listeners: ((event: CdpEvent) => void)[] = [];
  let nextId = 1;
  let closed: string | undefined;

  const close = (why: string) => {
    closed ??= why;
    for (const { reject } of waiting.values()) reject(new BrowserError(closed));
    waiting.clear();
  };
  const receive = (text: string) => {
    const { id, error, result, method, params, sessionId } = message.parse(JSON.parse(text));
    if (id === undefined) {
      const event = { method: method ?? '', params: params ?? {}, ...(sessionId !== undefined && { sessionId }) };
      for (const listener of listeners) listener(event);
      return;
    }
    const entry = waiting.get(id);
    waiting.delete(id);
    if (error) entry?.reject(new BrowserError(error.message));
    else entry?.resolve(result ?? {});
  };
  // What the browser draws may have taken it over: whatever it says ends the connection at worst.
  const giveUp = (why: string) => {
    close(why);
    for (const pipe of [toBrowser, fromBrowser]) pipe.destroy();
  };
  const read = messageReader(receive);
  fromBrowser.on('data', (chunk: Buffer) => {
    if (closed !== undefined) return;
    try {
      read(chunk);
    } catch (error) {
      giveUp(error instanceof BrowserError ? error.message : 'the browser sent what is no message of the protocol');
    }
  });
  fromBrowser.on('close', () => close('the browser closed its pipe'));
  for (const pipe of [toBrowser, fromBrowser]) pipe.on('error', (error: Error) => close(error.message));

  return {
    send: (method, params = {}, sessionId) =>
      new Promise((resolve, reject) => {
        if (closed !== undefined) return reject(new BrowserError(closed));
        const id = nextId++;
        waiting.set(id, { resolve, reject });
        toBrowser.write(`${JSON.stringify({ id, method, params, ...(sessionId && { sessionId }) })}\0`);
      }),
    onEvent: (listener) => listeners.push(listener),
    close,
  };
}
