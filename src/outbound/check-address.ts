// Decides whether an address that others gave us may be reached, and at which numbers (SECURITY §3, row 5).
import { isIP } from 'node:net';
import { type AllowedHosts, portOf } from './allowed-hosts.ts';
import { codeOf } from './connection-end.ts';
import { OutboundRefused } from './outbound.ts';
import { isPublicAddress } from './public-address.ts';

/** All numbers of a host. Rejects where it has none. */
export type Lookup = (hostname: string) => Promise<readonly string[]>;

/** An address that was checked: connections go to these numbers and to no others. */
export type CheckedAddress = {
  readonly url: URL;
  readonly numbers: readonly [string, ...string[]];
};

/** Never the whole address: its query may be a signature. */
const naming = (url: URL): string => `${url.protocol}//${url.host}`;

const refused = (message: string): OutboundRefused => new OutboundRefused('address', message);

const howToOpen = (url: URL): string => `RETAKE_ALLOW_HOSTS=${url.hostname}:${portOf(url)} opens it`;

function parse(address: string): URL {
  if (!URL.canParse(address)) throw refused('not a web address');
  const url = new URL(address);
  if (url.protocol !== 'https:' && url.protocol !== 'http:')
    throw refused(`${url.protocol} is not https: nothing else is fetched`);
  if (url.username !== '' || url.password !== '') throw refused(`${naming(url)}: carries a name or a password`);
  // Names may end with the dot of the root; certificates and what the deployment opened do not.
  url.hostname = url.hostname.replace(/\.$/, '');
  return url;
}

async function numbersOf(url: URL, lookup: Lookup): Promise<readonly string[]> {
  const literal = url.hostname.replace(/^\[|\]$/g, '');
  if (isIP(literal) !== 0) return [literal];
  try {
    return await lookup(url.hostname);
  } catch (error) {
    throw new OutboundRefused('network', `${url.hostname} could not be looked up${codeOf(error)}`);
  }
}

/**
 * Throws `OutboundRefused`: `address` where it is not https, carries credentials or has a number that is not public, unless the deployment
 * opened its host; `network` where the name has no number. The name is looked up once.
 */
export async function checkAddress(
  address: string,
  { isAllowed, lookup }: { readonly isAllowed: AllowedHosts; readonly lookup: Lookup },
): Promise<CheckedAddress> {
  const url = parse(address);
  const isOpen = isAllowed(url);
  if (url.protocol !== 'https:' && !isOpen) throw refused(`${naming(url)}: not https; ${howToOpen(url)}`);
  const [first, ...others] = await numbersOf(url, lookup);
  if (first === undefined) throw new OutboundRefused('network', `${url.hostname} has no number`);
  const numbers = [first, ...others] as const;
  if (!isOpen && !numbers.every(isPublicAddress))
    throw refused(`${naming(url)}: not on the public internet; ${howToOpen(url)}`);
  return { url, numbers };
}
