// How often one caller may change something: a limit against runaway scripts and against guessing tokens (SECURITY row 12).
import type { Request, RequestHandler } from 'express';
import { ipKeyGenerator, rateLimit } from 'express-rate-limit';
import type { ApiLimits } from './api-deps.ts';
import { callerOf, isIdentified } from './caller.ts';
import { Problem } from './problem.ts';

const minuteMs = 60_000;

/** State-changing requests, counted per caller and address. Reading is free. */
export function writeLimit(limits: ApiLimits): RequestHandler {
  return limitOf(limits.writesPerMinute, (request) => request.method !== 'POST');
}

/** Tries to sign in: for the route itself, whose spellings (`/Sign-In`, `/sign-in/`) only the router knows. */
export function signInLimit(limits: Pick<ApiLimits, 'signInsPerMinute'>): RequestHandler {
  return limitOf(limits.signInsPerMinute, () => false);
}

/** Webhooks that are refused, counted per address: vendors tell of as many tasks as there are. */
export function webhookLimit(limits: Pick<ApiLimits, 'webhooksPerMinute'>): RequestHandler {
  return limitOf(limits.webhooksPerMinute, () => false, { skipSuccessfulRequests: true });
}

/** Requests with a token that is wrong, wherever they go. */
export function guessLimit(limits: ApiLimits): RequestHandler {
  return limitOf(
    limits.signInsPerMinute,
    (request) => request.headers.authorization === undefined || isIdentified(request),
  );
}

function limitOf(
  limit: number,
  skip: (request: Request) => boolean,
  more: { readonly skipSuccessfulRequests?: boolean } = {},
): RequestHandler {
  return rateLimit({
    ...more,
    windowMs: minuteMs,
    limit,
    skip,
    standardHeaders: 'draft-8',
    legacyHeaders: false,
    keyGenerator: (request) => {
      const address = ipKeyGenerator(request.ip ?? 'unknown');
      return isIdentified(request) ? `${callerOf(request).name}@${address}` : address;
    },
    handler: (_request, response) => {
      const waitS = Number(response.getHeader('Retry-After') ?? 60);
      throw new Problem('too-many-requests', `At most ${limit} such requests a minute. Try again in ${waitS} s.`, {
        headers: { 'Retry-After': String(waitS) },
      });
    },
  });
}
