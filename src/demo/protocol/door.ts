// The demo's door: whoever names it by its own address may come in; pages of the web, which reach a loopback port too, may not.
import type { IncomingMessage } from 'node:http';
import type { JsonAnswer } from './wire.ts';

/** A page whose own name leads to 127.0.0.1 (DNS rebinding) sends that name. */
function isNamed(host: string | undefined, port: number | undefined): boolean {
  const names = ['127.0.0.1', 'localhost'].flatMap((name) => [`${name}:${port}`, ...(port === 80 ? [name] : [])]);
  return host !== undefined && names.includes(host.toLowerCase());
}

/** Why a request is not served, from its head alone; nothing where it is. Browsers send `Origin` with what pages send, programs do not. */
export function refusalAtDoor({ headers, socket }: IncomingMessage): JsonAnswer | undefined {
  if (!isNamed(headers.host, socket.localPort))
    return { status: 421, body: { error: 'The demo vendors answer by their own loopback address alone' } };
  if (headers.origin !== undefined)
    return { status: 403, body: { error: 'The demo vendors do not talk to pages of the web' } };
  return undefined;
}
