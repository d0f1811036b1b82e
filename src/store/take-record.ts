// The record of takes (SPEC C3): every try at a section, kept with all that is known about it.
import { and, eq, inArray, ne } from 'drizzle-orm';
import type { JobEventData } from '../domain/job-event.ts';
import { media } from '../domain/media.ts';
import { withJob, type Database, type Transaction } from './database.ts';
import { appendEvent } from './event-append.ts';
import { calls, takes } from './schema.ts';
import { isSame, withoutNull, withoutUndefined } from './stored-json.ts';
import type { JobRecord, NewTake, TakeKey } from './store.ts';
import type { TakeChange } from './take-change.ts';

type TakeRow = typeof takes.$inferSelect;

function isTake(key: TakeKey) {
  return and(eq(takes.jobId, key.jobId), eq(takes.sectionId, key.sectionId), eq(takes.take, key.take));
}

function eventData(row: TakeRow): JobEventData['take_status'] {
  const { status, origin, ladder, round, variant, degraded, renderError: error } = row;
  const { fromTake, role, vendor, model, writeFailure, videoHash, durationMs, score, recommendation } = row;
  const { provider, retake, imageHash, retakeResult } = row;
  return {
    status,
    origin,
    ladder,
    round,
    variant,
    degraded,
    ...withoutNull({ fromTake, role, vendor, model, writeFailure, videoHash, durationMs, score, recommendation }),
    ...withoutNull({ provider, retake, imageHash, retakeResult }),
    ...(row.rulesFired.length > 0 && { rulesFired: row.rulesFired.map((fired) => fired.rule) }),
    ...(error && {
      renderError: { kind: error.kind, message: error.message, ...(error.line && { line: error.line }) },
    }),
  };
}

async function beginTake(db: Database, take: NewTake): Promise<void> {
  const { creativity, ...values } = take;
  const creativityPercent = creativity === undefined ? null : Math.round(creativity * 100);
  await withJob(db, take.jobId, async (tx) => {
    const [row] = await tx
      .insert(takes)
      .values({ ...values, creativityPercent, status: 'writing' })
      .onConflictDoNothing()
      .returning();
    if (row === undefined) return;
    await appendEvent(tx, take.jobId, {
      type: 'take_status',
      sectionId: take.sectionId,
      take: take.take,
      data: eventData(row),
    });
  });
}

const endedStatuses: ReadonlySet<TakeRow['status']> = new Set(['accepted', 'rejected', 'failed', 'canceled']);

type TakeTime = 'writtenAt' | 'renderStartedAt' | 'renderedAt' | 'scoredAt' | 'endedAt';

/** Does a change show that this moment has come? */
const showsTime: Readonly<Record<TakeTime, (change: TakeChange) => boolean>> = {
  writtenAt: ({ sourceHash, status, writeFailure }) =>
    sourceHash !== undefined || status === 'written' || writeFailure !== undefined,
  renderStartedAt: ({ status }) => status === 'rendering',
  renderedAt: ({ videoHash, imageHash, renderError }) =>
    videoHash !== undefined || imageHash !== undefined || (renderError !== undefined && renderError !== null),
  scoredAt: ({ score }) => score !== undefined,
  endedAt: ({ status }) => endedStatuses.has(status),
};
const takeTimeNames: readonly TakeTime[] = ['writtenAt', 'renderStartedAt', 'renderedAt', 'scoredAt', 'endedAt'];

/** Each time is set once, by the first change that shows it. */
function takeTimes(row: TakeRow, change: TakeChange): Partial<TakeRow> {
  const now = new Date();
  const due = takeTimeNames.filter((name) => row[name] === null && showsTime[name](change));
  return Object.fromEntries(due.map((name) => [name, now]));
}

/** Whole numbers where the columns hold whole numbers: probes and judges answer in fractions. */
function storable(change: TakeChange): Partial<TakeRow> {
  return {
    ...withoutUndefined(change),
    ...(change.renderError === null && { renderedAt: null, endedAt: null }),
    ...(change.durationMs !== undefined && { durationMs: Math.round(change.durationMs) }),
    ...(change.score !== undefined && { score: Math.round(change.score) }),
  };
}

