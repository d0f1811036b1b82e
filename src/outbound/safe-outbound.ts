// The guarded way out: undici with every address checked before it is connected to (SECURITY §3, row 5).
import { lookup as resolve } from 'node:dns/promises';
import { allowedHosts } from './allowed-hosts.ts';
import { cappedBody } from './capped-body.ts';
import { checkAddress, type Lookup } from './check-address.ts';
import { type Connection, connectionEnd } from './connection-end.ts';
import { type ConnectionTimeouts, exchange } from './exchange.ts';
import { type Outbound, OutboundRefused, type OutboundRequest, type OutboundResponse } from './outbound.ts';

/** By default 10 s to connect and 30 s of silence. */
export type OutboundOptions = Partial<ConnectionTimeouts> & {
  /** `host`, `host:port` or `host:*` (RETAKE_ALLOW_HOSTS). */
  readonly allowHosts: readonly string[];
  readonly lookup?: Lookup;
};

const maxRedirects = 3;
const redirectStatuses = new Set([301, 302, 303, 307, 308]);

const systemLookup: Lookup = async (hostname) =>
  (await resolve(hostname, { all: true, verbatim: true })).map(({ address }) => address);

/** Where a redirect leads; throws `redirects` where it may not be followed. */
function redirectTarget(url: URL, { method }: OutboundRequest, location: string | undefined): URL {
  if (method === 'POST')
    throw new OutboundRefused('redirects', `${url.host} sends a POST elsewhere: give its own address`);
  if (location === undefined || !URL.canParse(location, url.href))
    throw new OutboundRefused('redirects', `${url.host} redirects to no address`);
  return new URL(location, url);
}

/** An `Outbound` as its port promises. A POST is not redirected: its sender must know where it went. */
export function createOutbound(options: OutboundOptions): Outbound {
  const isAllowed = allowedHosts(options.allowHosts);
  const { lookup = systemLookup, connectTimeoutMs = 10_000, silenceTimeoutMs = 30_000 } = options;

  async function follow(address: string, connection: Connection): Promise<OutboundResponse> {
    const { request, deadline } = connection;
    let target = address;
    let headers = request.headers ?? {};
    for (let hop = 0; hop <= maxRedirects; hop += 1) {
      const checked = await untilAborted(checkAddress(target, { isAllowed, lookup }), deadline);
      const answer = await exchange({ address: checked, headers, connection, connectTimeoutMs, silenceTimeoutMs });
      if (!redirectStatuses.has(answer.status)) {
        const announcedBytes = Number(answer.headers['content-length'] ?? 0);
        return { ...answer, body: cappedBody(answer.body, announcedBytes, connection) };
      }
      answer.body.destroy();
      const next = redirectTarget(checked.url, request, answer.headers['location']);
      if (next.origin !== checked.url.origin) headers = {};
      target = next.href;
    }
    throw new OutboundRefused('redirects', `more than ${maxRedirects} redirects`);
  }

  return {
    request: async (url, request) => {
      request.signal.throwIfAborted();
      const deadline = AbortSignal.any([request.signal, AbortSignal.timeout(request.timeoutMs)]);
      const connection = { request, deadline };
      try {
        return await follow(url, connection);
      } catch (cause) {
        throw connectionEnd(cause, connection);
      }
    },
  };
}

/** A look-up cannot be stopped, only left alone. */
async function untilAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  let leave = (): void => undefined;
  const over = new Promise<never>((_resolve, reject) => {
    leave = () => reject(new Error('aborted'));
    signal.addEventListener('abort', leave, { once: true });
  });
  try {
    return await Promise.race([work, over]);
  } finally {
    signal.removeEventListener('abort', leave);
  }
}
