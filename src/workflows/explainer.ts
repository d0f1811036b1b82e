// An explainer job: plan, wait for the plan's approval where asked, make the sections side by side, assemble (SPEC E1, C1, E10).
import {
  ActivityFailure,
  allHandlersFinished,
  CancellationScope,
  condition,
  isCancellation,
  setHandler,
  uuid4,
} from '@temporalio/workflow';
import type { PlanExplainerResult, PlannedSection, UsePlanResult } from '../activities/inputs.ts';
import { vendorOf } from '../domain/role.ts';
import { createBudgetDesk } from './budget-desk.ts';
import {
  type ExplainerJobInput,
  type JobResult,
  progressQuery,
  type SectionResult,
  sectionWorkflowId,
} from './contract.ts';
import { createTeller } from './describe.ts';
import { isJobEnded, reasonOf, untilCanceled } from './failure-reason.ts';
import { assembleExplainer, modelActivities, record } from './proxies.ts';
import { createReviewDesk } from './review-desk.ts';
import { executeSection } from './execute-section.ts';

/** Sections in flight at once: enough for both cores and every vendor's queue, few enough to bound a burst. */
const sectionsInFlight = 16;
/** Plans before the job gives up: a reply that cannot be read is asked for once more. */
const planTries = 2;

type Desks = {
  readonly review: ReturnType<typeof createReviewDesk>;
  readonly budget: ReturnType<typeof createBudgetDesk>;
  readonly teller: ReturnType<typeof createTeller>;
};

/** Makes an explainer. Ends with what worked and a reason for each section that did not (SPEC C1). */
export async function explainerWorkflow(job: ExplainerJobInput): Promise<JobResult> {
  const review = createReviewDesk();
  const budget = createBudgetDesk({ kind: 'explainer', jobId: job.jobId }, review);
  const teller = createTeller({ status: 'running', doing: 'Planning' });
  setHandler(progressQuery, teller.progress);
  const desks: Desks = { review, budget, teller };
  try {
    const result = await run(job, desks);
    await CancellationScope.nonCancellable(() => end(job, desks, result));
    return result;
  } catch (error) {
    if (!isCancellation(error)) throw error;
    const canceled: JobResult = { status: 'canceled', reason: 'canceled', sections: [] };
    await CancellationScope.nonCancellable(() => end(job, desks, canceled));
    return canceled;
  }
}

async function run(job: ExplainerJobInput, desks: Desks): Promise<JobResult> {
  const began = await record.setJobStatus({ jobId: job.jobId, status: 'running' });
  // Canceled or ended before this workflow came to run: nothing may be spent any more.
  if (began.status === 'canceled' || began.status === 'failed') return { status: began.status, sections: [] };
  const plan = await agreeOnPlan(job, desks);
  if ('reason' in plan) return { status: 'failed', reason: plan.reason, sections: [] };
  const sections = await makeSections(job, plan.sections, desks);
  const made = sections.filter((section) => section.status === 'completed');
  if (made.length === 0) return { status: 'failed', reason: 'no section could be made', sections };
  desks.teller.tell({ status: 'running', doing: `Assembling ${made.length} of ${sections.length} sections` });
  const failed = sections.length - made.length;
  const unassembled = await assemble(job, sections);
  if (unassembled !== undefined) return { status: 'completed_with_failures', reason: unassembled, sections };
  if (failed === 0) return { status: 'completed', sections };
  return {
    status: 'completed_with_failures',
    reason: `${failed} of ${sections.length} sections could not be made`,
    sections,
  };
}

async function end(job: ExplainerJobInput, { budget, teller }: Desks, result: JobResult): Promise<void> {
  budget.close();
  const reason = result.reason === undefined ? {} : { reason: result.reason };
  await record.setJobStatus({ jobId: job.jobId, status: result.status, ...reason });
  teller.tell({ status: result.status, doing: result.reason ?? 'Done' });
  await condition(allHandlersFinished);
}

