// The cut of a scenes job and the clips that it is made of: kept together, so that one that is out of date is known by the record (SPEC E10, R8).
import { and, eq, sql } from 'drizzle-orm';
import { z } from 'zod';
import { missingSectionPolicies, qualities } from '../domain/job.ts';
import type { CutChange } from '../domain/job-event.ts';
import { isUpload } from './clip-types.ts';
import { currentClips, type CurrentClip } from './current-clips.ts';
import type { Cut, CutClip, Cuts, CutView, JoinedCut } from './cut-types.ts';
import { type Database, type Transaction, withJob } from './database.ts';
import { appendEvent } from './event-append.ts';
import { findCutsLeft } from './find-cuts-left.ts';
import { jobs, jobStages } from './schema.ts';

const clipSchema = z.object({
  clipIndex: z.int(),
  sectionId: z.string(),
  version: z.int().default(1),
  assetHash: z.string(),
});
const changeSchema = z.object({
  clipIndex: z.int(),
  version: z.int(),
  because: z.enum(['edit', 'upload', 'revert', 'regeneration']),
});
/** What cuts need of the stage `assembly`; an earlier program wrote less of it. */
const assemblySchema = z.looseObject({
  quality: z.enum(qualities).optional().catch(undefined),
  onMissing: z.enum(missingSectionPolicies).optional().catch(undefined),
  clips: z.array(clipSchema).optional().catch(undefined),
  changed: z.array(changeSchema).default([]).catch([]),
  failure: z
    .object({ reason: z.string(), clips: z.array(clipSchema) })
    .optional()
    .catch(undefined),
});
type Assembly = z.infer<typeof assemblySchema>;
const stageSchema = z.looseObject({ assembly: assemblySchema });

/** Members that say what a cut is made of. */
export function madeOf(clips: readonly CurrentClip[]): readonly CutClip[] {
  return clips.map(({ clipIndex, sectionId, version, assetHash }) => ({ clipIndex, sectionId, version, assetHash }));
}

function isSameFilm(a: readonly CutClip[], b: readonly CutClip[]): boolean {
  const shown = (clips: readonly CutClip[]) =>
    clips
      .map(({ clipIndex, assetHash }) => `${clipIndex} ${assetHash}`)
      .toSorted()
      .join();
  return shown(a) === shown(b);
}

/** Nothing where the job has none. */
async function readAssembly(tx: Database | Transaction, jobId: string): Promise<Assembly | undefined> {
  const isAssembly = and(eq(jobStages.jobId, jobId), eq(jobStages.stage, 'assembly'));
  const [row] = await tx.select({ metadata: jobStages.metadata }).from(jobStages).where(isAssembly);
  return stageSchema.safeParse(row?.metadata).data?.assembly;
}

/** Whether the cut shows the clips as they are. One of an earlier program does as long as no clip has a version. */
function isUpToDate({ clips }: Assembly, current: readonly CurrentClip[]): boolean {
  return clips === undefined ? current.every(({ row }) => row === undefined) : isSameFilm(clips, current);
}

/** The cut of the job, nothing where it has none. In a transaction its parts are of one moment. */
export async function readCut(tx: Database | Transaction, jobId: string): Promise<Cut | undefined> {
  const [job] = await tx.select({ kind: jobs.kind, artifacts: jobs.artifacts }).from(jobs).where(eq(jobs.id, jobId));
  if (job?.kind !== 'scenes' || job.artifacts['video'] === undefined) return undefined;
  const assembly = await readAssembly(tx, jobId);
  const current = await currentClips(tx, jobId);
  if (assembly === undefined || current === undefined) return undefined;
  const { clips = null, changed, quality, onMissing } = assembly;
  return { clips, changed, ...stateOf(assembly, current), current, quality, onMissing };
}

function stateOf(assembly: Assembly, current: readonly CurrentClip[]): Pick<CutView, 'state' | 'reason'> {
  if (isUpToDate(assembly, current)) return { state: 'joined', reason: null };
  const { failure } = assembly;
  const isTried = failure !== undefined && isSameFilm(failure.clips, current);
  return isTried ? { state: 'not_joined', reason: failure.reason } : { state: 'joining', reason: null };
}

/** What a reader of the job is told of its cut. */
export async function readCutView(tx: Transaction, jobId: string): Promise<CutView | null> {
  const cut = await readCut(tx, jobId);
  if (cut === undefined) return null;
  const { clips, changed, state, reason } = cut;
  return { clips, changed, state, reason };
}

function changesSince(before: readonly CutClip[] | undefined, now: readonly CurrentClip[]): readonly CutChange[] {
  return now.flatMap((clip) => {
    const was = before?.find(({ clipIndex }) => clipIndex === clip.clipIndex);
    const { clipIndex, version, row } = clip;
    const isNew = before === undefined ? row !== undefined && version > 1 : was?.assetHash !== clip.assetHash;
    return isNew ? [{ clipIndex, version, because: causeOf(clip, was) }] : [];
  });
}

function causeOf({ version, row }: CurrentClip, was: CutClip | undefined): CutChange['because'] {
  if (was !== undefined && version < was.version) return 'revert';
  if (row !== undefined && isUpload(row)) return 'upload';
  return row === undefined || row.editJobId === null ? 'regeneration' : 'edit';
}

async function keep(db: Database, jobId: string, { joined, artifacts, assembly }: JoinedCut): Promise<boolean> {
  // Whoever changes a clip takes this lock as well.
  return withJob(db, jobId, async (tx, job) => {
    const current = (await currentClips(tx, jobId)) ?? [];
    if (!isSameFilm(joined, current)) return false;
    const before = (await readAssembly(tx, jobId))?.clips;
    // Joined twice at once: what the first one said of it stands.
    if (before !== undefined && isSameFilm(before, current)) return true;
    const changed = changesSince(before, current);
    await writeAssembly(tx, jobId, { ...assembly, clips: madeOf(current), changed });
    const all = { ...job.artifacts, ...artifacts };
    await tx.update(jobs).set({ artifacts: all }).where(eq(jobs.id, jobId));
    const { title } = job;
    await appendEvent(tx, jobId, {
      type: 'artifact',
      data: { ...(title !== null && { title }), artifacts: all, changed },
    });
    return true;
  });
}

async function fail(db: Database, jobId: string, reason: string): Promise<void> {
  await withJob(db, jobId, async (tx) => {
    const cut = await readCut(tx, jobId);
    const assembly = await readAssembly(tx, jobId);
    if (cut === undefined || assembly === undefined || cut.state === 'joined') return;
    const failure = { reason, at: new Date().toISOString(), clips: madeOf(cut.current) };
    await writeAssembly(tx, jobId, { ...assembly, failure });
    await appendEvent(tx, jobId, { type: 'cut_not_joined', data: { reason } });
  });
}

async function writeAssembly(tx: Transaction, jobId: string, assembly: Record<string, unknown>): Promise<void> {
  const metadata = { assembly };
  await tx
    .insert(jobStages)
    .values({ jobId, stage: 'assembly', metadata })
    .onConflictDoUpdate({ target: [jobStages.jobId, jobStages.stage], set: { metadata, at: sql`now()` } });
}

/** The cuts over one database. Writers throw `JobMissing` for an unknown job. */
export function createCuts(db: Database): Cuts {
  return {
    read: (jobId) =>
      db.transaction((tx) => readCut(tx, jobId), { isolationLevel: 'repeatable read', accessMode: 'read only' }),
    keep: (jobId, cut) => keep(db, jobId, cut),
    fail: (jobId, reason) => fail(db, jobId, reason),
    left: (times) => findCutsLeft(db, times),
  };
}
