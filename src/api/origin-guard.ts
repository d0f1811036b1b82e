// Keeps other web pages out: foreign names of this server (DNS rebinding) and state changes sent from other sites (CSRF).
import type { Request, RequestHandler } from 'express';
import { isLoopbackName } from './caller.ts';
import { Problem } from './problem.ts';

const readOnlyMethods = new Set(['GET', 'HEAD', 'OPTIONS']);

/** Without tokens whoever reaches us is trusted, so only loopback names are answered; with tokens any name is. */
export function originGuard(hasTokens: boolean): RequestHandler {
  return (request, _response, next) => {
    if (!hasTokens && !isLoopbackName(hostName(request))) {
      throw new Problem('unknown-host', 'Without tokens this server answers only as localhost or a loopback address.');
    }
    if (!readOnlyMethods.has(request.method) && isForeign(request)) {
      throw new Problem('foreign-origin', 'Pages of another origin may not change anything here.');
    }
    next();
  };
}

function hostName(request: Request): string {
  return (request.headers.host ?? '').replace(/:\d+$/u, '');
}

/** Browsers send `Origin` with every state change; programs send none, and no `Sec-Fetch-Site` either. */
function isForeign(request: Request): boolean {
  const { origin } = request.headers;
  if (origin === undefined) {
    const site = request.headers['sec-fetch-site'];
    return site !== undefined && site !== 'same-origin' && site !== 'none';
  }
  return !URL.canParse(origin) || new URL(origin).host !== request.headers.host;
}