async function changeTake(db: Database, key: TakeKey, change: TakeChange): Promise<void> {
  await withJob(db, key.jobId, async (tx) => {
    const [row] = await tx.select().from(takes).where(isTake(key));
    if (row === undefined) throw new Error(`Section "${key.sectionId}" of job "${key.jobId}" has no take ${key.take}`);
    const changed: TakeRow = { ...row, ...storable(change) };
    if (isSame(changed, row)) return;
    const next = { ...changed, ...takeTimes(changed, change) };
    await tx.update(takes).set(next).where(isTake(key));
    await appendEvent(tx, key.jobId, {
      type: 'take_status',
      sectionId: key.sectionId,
      take: key.take,
      data: eventData(next),
    });
  });
}

/**
 * Takes what a source draws for this take, unless a take of the section has it already that was rendered or is about to be, in the same round: its
 * number. One at a time for a job, so that of two that come together one has it.
 */
async function claimFingerprint(db: Database, key: TakeKey, fingerprint: string): Promise<number | undefined> {
  return withJob(db, key.jobId, async (tx) => {
    const isOfSection = and(eq(takes.jobId, key.jobId), eq(takes.sectionId, key.sectionId));
    const rows = await tx.select().from(takes).where(isOfSection).orderBy(takes.take);
    const own = rows.find((row) => row.take === key.take);
    const isSettled = (row: TakeRow): boolean => row.renderError !== null || row.videoHash !== null;
    const isRival = (row: TakeRow): boolean =>
      row.ladder === own?.ladder && row.round === own.round && row.status !== 'canceled' && row.writeFailure === null;
    const other = rows.find(
      (row) => row.take !== key.take && row.fingerprint === fingerprint && (isSettled(row) || isRival(row)),
    );
    if (other === undefined) await tx.update(takes).set({ fingerprint }).where(isTake(key));
    return other?.take;
  });
}

/** Numbers of the section's takes whose prompt a vendor was given, whatever came of it: an answer that was lost counts as given. */
async function sentTakes(tx: Transaction, key: TakeKey): Promise<ReadonlySet<number | null>> {
  const isSent = and(
    eq(calls.jobId, key.jobId),
    eq(calls.sectionId, key.sectionId),
    inArray(calls.role, [...media]),
    ne(calls.state, 'failed_unbilled'),
  );
  const rows = await tx.select({ take: calls.take }).from(calls).where(isSent);
  return new Set(rows.map((row) => row.take));
}

/**
 * Takes a provider's prompt for this take, unless another one of the section has sent it, or is of the same ladder and about to: its number
 * (SPEC A7). One at a time for a job, so that of two that come together one has it.
 */
async function claimPrompt(db: Database, key: TakeKey, fingerprint: string): Promise<number | undefined> {
  return withJob(db, key.jobId, async (tx) => {
    const sent = await sentTakes(tx, key);
    const isOfSection = and(eq(takes.jobId, key.jobId), eq(takes.sectionId, key.sectionId));
    const rows = await tx.select().from(takes).where(isOfSection).orderBy(takes.take);
    const own = rows.find((row) => row.take === key.take);
    const isRival = (row: TakeRow): boolean =>
      row.ladder === own?.ladder && !endedStatuses.has(row.status) && row.writeFailure === null;
    const other = rows.find(
      (row) => row.take !== key.take && row.fingerprint === fingerprint && (sent.has(row.take) || isRival(row)),
    );
    if (other === undefined) await tx.update(takes).set({ fingerprint }).where(isTake(key));
    return other?.take;
  });
}

/** The part of the record that is about takes. Writers throw when the job, section or take is not there. */
export function createTakeRecord(
  db: Database,
): Pick<JobRecord, 'beginTake' | 'changeTake' | 'claimFingerprint' | 'claimPrompt' | 'readTake' | 'readTakes'> {
  return {
    beginTake: (take) => beginTake(db, take),
    changeTake: (key, change) => changeTake(db, key, change),
    claimFingerprint: (key, fingerprint) => claimFingerprint(db, key, fingerprint),
    claimPrompt: (key, fingerprint) => claimPrompt(db, key, fingerprint),
    readTake: async (key) => (await db.select().from(takes).where(isTake(key)))[0],
    readTakes: (jobId, sectionId) =>
      db
        .select()
        .from(takes)
        .where(and(eq(takes.jobId, jobId), eq(takes.sectionId, sectionId)))
        .orderBy(takes.take),
  };
}
