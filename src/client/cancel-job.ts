// Cancels a job, also one whose workflow was never started or is known no more, and what makes scenes of it again (SPEC C8, A9).
import { isTerminal, type JobStatus } from '../domain/job.ts';
import type { RegenerationRow, Regenerations } from '../store/clip-types.ts';
import type { JobRecord } from '../store/store.ts';
import type { RetakeClient } from './retake-client.ts';

export type CancelDeps = CancelRegenerationsDeps & {
  readonly record: Pick<JobRecord, 'readJob' | 'endJob' | 'askCancel'>;
};

export type CancelRegenerationsDeps = {
  readonly record: Pick<JobRecord, 'readSections'>;
  readonly regenerations: Pick<Regenerations, 'list' | 'setStatus'>;
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
  const again = await openRegenerations(deps, jobId);
  if (isTerminal(job.status) && again.length === 0) return { kind: 'ended', status: job.status };
  // First, so that nothing is spent after this was answered, whatever the engine is doing just now.
  await deps.record.askCancel(jobId);
  await cancelRegenerations(deps, again);
  if (isTerminal(job.status)) return { kind: 'asked', status: job.status };
  if ((await deps.client.cancelJob(job.workflowId)) === 'delivered') return { kind: 'asked', status: job.status };
  const now = await deps.record.readJob(jobId);
  if (now !== undefined && isTerminal(now.status)) return { kind: 'ended', status: now.status };
  await deps.record.endJob(jobId, { status: 'canceled', reason: 'Canceled before its workflow ran.' });
  return { kind: 'canceled' };
}

/** The scenes of a job that are made again right now: their workflows are no children of the job's. */
async function openRegenerations(deps: CancelRegenerationsDeps, jobId: string): Promise<readonly RegenerationRow[]> {
  const sections = await deps.record.readSections(jobId);
  const scenes = sections.filter(({ scene }) => scene !== null);
  const rows = await Promise.all(scenes.map(({ sectionId }) => deps.regenerations.list(sectionId)));
  return rows.flat().filter(({ endedAt }) => endedAt === null);
}

/** May be asked for more than once: what has ended stays as it ended. */
export async function cancelRegenerations(
  {
    client,
    regenerations,
  }: Pick<CancelRegenerationsDeps, 'client'> & {
    readonly regenerations: Pick<Regenerations, 'setStatus'>;
  },
  rows: readonly RegenerationRow[],
): Promise<void> {
  for (const row of rows) {
    const delivery = await client.cancelJob(row.workflowId);
    // Never started: nobody else writes its end.
    if (delivery === 'gone' && row.status === 'queued') await regenerations.setStatus(row, 'canceled');
  }
}
