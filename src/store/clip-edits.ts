// What editing clips needs of the record beside their versions: one edit of a clip at a time, and the stages that show its current version (SPEC R1, R8).
import { and, eq, ne, notInArray, sql } from 'drizzle-orm';
import { isTerminal, jobStatuses } from '../domain/job.ts';
import { clipVersions } from './clip-schema.ts';
import type { ClipStage } from './clip-stages.ts';
import { type Database, type Transaction, withJob } from './database.ts';
import { createJob } from './job-record.ts';
import { type Joined, type JoiningClip, joinStages } from './join-stages.ts';
import { jobs, jobStages } from './schema.ts';
import type { NewJob } from './store.ts';
import { cleanJson } from './columns.ts';

export type EditedClip = { readonly jobId: string; readonly clipIndex: number };

/** An edit of the clip has not ended: it was begun from the version that is current, and makes the next one. */
export class ClipBeingEdited extends Error {
  override readonly name = 'ClipBeingEdited';
  /** The job of that edit. */
  readonly jobId: string;

  constructor({ jobId, clipIndex }: EditedClip, running: string) {
    super(`Clip ${clipIndex} of job "${jobId}" is being edited by job "${running}", which has not ended.`);
    this.jobId = running;
  }
}

/** Members of the clip's entries in the stages, and where those stand in their lists. */
export type ShownVersion = EditedClip & {
  readonly version: number;
  readonly clipPosition: number;
  readonly promptPosition: number;
  readonly clip: Readonly<Record<string, unknown>>;
  readonly prompt: string;
};

export interface ClipEdits {
  /** Writes the row of a clip_edit job. Throws `JobMissing`, and `ClipBeingEdited` where another edit of the same clip has not ended. */
  begin(job: NewJob, edited: EditedClip): Promise<void>;
  /**
   * Puts the version into the entries of its clip in `video_generator` and `prompt_generator`, and into nothing else of them, if it is
   * still the current one. Entries that are not there are left alone: the version itself is what counts.
   */
  show(version: ShownVersion): Promise<void>;
  /** The job of an edit of the clip that has not ended. */
  running(edited: EditedClip): Promise<string | undefined>;
  /** Puts a clip that the stages do not have into them (`joinStages`). */
  join(jobId: string, clip: JoiningClip): Promise<Joined>;
}

export function createClipEdits(db: Database): ClipEdits {
  return {
    begin: (job, edited) => begin(db, job, edited),
    show: (version) => show(db, version),
    running: (edited) => openEdit(db, edited),
    join: (jobId, clip) => withJob(db, jobId, (tx) => joinStages(tx, jobId, clip)),
  };
}

async function begin(db: Database, job: NewJob, edited: EditedClip): Promise<void> {
  // Under the lock of the job whose clip it is, so that of two requests at once one finds the other.
  await withJob(db, edited.jobId, async (tx) => {
    const running = await openEdit(tx, edited, job.id);
    if (running !== undefined) throw new ClipBeingEdited(edited, running);
    await createJob(tx, job);
  });
}

/** The job of an edit of the clip that has not ended, other than `ownId`. */
export async function openEdit(
  tx: Database | Transaction,
  { jobId, clipIndex }: EditedClip,
  ownId?: string,
): Promise<string | undefined> {
  const [row] = await tx
    .select({ id: jobs.id })
    .from(jobs)
    .where(
      and(
        eq(jobs.kind, 'clip_edit'),
        ownId === undefined ? undefined : ne(jobs.id, ownId),
        notInArray(jobs.status, jobStatuses.filter(isTerminal)),
        sql`${jobs.input} ->> 'jobId' = ${jobId}`,
        sql`${jobs.input} ->> 'clipIndex' = ${String(clipIndex)}`,
      ),
    )
    .limit(1);
  return row?.id;
}

async function show(db: Database, shown: ShownVersion): Promise<void> {
  const { jobId, clipIndex, version } = shown;
  await withJob(db, jobId, async (tx) => {
    const isCurrent = and(eq(clipVersions.jobId, jobId), eq(clipVersions.clipIndex, clipIndex), clipVersions.isCurrent);
    const [current] = await tx.select({ version: clipVersions.version }).from(clipVersions).where(isCurrent);
    if (current?.version !== version) return;
    await merge(tx, jobId, {
      stage: 'video_generator',
      path: ['clips', 'clips', String(shown.clipPosition)],
      patch: { ...shown.clip, prompt: shown.prompt, version },
    });
    await merge(tx, jobId, {
      stage: 'prompt_generator',
      path: ['prompts', 'prompts', String(shown.promptPosition)],
      patch: { prompt: shown.prompt },
    });
  });
}

type Merge = {
  readonly stage: ClipStage;
  readonly path: readonly string[];
  readonly patch: Readonly<Record<string, unknown>>;
};

/** By the database itself: what stands beside the entry is not read, parsed or written anew, so it stays as it is to the last digit. */
async function merge(tx: Transaction, jobId: string, { stage, path, patch }: Merge): Promise<void> {
  const place = sql`${`{${path.join(',')}}`}::text[]`;
  const { metadata } = jobStages;
  await tx
    .update(jobStages)
    .set({
      metadata: sql`jsonb_set(${metadata}, ${place}, (${metadata} #> ${place}) || ${cleanJson(patch)}::jsonb)`,
      at: sql`now()`,
    })
    .where(
      and(
        eq(jobStages.jobId, jobId),
        eq(jobStages.stage, stage),
        sql`jsonb_typeof(${metadata} #> ${place}) = 'object'`,
      ),
    );
}
