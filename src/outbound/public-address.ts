// Tells addresses of the public internet from all others (SECURITY §3, row 5).
import ipaddr from 'ipaddr.js';

/** Everything that is assigned on the public internet over IPv6; the rest is local, embeds an IPv4 address or is unassigned. */
const globalUnicast = ipaddr.IPv6.parseCIDR('2000::/3');

/** A public number that clouds route to their own metadata service. */
const metadata = new Set(['168.63.129.16']);

/**
 * False for loopback, private, link-local, shared, multicast, reserved and documentation ranges, for IPv6 that carries an IPv4 address inside
 * (mapped, compatible, 6to4, Teredo, NAT64), for the metadata services of clouds, and for what is no address.
 */
export function isPublicAddress(address: string): boolean {
  if (!ipaddr.isValid(address)) return false;
  const parsed = ipaddr.parse(address);
  // `unicast` is what is in no special range.
  if (parsed.range() !== 'unicast' || metadata.has(parsed.toString())) return false;
  return !(parsed instanceof ipaddr.IPv6) || parsed.match(globalUnicast);
}
