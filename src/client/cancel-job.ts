// Cancels a job, also one whose workflow was never started or is known no more (SPEC C8).
import { isTerminal, type JobStatus } from '../domain/job.ts';
import type { Reviews } from '../store/review-types.ts';
import type { JobRecord } from '../store/store.ts';
import type { RetakeClient } from './retake-client.ts';

export type CancelDeps = {
  readonly record: Pick<JobRecord, 'readJob' | 'setJobStatus' | 'closeSections' | 'askCancel'>;
  readonly reviews: Pick<Reviews, 'cancelOpen'>;
  readonly client: Pick<RetakeClient, 'cancelJob'>;
};

export type CancelAnswer =
  | { readonly kind: 'unknown_job' }
  | { readonly kind: 'ended'; readonly status: JobStatus }
  /** The workflow was told; it stops its calls and renders and then writes the status. */
  | { readonly kind: 'asked'; readonly status: JobStatus }
  | { readonly kind: 'canceled' };

/** Rejects when the engine cannot be reached. */
export async function cancelJob(deps: CancelDeps, jobId: string): Promise<CancelAnswer> {
  const job = await deps.record.readJob(jobId);
  if (job === undefined) return { kind: 'unknown_job' };
  if (isTerminal(job.status)) return { kind: 'ended', status: job.status };
  // First, so that nothing is spent after this was answered, whatever the engine is doing just now.
  await deps.record.askCancel(jobId);
  if ((await deps.client.cancelJob(job.workflowId)) === 'delivered') return { kind: 'asked', status: job.status };
  const now = await deps.record.readJob(jobId);
  if (now !== undefined && isTerminal(now.status)) return { kind: 'ended', status: now.status };
  await deps.reviews.cancelOpen(jobId);
  await deps.record.closeSections(jobId, 'canceled', 'canceled');
  await deps.record.setJobStatus(jobId, 'canceled', 'Canceled before its workflow ran.');
  return { kind: 'canceled' };
}
