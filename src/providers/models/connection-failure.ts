// Tells a connection that was never made (nothing sent, nothing billed) from one that was lost after the request left.

const neverSentCodes = new Set([
  'UND_ERR_CONNECT_TIMEOUT',
  'ENOTFOUND',
  'EAI_AGAIN',
  'CERT_HAS_EXPIRED',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'ERR_TLS_CERT_ALTNAME_INVALID',
  'ERR_SSL_WRONG_VERSION_NUMBER',
]);

const deepestCause = 6;

/** The error and everything it was caused by, outermost first. By shape: errors of Node itself may come from another realm. */
function causes(error: unknown): object[] {
  const chain: object[] = [];
  let current: unknown = error;
  while (typeof current === 'object' && current !== null && chain.length < deepestCause) {
    chain.push(current);
    current = 'cause' in current ? current.cause : undefined;
  }
  return chain;
}

function field(error: object, name: 'code' | 'syscall'): string | undefined {
  const value: unknown = Reflect.get(error, name);
  return typeof value === 'string' ? value : undefined;
}

/** Node's or undici's code of a failed connection, e.g. `ECONNREFUSED`; nothing when there is none. */
export function connectionCode(error: unknown): string | undefined {
  return causes(error)
    .map((cause) => field(cause, 'code'))
    .findLast((code) => code !== undefined);
}

/** True when the failure proves that no byte of the request reached the vendor: DNS, refused, unreachable or untrusted. */
export function isBeforeSend(error: unknown): boolean {
  return causes(error).some((cause) => {
    const syscall = field(cause, 'syscall');
    return syscall === 'connect' || syscall === 'getaddrinfo' || neverSentCodes.has(field(cause, 'code') ?? '');
  });
}
