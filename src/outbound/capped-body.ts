// The body of an answer, up to the size that its request allows.
import type { Readable } from 'node:stream';
import { type Connection, connectionEnd } from './connection-end.ts';
import { OutboundRefused } from './outbound.ts';

function tooLarge({ request }: Connection): OutboundRefused {
  return new OutboundRefused('too_large', `larger than ${request.maxBytes} bytes`);
}

async function* chunks(body: Readable, connection: Connection): AsyncGenerator<Uint8Array, void, undefined> {
  let room = connection.request.maxBytes;
  try {
    for await (const chunk of body) {
      // True of an undici body without an encoding.
      const bytes = chunk as Uint8Array;
      room -= bytes.length;
      if (room < 0) throw tooLarge(connection);
      yield bytes;
    }
  } catch (cause) {
    throw connectionEnd(cause, connection);
  } finally {
    body.destroy();
  }
}

/**
 * Throws `too_large` where the answer itself says so, and later where it is. The connection ends when the body is left, also before its first
 * byte was taken. Read once.
 */
export function cappedBody(body: Readable, announcedBytes: number, connection: Connection): AsyncIterable<Uint8Array> {
  if (announcedBytes > connection.request.maxBytes) {
    body.destroy();
    throw tooLarge(connection);
  }
  const reading = chunks(body, connection);
  return {
    [Symbol.asyncIterator]: () => ({
      next: () => reading.next(),
      return: async () => {
        body.destroy();
        await reading.return();
        return { done: true, value: undefined };
      },
    }),
  };
}
