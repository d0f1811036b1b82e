// `Idempotency-Key` on POST calls: the same request under the same key gets the same answer for 24 hours (SPEC C10).
import { createHash } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { Request, Response } from 'express';
import type { Claim, Idempotency } from '../store/idempotency.ts';
import { callerOf } from './caller.ts';
import { invalidRequest, Problem } from './problem.ts';
import { newResourceId } from './resource-id.ts';

export type Answer = { readonly status: number; readonly body: unknown; readonly location?: string };

/** How long a repeat waits for the first request before it is told to come back. */
const waitMs = 3_000;

/**
 * Runs and answers. With a key the work is done once: `run` gets the id of what it makes, which stays the same when a
 * repeat takes over from a request that died. Whatever throws leaves the key free for another try.
 */
export async function idempotently(
  idempotency: Idempotency,
  { request, response }: { readonly request: Request; readonly response: Response },
  run: (resourceId: string) => Promise<Answer>,
): Promise<void> {
  const header = request.headers['idempotency-key'];
  if (header === undefined) {
    send(response, await run(newResourceId()));
    return;
  }
  const key = scopedKey(request, header);
  const claim = await claimOrWait(idempotency, key, bodyHash(request.body));
  if (claim.kind === 'replay') {
    response.set('Idempotent-Replayed', 'true');
    send(response, kept(claim));
    return;
  }
  let answer: Answer;
  try {
    answer = await run(claim.resourceId);
  } catch (error) {
    await idempotency.release(key);
    throw error;
  }
  await idempotency.complete(key, answer.status, { body: answer.body, location: answer.location });
  send(response, answer);
}

function send(response: Response, answer: Answer): void {
  if (answer.location !== undefined) response.location(answer.location);
  response.status(answer.status).json(answer.body);
}

function kept(claim: Extract<Claim, { kind: 'replay' }>): Answer {
  // Written by `complete` above, in this shape.
  const { body, location } = claim.response as { body: unknown; location?: string };
  return { status: claim.status, body, ...(location !== undefined && { location }) };
}

async function claimOrWait(
  idempotency: Idempotency,
  key: string,
  hash: string,
): Promise<Extract<Claim, { kind: 'new' | 'replay' }>> {
  const until = performance.now() + waitMs;
  for (;;) {
    const claim = await idempotency.claim(key, hash, newResourceId());
    switch (claim.kind) {
      case 'new':
      case 'replay':
        return claim;
      case 'mismatch':
        throw new Problem('idempotency-mismatch', 'This Idempotency-Key was used with another body.');
      case 'in_progress':
        if (performance.now() >= until) {
          throw new Problem('idempotency-in-progress', 'The first request with this key has not been answered yet.', {
            headers: { 'Retry-After': '2' },
          });
        }
        await delay(50);
    }
  }
}

function scopedKey(request: Request, header: string | string[]): string {
  const key = typeof header === 'string' ? header : '';
  if (!/^[\x21-\x7e]{1,255}$/u.test(key)) {
    throw invalidRequest([{ path: 'Idempotency-Key', message: 'must be 1 to 255 visible ASCII characters' }]);
  }
  const scope = [callerOf(request).name, request.method, request.path, key];
  return createHash('sha256').update(JSON.stringify(scope)).digest('hex');
}

/** Same members in another order are the same body. */
function bodyHash(body: unknown): string {
  return createHash('sha256')
    .update(JSON.stringify(sorted(body ?? null)))
    .digest('hex');
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, member]) => [key, sorted(member)]));
}
