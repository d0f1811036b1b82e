// The one way a job comes to be: its row written, then its workflow started (SPEC C4, C10).
import type { JobKind, JobStatus } from '../domain/job.ts';
import type { JobRecord, NewJob } from '../store/store.ts';
import { jobWorkflowId } from '../workflows/contract.ts';
import { startOf } from './job-start.ts';
import type { ModelCatalog } from './model-catalog.ts';
import type { RetakeClient } from './retake-client.ts';

export type SubmitDeps = {
  readonly record: Pick<JobRecord, 'createJob' | 'readJob'>;
  readonly client: Pick<RetakeClient, 'startJob'>;
  readonly catalog: ModelCatalog;
  readonly newJobId: () => string;
  /** Told when the workflow could not be started now: the row is there and the sweeper will start it. */
  readonly onStartLost: (jobId: string, error: unknown) => void;
};

export type SubmittedJob = {
  readonly id: string;
  readonly kind: JobKind;
  readonly status: JobStatus;
  readonly workflowId: string;
  readonly demo: boolean;
};

/** A job before it has a name: what it is to make, by whom and of what it may cost is decided. */
export type JobDraft = Omit<NewJob, 'id' | 'workflowId'>;

/** Accepts the job. `write` writes its row, where more than `createJob` belongs to that. An engine that is away only delays the start. */
export async function acceptJob(
  deps: SubmitDeps,
  draft: JobDraft,
  write: (job: NewJob) => Promise<void> = (job) => deps.record.createJob(job),
): Promise<SubmittedJob> {
  const id = deps.newJobId();
  const workflowId = jobWorkflowId(draft.kind, id);
  const job: NewJob = { ...draft, id, workflowId };
  await write(job);
  await startAccepted(deps, job);
  return { id, kind: job.kind, status: 'queued', workflowId, demo: job.demo };
}

async function startAccepted({ client, onStartLost }: SubmitDeps, job: NewJob): Promise<void> {
  const start = startOf(job.kind, job);
  if (start === undefined) return;
  try {
    await client.startJob(start);
  } catch (error) {
    onStartLost(job.id, error);
  }
}
