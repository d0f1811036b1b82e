// The job's answer to sections that ran into the budget: one review at a time, one answer for all that wait (SPEC C6).
import { condition, getExternalWorkflowHandle, isCancellation, setHandler, uuid4 } from '@temporalio/workflow';
import type { BudgetLimits, BudgetNeed } from '../domain/budget.ts';
import type { JobKind } from '../domain/job.ts';
import { budgetDecidedSignal, budgetExhaustedSignal, sectionWorkflowId, setBudgetUpdate } from './contract.ts';
import { record } from './proxies.ts';
import type { createReviewDesk, Question } from './review-desk.ts';

type Job = { readonly kind: JobKind; readonly jobId: string };

function budgetQuestion(jobId: string, needs: readonly BudgetNeed[]): Question {
  return {
    reviewId: uuid4(),
    jobId,
    subject: 'budget',
    reason: 'budget_exhausted',
    deadlinePolicy: 'keep_waiting',
    ...(needs.length > 0 && { needs }),
  };
}

/** Sets the handlers at once; `serve` runs beside the sections until `closed`. */
export function createBudgetDesk(job: Job, desk: ReturnType<typeof createReviewDesk>) {
  /** Ids of sections, with what each needs where it said so. */
  const waiting = new Map<string, BudgetNeed | undefined>();
  let raisedByUpdate = false;
  let closed = false;

  setHandler(budgetExhaustedSignal, ({ sectionId, needs }) => {
    waiting.set(sectionId, needs);
  });
  setHandler(setBudgetUpdate, async ({ limits, by }): Promise<BudgetLimits> => {
    const inForce = await record.setBudget({ jobId: job.jobId, limits, by });
    raisedByUpdate = true;
    return inForce;
  });

  const takeRaise = (): boolean => {
    const raised = raisedByUpdate;
    raisedByUpdate = false;
    return raised;
  };

  const tellSections = async (raised: boolean): Promise<void> => {
    for (const sectionId of waiting.keys()) {
      waiting.delete(sectionId);
      await tellSection(sectionWorkflowId(job.kind, job.jobId, sectionId), raised);
    }
  };

  /** Asks whether the budget is raised. `own`: what the job itself needs. True when it was, by a verdict or by the update. */
  const askForMore = async (own?: BudgetNeed): Promise<boolean> => {
    // A raise that came before the question answers it.
    if (takeRaise()) return true;
    const needs = [own, ...waiting.values()].filter((need) => need !== undefined);
    const answer = await desk.ask(budgetQuestion(job.jobId, needs), () => raisedByUpdate || closed);
    if (answer.kind === 'withdrawn') return takeRaise();
    if (answer.kind !== 'applied' || answer.verdict.verdict !== 'approve' || answer.budget === undefined) return false;
    await record.setBudget({ jobId: job.jobId, limits: answer.budget, by: answer.verdict.by });
    return true;
  };

  const serve = async (): Promise<void> => {
    for (;;) {
      await condition(() => waiting.size > 0 || closed);
      if (closed) return;
      await tellSections(await askForMore());
    }
  };
  const close = (): void => {
    closed = true;
  };
  /** The section has ended: it waits for nothing any more. */
  const forget = (sectionId: string): void => {
    waiting.delete(sectionId);
  };
  return { askForMore, serve, forget, close };
}

/** A section that was ended meanwhile needs no answer, and must not keep the others from theirs. */
async function tellSection(workflowId: string, raised: boolean): Promise<void> {
  try {
    await getExternalWorkflowHandle(workflowId).signal(budgetDecidedSignal, { raised });
  } catch (error) {
    if (isCancellation(error)) throw error;
  }
}
