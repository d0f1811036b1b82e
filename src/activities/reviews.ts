// Opens reviews and asks the record which verdict counts (SPEC C5).
import { ApplicationFailure } from '@temporalio/activity';
import type { BudgetChange } from '../domain/budget.ts';
import { usdToNano } from '../domain/money.ts';
import type { ReviewReason } from '../domain/review.ts';
import type { VerdictRow } from '../store/review-types.ts';
import type { ActivityDeps } from './deps.ts';
import type { ApplyVerdictInput, ApplyVerdictResult, OpenReviewInput, WithdrawReviewInput } from './inputs.ts';
import { refreshJobStatus } from './statuses.ts';

const questions: Readonly<Record<ReviewReason, string>> = {
  score_below_bar: 'The best take is below the bar. Approve it, ask for a retake, replace it, or reject the section?',
  not_scored: 'The take rendered but could not be scored. Is it good enough?',
  degraded_take: 'This take renders only without a statement that failed. Is it good enough?',
  all_takes_failed: 'No take rendered. Retake with a prompt or an edited source, replace it, or reject the section?',
  auto_regeneration_failed:
    'The retakes did not bring this scene to the bar. Approve a take, retake with another prompt or provider, replace it, or reject the scene?',
  unknown_outcome: 'The answer to a paid call was lost. Retake to pay again knowingly, or reject?',
  plan_approval: 'Is this plan right? Approve it, edit it, ask for another, or reject the job.',
  budget_exhausted: 'The budget is used up. Approve with a higher budget, or reject to end with what is made.',
};

export function createOpenReview(deps: ActivityDeps) {
  return async function openReview(input: OpenReviewInput): Promise<void> {
    const { reviewId, planHash, note, deadlineAt, deadlinePolicy, ...rest } = input;
    const question = questions[input.reason] + (note === undefined ? '' : ` (${note})`);
    await deps.store.reviews.open({
      ...rest,
      id: reviewId,
      question,
      contentHash: planHash ?? (await contentOf(deps, input)),
      ...(deadlineAt !== undefined && { deadlineAt: new Date(deadlineAt), deadlinePolicy }),
    });
    if (input.sectionId === undefined) {
      if (input.subject === 'budget') await deps.store.record.setJobStatus(input.jobId, 'waiting_review');
      return;
    }
    await deps.store.record.setSectionStatus(input.jobId, input.sectionId, 'waiting_review', { reason: input.reason });
    await refreshJobStatus(deps, input.jobId);
  };
}

/** A verdict is bound to these bytes (SPEC C5): the clip of the best take, or its source where nothing rendered. */
async function contentOf(
  deps: ActivityDeps,
  { jobId, sectionId, bestTake }: OpenReviewInput,
): Promise<string | undefined> {
  if (sectionId === undefined || bestTake === undefined) return undefined;
  const take = await deps.store.record.readTake({ jobId, sectionId, take: bestTake });
  return take?.videoHash ?? take?.imageHash ?? take?.fixedSourceHash ?? undefined;
}

export function createApplyVerdict(deps: ActivityDeps) {
  return async function applyVerdict(input: ApplyVerdictInput): Promise<ApplyVerdictResult> {
    const verdictId = 'raw' in input ? await writeRawVerdict(deps, input) : input.verdictId;
    if (verdictId === undefined)
      return { kind: 'ignored', because: 'raw verdicts are not switched on (RETAKE_RAW_VERDICTS)' };
    const result = await deps.store.reviews.apply(verdictId, input.reviewId);
    if (result.kind === 'ignored') {
      deps.logger.warn({ verdictId, reviewId: input.reviewId, because: result.because }, 'verdict ignored');
      return result;
    }
    const review = await deps.store.reviews.read(input.reviewId);
    if (review !== undefined) await goOn(deps, review);
    const budget = budgetOf(result.verdict);
    return { kind: 'applied', verdict: await deps.store.toDomainVerdict(result.verdict), ...(budget && { budget }) };
  };
}

/** After the answer the section runs again, until it says otherwise. */
async function goOn(
  deps: ActivityDeps,
  { jobId, sectionId }: { readonly jobId: string; readonly sectionId: string | null },
): Promise<void> {
  if (sectionId !== null) await deps.store.record.setSectionStatus(jobId, sectionId, 'running');
  await refreshJobStatus(deps, jobId);
}

/** An operator's raw signal becomes a row that says so, where the deployment switched that on. */
async function writeRawVerdict(
  deps: ActivityDeps,
  input: Extract<ApplyVerdictInput, { raw: unknown }>,
): Promise<string | undefined> {
  const { raw, signalId, reviewId } = input;
  const rawAllowed = deps.rawVerdicts;
  const review = await deps.store.reviews.read(reviewId);
  if (!rawAllowed || raw.reviewId !== reviewId || review === undefined) {
    if (review !== undefined) {
      await deps.store.record.appendEvent(review.jobId, {
        type: 'verdict_ignored',
        data: {
          reviewId,
          because: rawAllowed ? 'a raw verdict for another review' : 'raw verdicts are not switched on',
        },
        dedupeKey: `raw:${signalId}`,
      });
    }
    return undefined;
  }
  const id = `raw-${signalId}`;
  const { take, prompt, note } = raw;
  const body = {
    ...(take !== undefined && { take }),
    ...(prompt !== undefined && { prompt }),
    ...(note !== undefined && { note }),
  };
  const contentHash = review.contentHash ?? undefined;
  await deps.store.reviews.writeVerdict({
    id,
    reviewId,
    verdict: raw.verdict,
    body,
    by: 'raw signal',
    contentHash,
    raw: true,
  });
  return id;
}

function budgetOf(row: VerdictRow): BudgetChange | undefined {
  const asked = row.body.budget;
  if (asked === undefined) return undefined;
  return {
    ...(asked.usd !== undefined && { costNanoUsd: usdToNano(asked.usd) }),
    ...(asked.calls !== undefined && { calls: asked.calls }),
    ...(asked.renders !== undefined && { renders: asked.renders }),
    ...(asked.wallS !== undefined && { wallMs: asked.wallS * 1000 }),
  };
}

export function createExpireReview(deps: ActivityDeps) {
  return async function expireReview({
    reviewId,
  }: {
    readonly reviewId: string;
  }): Promise<ApplyVerdictResult | { readonly kind: 'expired' }> {
    const result = await deps.store.reviews.expire(reviewId);
    const review = await deps.store.reviews.read(reviewId);
    if (review === undefined) throw ApplicationFailure.nonRetryable(`no review ${reviewId}`, 'RecordMissing');
    await goOn(deps, review);
    if (result.kind === 'expired') return { kind: 'expired' };
    return { kind: 'applied', verdict: await deps.store.toDomainVerdict(result.verdict) };
  };
}

export function createWithdrawReview(deps: ActivityDeps) {
  return async function withdrawReview({ reviewId, because }: WithdrawReviewInput): Promise<void> {
    await deps.store.reviews.cancel(reviewId, because);
    const review = await deps.store.reviews.read(reviewId);
    if (review !== undefined) await refreshJobStatus(deps, review.jobId);
  };
}

export function createSetBudget(deps: ActivityDeps) {
  return async function setBudget({
    jobId,
    limits,
    by,
  }: {
    readonly jobId: string;
    readonly limits: BudgetChange;
    readonly by: string;
  }) {
    return await deps.store.ledger.setBudget(jobId, limits, by);
  };
}