/** Plans, and asks a person where the request wants it. A reason instead of sections when there is no plan. */
async function agreeOnPlan(
  job: ExplainerJobInput,
  desks: Desks,
): Promise<{ readonly sections: readonly PlannedSection[] } | { readonly reason: string }> {
  let notes: { readonly notes?: string; readonly promptHash?: string } = {};
  let failures = 0;
  for (let round = 1; ; round += 1) {
    const plan = await makePlan(job, round, notes);
    if (plan.kind === 'budget_denied') {
      if (await desks.budget.askForMore()) {
        await record.setJobStatus({ jobId: job.jobId, status: 'running' });
        continue;
      }
      return { reason: 'the budget is used up and was not raised' };
    }
    if (plan.kind === 'broken') return { reason: `no plan: ${plan.reason}` };
    if (plan.kind === 'not_planned') {
      failures += 1;
      if (failures >= planTries) return { reason: `no plan: ${plan.reason}` };
      notes = { notes: plan.reason };
      continue;
    }
    const agreed = await settlePlan(job, plan, desks);
    if (agreed.kind !== 'again') return agreed.kind === 'agreed' ? agreed.plan : { reason: agreed.reason };
    notes = agreed.promptHash === undefined ? {} : { promptHash: agreed.promptHash };
  }
}

async function makePlan(
  job: ExplainerJobInput,
  round: number,
  notes: { readonly notes?: string; readonly promptHash?: string },
): Promise<PlanExplainerResult | { readonly kind: 'broken'; readonly reason: string }> {
  const { planExplainer } = modelActivities(vendorOf(job.models.plan));
  const request = {
    jobId: job.jobId,
    input: job.input,
    models: job.models,
    onUnknown: job.policy.onUnknown,
    round,
    ...notes,
  };
  try {
    return await planExplainer.executeWithOptions({ summary: `Planning "${job.input.topic.slice(0, 80)}"` }, [request]);
  } catch (error) {
    if (isCancellation(error) || !(error instanceof ActivityFailure)) throw error;
    if (isJobEnded(error)) await untilCanceled();
    return { kind: 'broken', reason: reasonOf(error) };
  }
}

async function usePlan({ jobId }: ExplainerJobInput, planHash: string): Promise<UsePlanResult> {
  return await record.usePlan({ jobId, planHash, workflowIdPrefix: sectionWorkflowId('explainer', jobId, '') });
}

type PlanAnswer =
  | { readonly kind: 'agreed'; readonly plan: { readonly sections: readonly PlannedSection[] } }
  | { readonly kind: 'refused'; readonly reason: string }
  | { readonly kind: 'again'; readonly promptHash?: string };

/** The plan as it is, or what a person says where one must be asked. */
async function settlePlan(
  job: ExplainerJobInput,
  plan: Extract<PlanExplainerResult, { kind: 'planned' | 'unknown' }>,
  desks: Desks,
): Promise<PlanAnswer> {
  if (plan.kind === 'unknown') {
    if (job.policy.onUnknown.kind === 'fail') return { kind: 'refused', reason: `no plan: ${plan.reason}` };
    return await askAboutPlan(job, undefined, desks);
  }
  if (job.input.approvePlan) return await askAboutPlan(job, plan.planHash, desks);
  return { kind: 'agreed', plan: await usePlan(job, plan.planHash) };
}

