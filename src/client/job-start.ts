// What the workflow of an accepted job is started with, from its row alone: a lost start is made up for from there (SPEC C4).
import type { ClipEditInput } from '../domain/clip-edit-input.ts';
import type { ExplainerInput } from '../domain/explainer.ts';
import type { JobKind, MissingSectionPolicy, Preset, Quality } from '../domain/job.ts';
import type { SectionPolicy } from '../domain/policy/section-policy.ts';
import type { JobRecord, NewJob } from '../store/store.ts';
import type { JobStart, RetakeClient, Start } from './retake-client.ts';

/** The policy column of a clip_edit job. */
export type ClipEditJobPolicy = {
  readonly section: SectionPolicy;
  readonly instructionHash: string;
  /** Why this provider makes the edit. */
  readonly choice: string;
  readonly quality: Quality;
  readonly preset: Preset;
  readonly learn: boolean;
};

/** What a start needs of a job's row. */
type StartableRow = Pick<NewJob, 'id' | 'input' | 'policy' | 'models' | 'submittedBy'>;

/** `submitExplainer` is the only writer of these columns, with values of these types. */
function explainerStart(row: StartableRow): JobStart {
  const input = row.input as ExplainerInput;
  const policy = row.policy as SectionPolicy;
  return {
    kind: 'explainer',
    jobId: row.id,
    input: { jobId: row.id, input, policy, models: row.models },
    summary: input.topic,
  };
}

/** `submitScenes` is the only writer of these columns, with values of these types. */
function scenesStart(row: StartableRow): JobStart {
  const input = row.input as {
    title: string;
    quality: Quality;
    assemble: boolean;
    onMissing: MissingSectionPolicy;
    scenes: readonly unknown[];
  };
  const { storyboardHash } = row.policy as { storyboardHash: string };
  const { title, quality, assemble, onMissing, scenes } = input;
  return {
    kind: 'scenes',
    jobId: row.id,
    input: { jobId: row.id, storyboardHash, quality, assemble, onMissing, models: row.models },
    summary: `${title} (${scenes.length} ${scenes.length === 1 ? 'scene' : 'scenes'})`,
  };
}

/** `submitClipEdit` is the only writer of these columns, with values of these types. */
function clipEditStart(row: StartableRow): JobStart {
  const { jobId, clipIndex, instruction } = row.input as ClipEditInput;
  const { section, instructionHash, quality, preset, learn } = row.policy as ClipEditJobPolicy;
  return {
    kind: 'clip_edit',
    jobId: row.id,
    input: {
      jobId: row.id,
      input: { jobId, clipIndex, instructionHash },
      quality,
      policy: section,
      preset,
      learn,
      models: row.models,
      by: row.submittedBy,
    },
    summary: `clip ${clipIndex} of ${jobId}: ${instruction}`,
  };
}

/** What the workflow of a job is started with; nothing for kinds that have none. */
export function startOf(kind: JobKind, row: StartableRow): JobStart | undefined {
  switch (kind) {
    case 'explainer':
      return explainerStart(row);
    case 'scenes':
      return scenesStart(row);
    case 'clip_edit':
      return clipEditStart(row);
    case 'lesson':
    case 'app':
      return undefined;
  }
}

export type StartDeps = {
  readonly record: Pick<JobRecord, 'readJob'>;
  readonly client: Pick<RetakeClient, 'startJob'>;
};

/** Starts the workflow of a row whose start was lost. Nothing happens when it was started or ended meanwhile. */
export async function startQueuedJob(deps: StartDeps, jobId: string): Promise<Start | 'skipped'> {
  const row = await deps.record.readJob(jobId);
  if (row === undefined || row.status !== 'queued') return 'skipped';
  const start = startOf(row.kind, row);
  return start === undefined ? 'skipped' : deps.client.startJob(start);
}
