// The frame of every job workflow: desks and handlers before anything is awaited, one end whatever happened (SPEC C1, C8).
import { allHandlersFinished, CancellationScope, condition, isCancellation, setHandler } from '@temporalio/workflow';
import type { JobKind } from '../domain/job.ts';
import { createBudgetDesk } from './budget-desk.ts';
import { type JobResult, progressQuery } from './contract.ts';
import { createTeller } from './describe.ts';
import { record } from './proxies.ts';
import { createReviewDesk } from './review-desk.ts';

export type Desks = {
  readonly review: ReturnType<typeof createReviewDesk>;
  readonly budget: ReturnType<typeof createBudgetDesk>;
  readonly teller: ReturnType<typeof createTeller>;
};

export type Job = {
  readonly kind: JobKind;
  readonly jobId: string;
  /** What the job does first, in words. */
  readonly doing: string;
};

/** Runs a job and records its end; a canceled one ends as such with what was made. */
export async function runJob(
  { kind, jobId, doing }: Job,
  run: (desks: Desks) => Promise<JobResult>,
): Promise<JobResult> {
  const review = createReviewDesk();
  const budget = createBudgetDesk({ kind, jobId }, review);
  const teller = createTeller({ status: 'running', doing });
  setHandler(progressQuery, teller.progress);
  const desks: Desks = { review, budget, teller };
  try {
    const began = await record.setJobStatus({ jobId, status: 'running' });
    // Canceled or ended before this workflow came to run: nothing may be spent any more.
    const isOver = began.status === 'canceled' || began.status === 'failed';
    const result: JobResult = isOver ? { status: began.status, sections: [] } : await run(desks);
    await CancellationScope.nonCancellable(() => end(jobId, desks, result));
    return result;
  } catch (error) {
    if (!isCancellation(error)) throw error;
    const canceled: JobResult = { status: 'canceled', reason: 'canceled', sections: [] };
    await CancellationScope.nonCancellable(() => end(jobId, desks, canceled));
    return canceled;
  }
}

async function end(jobId: string, { budget, teller }: Desks, result: JobResult): Promise<void> {
  budget.close();
  const reason = result.reason === undefined ? {} : { reason: result.reason };
  await record.setJobStatus({ jobId, status: result.status, ...reason });
  teller.tell({ status: result.status, doing: result.reason ?? 'Done' });
  await condition(allHandlersFinished);
}
