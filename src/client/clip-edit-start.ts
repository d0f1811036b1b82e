// What the workflow of an accepted edit is started with, from the row of its job (SPEC C4: a lost start is made up for from the row).
import type { ClipEditInput } from '../domain/clip-edit-input.ts';
import type { Preset, Quality } from '../domain/job.ts';
import type { SectionPolicy } from '../domain/policy/section-policy.ts';
import type { NewJob } from '../store/store.ts';
import type { JobStart } from './retake-client.ts';

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

/** `submitClipEdit` is the only writer of these columns, with values of these types. */
export function clipEditStart(row: Pick<NewJob, 'id' | 'input' | 'policy' | 'models' | 'submittedBy'>): JobStart {
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
