// Speaks the Chrome DevTools Protocol over a pair of pipes: JSON messages, each ended by a zero byte.
import type { Readable, Writable } from 'node:stream';

/** The browser answered a command with an error, or went away before it answered. */
export class BrowserError extends Error {
  override readonly name = 'BrowserError';
}

export type CdpEvent = {
  readonly method: string;
  readonly params: Readonly<Record<string, unknown>>;
  readonly sessionId?: string;
};

type Reply = { readonly id?: number; readonly result?: Record<string, unknown>; readonly error?: { message: string } };

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

type Waiting = { resolve: (result: Record<string, unknown>) => void; reject: (error: Error) => void };

/** Opens a connection over the browser's debugging pipes. */
export function connectCdp(toBrowser: Writable, fromBrowser: Readable): CdpConnection {
  const waiting = new Map<number, Waiting>();
  const listeners: ((event: CdpEvent) => void)[] = [];
  let nextId = 1;
  let closed: string | undefined;
  let parts: Buffer[] = [];

  const close = (why: string) => {
    closed ??= why;
    for (const { reject } of waiting.values()) reject(new BrowserError(closed));
    waiting.clear();
  };
  const receive = (text: string) => {
    // The browser is our own child and speaks this protocol; unknown members are ignored.
    const message = JSON.parse(text) as Reply & CdpEvent;
    if (message.id === undefined) {
      for (const listener of listeners) listener(message);
      return;
    }
    const entry = waiting.get(message.id);
    waiting.delete(message.id);
    if (message.error) entry?.reject(new BrowserError(message.error.message));
    else entry?.resolve(message.result ?? {});
  };
  fromBrowser.on('data', (chunk: Buffer) => {
    let rest = chunk;
    for (let end = rest.indexOf(0); end >= 0; end = rest.indexOf(0)) {
      receive(Buffer.concat([...parts, rest.subarray(0, end)]).toString('utf8'));
      parts = [];
      rest = rest.subarray(end + 1);
    }
    if (rest.length > 0) parts.push(rest);
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
