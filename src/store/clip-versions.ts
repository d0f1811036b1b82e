// The versions of clips (SPEC R8, R9): numbered within the clip, one of them current, and none ever lost.
import { and, desc, eq, isNotNull, sql } from 'drizzle-orm';
import type { JobEventData } from '../domain/job-event.ts';
import { ClipBeingEdited, openEdit } from './clip-edits.ts';
import { clipVersions } from './clip-schema.ts';
import type { ClipVersionRow, ClipVersions, NewClipVersion } from './clip-types.ts';
import { withJob, type Database, type Transaction } from './database.ts';
import { appendEvent } from './event-append.ts';
import { jobs } from './schema.ts';
import { withoutNull } from './stored-json.ts';

/** The version that is to be edited does not exist. */
export class ClipVersionMissing extends Error {
  override readonly name = 'ClipVersionMissing';
}

type Clip = { readonly jobId: string; readonly clipIndex: number };
type Place = Clip & { readonly version: number };
type Change = JobEventData['clip_version']['change'];

function isClip({ jobId, clipIndex }: Clip) {
  return and(eq(clipVersions.jobId, jobId), eq(clipVersions.clipIndex, clipIndex));
}

function isVersion(place: Place) {
  return and(isClip(place), eq(clipVersions.version, place.version));
}

async function tell(tx: Transaction, row: ClipVersionRow, change: Change): Promise<void> {
  const { clipIndex, version, parent, editJobId, feedback } = row;
  await appendEvent(tx, row.jobId, {
    type: 'clip_version',
    sectionId: row.sectionId,
    take: row.take ?? undefined,
    data: { clipIndex, version, change, ...withoutNull({ parent, editJobId, feedback }) },
  });
}

/** What an earlier call wrote, where this one comes a second time: the job that edited it made one version, and there is one version 1. */
async function findAdded(tx: Transaction, version: NewClipVersion): Promise<ClipVersionRow | undefined> {
  const { editJobId = null, parent = null } = version;
  if (editJobId !== null) return (await tx.select().from(clipVersions).where(eq(clipVersions.editJobId, editJobId)))[0];
  if (parent !== null) return undefined;
  return (
    await tx
      .select()
      .from(clipVersions)
      .where(isVersion({ ...version, version: 1 }))
  )[0];
}

/** 1 for the clip as its job made it, which has no parent. Throws `ClipVersionMissing`. */
async function nextNumber(tx: Transaction, version: NewClipVersion): Promise<number> {
  const { jobId, clipIndex, parent = null } = version;
  const rows = await tx.select({ version: clipVersions.version }).from(clipVersions).where(isClip(version));
  if (parent !== null && !rows.some((row) => row.version === parent))
    throw new ClipVersionMissing(`Clip ${clipIndex} of job "${jobId}" has no version ${parent}`);
  return Math.max(0, ...rows.map((row) => row.version)) + 1;
}

/** At most one is current at any time: the index that says so is checked with each statement. */
async function leaveCurrent(tx: Transaction, clip: Clip): Promise<void> {
  await tx
    .update(clipVersions)
    .set({ isCurrent: false })
    .where(and(isClip(clip), clipVersions.isCurrent));
}

async function add(db: Database, version: NewClipVersion): Promise<ClipVersionRow> {
  return withJob(db, version.jobId, async (tx) => {
    const known = await findAdded(tx, version);
    if (known !== undefined) return known;
    const number = await nextNumber(tx, version);
    await leaveCurrent(tx, version);
    const [row] = await tx
      .insert(clipVersions)
      .values({ ...version, version: number, isCurrent: true })
      .returning();
    if (row === undefined) throw new Error(`Clip ${version.clipIndex} of job "${version.jobId}" took no version`);
    await tell(tx, row, 'added');
    return row;
  });
}

async function revert(db: Database, place: Place): Promise<ClipVersionRow | undefined> {
  return withJob(db, place.jobId, async (tx) => {
    const [known] = await tx.select().from(clipVersions).where(isVersion(place));
    if (known === undefined || known.isCurrent) return known;
    const running = await openEdit(tx, place);
    if (running !== undefined) throw new ClipBeingEdited(place, running);
    await leaveCurrent(tx, place);
    const [row] = await tx.update(clipVersions).set({ isCurrent: true }).where(isVersion(place)).returning();
    if (row !== undefined) await tell(tx, row, 'reverted');
    return row;
  });
}

async function giveFeedback(
  db: Database,
  place: Place,
  given: Parameters<ClipVersions['feedback']>[1],
): Promise<ClipVersionRow | undefined> {
  return withJob(db, place.jobId, async (tx) => {
    const [known] = await tx.select().from(clipVersions).where(isVersion(place));
    if (known === undefined || (known.feedback === given.feedback && known.feedbackBy === given.by)) return known;
    const [row] = await tx
      .update(clipVersions)
      .set({ feedback: given.feedback, feedbackBy: given.by })
      .where(isVersion(place))
      .returning();
    if (row !== undefined) await tell(tx, row, 'feedback');
    return row;
  });
}

async function judgedEdits(db: Database, limit: number, of: { readonly demo?: boolean }) {
  const { demo } = of;
  const isJudged = and(
    isNotNull(clipVersions.parent),
    isNotNull(clipVersions.temperature),
    isNotNull(clipVersions.feedback),
    demo === undefined ? undefined : eq(jobs.demo, demo),
  );
  return await db
    .select({
      temperature: sql<number>`${clipVersions.temperature}`,
      feedback: sql<'up' | 'down'>`${clipVersions.feedback}`,
    })
    .from(clipVersions)
    .innerJoin(jobs, eq(jobs.id, clipVersions.jobId))
    .where(isJudged)
    .orderBy(desc(clipVersions.createdAt), desc(clipVersions.version))
    .limit(limit);
}

/** The clips over one database. Writers throw `JobMissing` for an unknown job, `add` also `ClipVersionMissing`, `revert` also `ClipBeingEdited`. */
export function createClipVersions(db: Database): ClipVersions {
  return {
    list: (jobId, clipIndex) =>
      db.select().from(clipVersions).where(isClip({ jobId, clipIndex })).orderBy(clipVersions.version),
    current: async (jobId, clipIndex) => {
      const isCurrent = and(isClip({ jobId, clipIndex }), clipVersions.isCurrent);
      return (await db.select().from(clipVersions).where(isCurrent))[0];
    },
    add: (version) => add(db, version),
    revert: (place) => revert(db, place),
    feedback: (place, given) => giveFeedback(db, place, given),
    judgedEdits: (limit, of = {}) => judgedEdits(db, limit, of),
  };
}
