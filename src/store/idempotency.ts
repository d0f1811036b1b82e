// Idempotency-Keys of POST requests (SPEC C10): the same key and body get the same answer for 24 hours.
import { and, eq, lt, sql } from 'drizzle-orm';
import type { Database } from './database.ts';
import { idempotencyKeys } from './idempotency-schema.ts';

/** How long a key is kept. */
const keptHours = 24;
/** A first request that did not answer in this time was lost with its process; a repeat of it may go on in its place. */
const abandonedAfterS = 60;

export type Claim =
  /** Go on and make what `resourceId` names: the given id, or that of an earlier request which died before it answered. */
  | { readonly kind: 'new'; readonly resourceId: string }
  | { readonly kind: 'replay'; readonly status: number; readonly response: unknown }
  /** The first request is still being answered: 409. */
  | { readonly kind: 'in_progress' }
  /** The key was used with another body: 422. */
  | { readonly kind: 'mismatch' };

export interface Idempotency {
  /** `key` names caller, method, path and header; `resourceId` is what this request would make. */
  claim(key: string, bodyHash: string, resourceId: string): Promise<Claim>;
  /** The answer, for repeats. Server errors are not kept: use `release`. */
  complete(key: string, status: number, response: unknown): Promise<void>;
  /** The request failed without an effect: the key may be used again. */
  release(key: string): Promise<void>;
  /** Deletes keys older than 24 hours; answers how many. */
  sweep(): Promise<number>;
}

const expired = lt(idempotencyKeys.createdAt, sql`now() - make_interval(hours => ${keptHours})`);

async function claimOnce(db: Database, request: { key: string; bodyHash: string; resourceId: string }) {
  const [fresh] = await db
    .insert(idempotencyKeys)
    .values(request)
    .onConflictDoUpdate({
      target: idempotencyKeys.key,
      set: { ...request, status: null, response: null, createdAt: sql`now()`, claimedAt: sql`now()` },
      setWhere: expired,
    })
    .returning();
  if (fresh !== undefined) return fresh.resourceId;
  const [takenOver] = await db
    .update(idempotencyKeys)
    .set({ claimedAt: sql`now()` })
    .where(
      and(
        eq(idempotencyKeys.key, request.key),
        eq(idempotencyKeys.bodyHash, request.bodyHash),
        sql`${idempotencyKeys.status} is null`,
        lt(idempotencyKeys.claimedAt, sql`now() - make_interval(secs => ${abandonedAfterS})`),
      ),
    )
    .returning();
  return takenOver?.resourceId;
}

async function claim(db: Database, request: { key: string; bodyHash: string; resourceId: string }): Promise<Claim> {
  const resourceId = await claimOnce(db, request);
  if (resourceId !== undefined) return { kind: 'new', resourceId };
  const [row] = await db.select().from(idempotencyKeys).where(eq(idempotencyKeys.key, request.key));
  // Released between the two questions.
  if (row === undefined) return claim(db, request);
  if (row.bodyHash !== request.bodyHash) return { kind: 'mismatch' };
  if (row.status === null) return { kind: 'in_progress' };
  return { kind: 'replay', status: row.status, response: row.response };
}

export function createIdempotency(db: Database): Idempotency {
  return {
    claim: (key, bodyHash, resourceId) => claim(db, { key, bodyHash, resourceId }),
    complete: async (key, status, response) => {
      await db.update(idempotencyKeys).set({ status, response }).where(eq(idempotencyKeys.key, key));
    },
    release: async (key) => {
      await db.delete(idempotencyKeys).where(and(eq(idempotencyKeys.key, key), sql`${idempotencyKeys.status} is null`));
    },
    sweep: async () => (await db.delete(idempotencyKeys).where(expired)).rowCount ?? 0,
  };
}
