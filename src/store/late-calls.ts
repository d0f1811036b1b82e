// Which tasks nobody waits for any more, and their vendors may end all the same (SPEC C4).
import { and, desc, eq, gt, isNotNull, isNull, lte, ne, or, sql } from 'drizzle-orm';
import { regenerations } from './clip-schema.ts';
import type { Database } from './database.ts';
import { calls, jobs, sections, takes } from './schema.ts';
import type { LateCall } from './store.ts';

/** Done and paid for, and not in our store: its section ended before it was fetched. What was fetched and is no asset is not asked for again. */
const isUnfetched = and(
  eq(calls.state, 'settled'),
  eq(calls.outcome, 'ok'),
  isNull(takes.videoHash),
  isNull(takes.imageHash),
  ne(sql`coalesce(${takes.renderError}->>'kind', '')`, 'bad_result'),
);

/** See `Ledger.lateCalls`. All of them: those that are looked after stay among them until they have ended. */
export async function lateCalls(db: Database, sinceMs: number): Promise<readonly LateCall[]> {
  const isOfSection = and(eq(sections.jobId, calls.jobId), eq(sections.sectionId, calls.sectionId));
  const isMadeAgain = and(
    eq(regenerations.jobId, calls.jobId),
    eq(regenerations.sectionId, calls.sectionId),
    isNull(regenerations.endedAt),
  );
  const isOfTake = and(eq(takes.jobId, calls.jobId), eq(takes.sectionId, calls.sectionId), eq(takes.take, calls.take));
  const isStopped = and(eq(calls.state, 'unknown'), eq(calls.resolution, 'stopped'));
  const isOpen = and(isNotNull(calls.taskId), or(isStopped, eq(calls.state, 'accepted'), isUnfetched));
  // A person may have answered days after the task began: what is done is young since then.
  const isYoung = gt(
    sql`coalesce(${calls.settledAt}, ${calls.createdAt})`,
    sql`now() - ${sinceMs} * interval '1 millisecond'`,
  );
  const isLeft = or(
    and(isNotNull(sections.endedAt), isNull(regenerations.number)),
    lte(calls.take, regenerations.takesBefore),
  );
  const rows = await db
    .select({ call: calls.key, jobId: calls.jobId, kind: jobs.kind, sectionId: calls.sectionId, take: calls.take })
    .from(calls)
    .innerJoin(jobs, eq(jobs.id, calls.jobId))
    .innerJoin(sections, isOfSection)
    .leftJoin(takes, isOfTake)
    .leftJoin(regenerations, isMadeAgain)
    .where(and(isOpen, isYoung, isLeft))
    .orderBy(desc(calls.createdAt));
  return rows.flatMap(({ sectionId, take, ...row }) =>
    sectionId === null || take === null ? [] : [{ ...row, sectionId, take }],
  );
}
