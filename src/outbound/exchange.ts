// One request and its answer over one connection, to the numbers that were checked.
import { isIP, type LookupFunction } from 'node:net';
import type { Readable } from 'node:stream';
import { Client, type Dispatcher } from 'undici';
import type { CheckedAddress } from './check-address.ts';
import type { Connection } from './connection-end.ts';

export type ConnectionTimeouts = {
  readonly connectTimeoutMs: number;
  /** How long a connection may stay silent. */
  readonly silenceTimeoutMs: number;
};

export type Exchange = ConnectionTimeouts & {
  readonly address: CheckedAddress;
  readonly headers: Readonly<Record<string, string>>;
  readonly connection: Connection;
};

export type Answer = {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** To be read to its end or destroyed; it ends with the connection's deadline. */
  readonly body: Readable;
};

/** Answers with the numbers that were checked: there is no second look-up whose answer could be another. */
function pinnedTo([first, ...others]: CheckedAddress['numbers']): LookupFunction {
  const all = [first, ...others].map((address) => ({ address, family: isIP(address) }));
  return (_hostname, options, callback) =>
    options.all === true ? callback(null, all) : callback(null, first, isIP(first));
}

function plainHeaders(headers: Dispatcher.ResponseData['headers']): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, Array.isArray(value) ? value.join(', ') : value]],
    ),
  );
}

/** Follows no redirect, looks at no proxy setting and unpacks no compressed answer. Throws undici's errors. */
export async function exchange({ address, headers, connection, ...timeouts }: Exchange): Promise<Answer> {
  const { request, deadline } = connection;
  const client = new Client(address.url.origin, {
    connect: { lookup: pinnedTo(address.numbers), timeout: timeouts.connectTimeoutMs },
    headersTimeout: timeouts.silenceTimeoutMs,
    bodyTimeout: timeouts.silenceTimeoutMs,
  });
  try {
    const response = await client.request({
      path: `${address.url.pathname}${address.url.search}`,
      method: request.method ?? 'GET',
      headers: { ...headers, 'accept-encoding': 'identity' },
      body: request.body ?? null,
      signal: deadline,
    });
    response.body.on('error', () => undefined).once('close', () => void client.destroy());
    return { status: response.statusCode, headers: plainHeaders(response.headers), body: response.body };
  } catch (error) {
    await client.destroy();
    throw error;
  }
}
