// An explainer job: plan, wait for the plan's approval where asked, make the sections side by side, assemble (SPEC E1, C1, E10).
import { ActivityFailure, isCancellation, uuid4 } from '@temporalio/workflow';
import type { PlanExplainerResult, PlannedSection, UsePlanResult } from '../activities/inputs.ts';
import { vendorOf } from '../domain/role.ts';
import { type ExplainerJobInput, type JobResult, sectionWorkflowId } from './contract.ts';
import { isJobEnded, reasonOf, untilCanceled } from './failure-reason.ts';
import { joinSections, sumUp } from './join-sections.ts';
import { modelActivities, record } from './proxies.ts';
import { type Desks, runJob } from './run-job.ts';
import { runSections } from './run-sections.ts';

/** Plans before the job gives up: a reply that cannot be read is asked for once more. */
const planTries = 2;

/** Makes an explainer. Ends with what worked and a reason for each section that did not (SPEC C1). */
export async function explainerWorkflow(job: ExplainerJobInput): Promise<JobResult> {
  const { jobId, policy, models } = job;
  const { quality, onMissing } = job.input;
  return await runJob({ kind: 'explainer', jobId, doing: 'Planning' }, async (desks) => {
    const plan = await agreeOnPlan(job, desks);
    if ('reason' in plan) return { status: 'failed', reason: plan.reason, sections: [] };
    const sections = await runSections(
      { jobId, planned: plan.sections },
      (section) => ({ kind: 'explainer', jobId, section, quality, policy, models, history: [] }),
      desks,
    );
    const result = sumUp(sections);
    if (result.status === 'failed') return result;
    const made = sections.filter((section) => section.status === 'completed').length;
    desks.teller.tell({ status: 'running', doing: `Assembling ${made} of ${sections.length} sections` });
    const unassembled = await joinSections({ jobId, quality, onMissing }, sections);
    return unassembled === undefined ? result : { status: 'completed_with_failures', reason: unassembled, sections };
  });
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
      if (await desks.budget.askForMore(plan.needs)) {
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
