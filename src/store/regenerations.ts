// Scenes that are made again after their own workflow has ended (SPEC A9): one at a time for a scene.
import { and, eq, getTableColumns, isNull, lte, max, sql } from 'drizzle-orm';
import { isTerminal } from '../domain/job.ts';
import type { RegenerationStatus } from '../domain/job-event.ts';
import { regenerations } from './clip-schema.ts';
import type { RegenerationRow, Regenerations } from './clip-types.ts';
import { withJob, type Database, type Transaction } from './database.ts';
import { appendEvent } from './event-append.ts';
import { jobs, sections, takes } from './schema.ts';

/** The job is being canceled: nothing of it is made again until that is over (SPEC C8). */
export class JobCanceling extends Error {
  override readonly name = 'JobCanceling';
}

type Scene = Pick<RegenerationRow, 'jobId' | 'sectionId'>;
type Place = Parameters<Regenerations['read']>[0];

const ended: ReadonlySet<RegenerationStatus> = new Set(['completed', 'failed', 'canceled']);
/** By the database's own clock: these times are compared with those of other rows. */
const now = sql`clock_timestamp()`;

async function tell(tx: Transaction, row: RegenerationRow): Promise<void> {
  const { number, status, workflowId, requestedBy } = row;
  await appendEvent(tx, row.jobId, {
    type: 'regeneration',
    sectionId: row.sectionId,
    data: { number, status, workflowId, requestedBy },
  });
}

async function lastNumbers(tx: Transaction, { jobId, sectionId }: Scene) {
  const [made] = await tx
    .select({ number: max(regenerations.number) })
    .from(regenerations)
    .where(and(eq(regenerations.jobId, jobId), eq(regenerations.sectionId, sectionId)));
  const [tried] = await tx
    .select({ take: max(takes.take) })
    .from(takes)
    .where(and(eq(takes.jobId, jobId), eq(takes.sectionId, sectionId)));
  return { number: made?.number ?? 0, take: tried?.take ?? 0 };
}

async function begin(
  db: Database,
  regeneration: Parameters<Regenerations['begin']>[0],
): ReturnType<Regenerations['begin']> {
  const { workflowIdOf, ...asked } = regeneration;
  const { jobId, sectionId } = asked;
  return withJob(db, jobId, async (tx, job) => {
    if (job.cancelAskedAt !== null && !isTerminal(job.status))
      throw new JobCanceling(`Job "${jobId}" is being canceled`);
    const isScene = and(eq(sections.jobId, jobId), eq(sections.sectionId, sectionId));
    const [section] = await tx.select({ id: sections.sectionId }).from(sections).where(isScene);
    if (section === undefined) throw new Error(`Job "${jobId}" has no section "${sectionId}"`);
    const isOpen = and(eq(regenerations.sectionId, sectionId), isNull(regenerations.endedAt));
    const [running] = await tx.select().from(regenerations).where(isOpen);
    if (running !== undefined) return { kind: 'running', row: running };
    const last = await lastNumbers(tx, asked);
    const number = last.number + 1;
    const opened = { number, workflowId: workflowIdOf(number), status: 'queued', takesBefore: last.take } as const;
    const [row] = await tx
      .insert(regenerations)
      .values({ ...asked, ...opened, createdAt: now })
      .returning();
    if (row === undefined) throw new Error(`Section "${sectionId}" of job "${jobId}" took no regeneration`);
    await tell(tx, row);
    return { kind: 'begun', row };
  });
}

function isPlace({ sectionId, number }: Place) {
  return and(eq(regenerations.sectionId, sectionId), eq(regenerations.number, number));
}

async function read(db: Database | Transaction, place: Place): Promise<RegenerationRow | undefined> {
  return (await db.select().from(regenerations).where(isPlace(place)))[0];
}

async function setStatus(db: Database, place: Place, status: RegenerationStatus): Promise<void> {
  const known = await read(db, place);
  if (known === undefined) throw new Error(`Section "${place.sectionId}" has no regeneration ${place.number}`);
  await withJob(db, known.jobId, async (tx) => {
    const row = await read(tx, place);
    if (row === undefined || row.endedAt !== null || row.status === status) return;
    const [changed] = await tx
      .update(regenerations)
      .set({ status, ...(ended.has(status) && { endedAt: now }) })
      .where(isPlace(place))
      .returning();
    if (changed !== undefined) await tell(tx, changed);
  });
}

async function canceled(db: Database): Promise<readonly RegenerationRow[]> {
  const isCanceled = and(isNull(regenerations.endedAt), lte(regenerations.createdAt, jobs.cancelAskedAt));
  return await db
    .select(getTableColumns(regenerations))
    .from(regenerations)
    .innerJoin(jobs, eq(jobs.id, regenerations.jobId))
    .where(isCanceled)
    .orderBy(regenerations.createdAt);
}

/** Regenerations over one database. `begin` throws `JobMissing` for an unknown job, `setStatus` when there is no such regeneration. */
export function createRegenerations(db: Database): Regenerations {
  return {
    begin: (regeneration) => begin(db, regeneration),
    read: (place) => read(db, place),
    list: (sectionId) =>
      db.select().from(regenerations).where(eq(regenerations.sectionId, sectionId)).orderBy(regenerations.number),
    setStatus: (place, status) => setStatus(db, place, status),
    queued: () =>
      db.select().from(regenerations).where(eq(regenerations.status, 'queued')).orderBy(regenerations.createdAt),
    canceled: () => canceled(db),
  };
}