/** Without a plan: the answer to the planning call was lost, and only a person may have it paid for again (SPEC C4). */
async function askAboutPlan(job: ExplainerJobInput, planHash: string | undefined, desks: Desks): Promise<PlanAnswer> {
  const { review, teller } = desks;
  const reviewId = uuid4();
  await record.setJobStatus({ jobId: job.jobId, status: 'waiting_review' });
  teller.tell({
    status: 'waiting_review',
    doing:
      planHash === undefined
        ? 'Waiting for a person: the answer to the planning call was lost'
        : 'Waiting for a person: approve, edit or reject the plan',
    openReviewId: reviewId,
  });
  const answer = await review.ask({
    reviewId,
    jobId: job.jobId,
    subject: 'plan',
    ...(planHash === undefined ? { reason: 'unknown_outcome' } : { reason: 'plan_approval', planHash }),
    deadlinePolicy: job.policy.reviewDeadlinePolicy === 'reject' ? 'reject' : 'keep_waiting',
    ...(job.policy.reviewDeadlineMs !== undefined && { deadlineMs: job.policy.reviewDeadlineMs }),
  });
  await record.setJobStatus({ jobId: job.jobId, status: 'running' });
  teller.tell({ status: 'running', doing: 'Going on with the plan' });
  if (answer.kind !== 'applied') return { kind: 'refused', reason: 'nobody decided on the plan before its deadline' };
  const { verdict } = answer;
  switch (verdict.verdict) {
    case 'approve':
    case 'replace': {
      const agreed = verdict.planHash ?? planHash;
      if (agreed === undefined) return await askAboutPlan(job, planHash, desks);
      return { kind: 'agreed', plan: await usePlan(job, agreed) };
    }
    case 'reject':
      return { kind: 'refused', reason: `the plan was rejected by ${verdict.by}` };
    case 'retake':
      return { kind: 'again', ...(verdict.promptHash !== undefined && { promptHash: verdict.promptHash }) };
  }
}

/** Starts the sections in numeric order, a window of them at a time; settles every one. */
async function makeSections(
  job: ExplainerJobInput,
  planned: readonly PlannedSection[],
  { budget, teller }: Desks,
): Promise<readonly SectionResult[]> {
  const queue = [...planned].sort((a, b) => a.number - b.number);
  const results: SectionResult[] = [];
  const tell = (): void =>
    teller.tell({ status: 'running', doing: `Making sections: ${results.length} of ${planned.length} done` });
  tell();
  const lane = async (): Promise<void> => {
    for (let section = queue.shift(); section !== undefined; section = queue.shift()) {
      results.push(await makeSection(job, section));
      budget.forget(section.id);
      tell();
    }
  };
  const lanes = Array.from({ length: Math.min(sectionsInFlight, planned.length) }, lane);
  // A canceled job waits for its sections to have stopped before it says so.
  const working = Promise.allSettled(lanes).finally(budget.close);
  const [lanesEnded, served] = await Promise.allSettled([working, budget.serve()]);
  const ends = [served, ...(lanesEnded.status === 'fulfilled' ? lanesEnded.value : [lanesEnded])];
  for (const ended of ends) if (ended.status === 'rejected') throw ended.reason;
  return results.sort((a, b) => a.number - b.number);
}

async function makeSection(job: ExplainerJobInput, section: PlannedSection): Promise<SectionResult> {
  const { jobId, policy, models } = job;
  try {
    return await executeSection(section, {
      kind: 'explainer',
      jobId,
      section,
      quality: job.input.quality,
      policy,
      models,
      history: [],
    });
  } catch (error) {
    if (isCancellation(error)) throw error;
    // A section that broke is its own failure: the others go on (SPEC C1).
    const reason = 'the section stopped with an internal error; its workflow history says more';
    await record.setSectionStatus({ jobId, sectionId: section.id, status: 'failed', reason });
    return { sectionId: section.id, number: section.number, status: 'failed', reason };
  }
}

/** The reason why there is no film, or nothing when there is one. */
async function assemble(job: ExplainerJobInput, sections: readonly SectionResult[]): Promise<string | undefined> {
  try {
    const { unusable } = await assembleExplainer.executeWithOptions(
      { summary: `Assembling ${sections.length} sections` },
      [
        {
          jobId: job.jobId,
          quality: job.input.quality,
          onMissing: job.input.onMissing,
          sections: sections.map(({ sectionId, videoHash, reason }) => ({
            id: sectionId,
            ...(videoHash !== undefined && { videoHash }),
            ...(reason !== undefined && { reason }),
          })),
        },
      ],
    );
    return unusable.length === 0 ? undefined : unusable.map(({ id, reason }) => `section ${id}: ${reason}`).join('; ');
  } catch (error) {
    if (isCancellation(error) || !(error instanceof ActivityFailure)) throw error;
    return `the sections are made, but not joined: ${reasonOf(error)}`;
  }
}
