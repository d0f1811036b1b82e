// Opens reviews and asks the record which verdict counts (SPEC C5).
import { ApplicationFailure } from '@temporalio/activity';
import { type BudgetChange, limitsFrom } from '../domain/budget.ts';
import type { VerdictRow } from '../store/review-types.ts';
import type { ActivityDeps } from './deps.ts';
import type { ApplyVerdictInput, ApplyVerdictResult, OpenReviewInput, WithdrawReviewInput } from './inputs.ts';
import { questionText } from './review-question.ts';
import { refreshJobStatus } from './statuses.ts';

export function createOpenReview(deps: ActivityDeps) {
  return async function openReview(input: OpenReviewInput): Promise<void> {
    const { reviewId, planHash, note: _note, needs: _needs, deadlineAt, deadlinePolicy, ...rest } = input;
    const question = await questionText(deps, input);
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

/** A signal has no id of its own: the same one gives the same. */
function rawVerdictId(signalId: string): string {
  return `raw-${signalId}`;
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
          verdictId: rawVerdictId(signalId),
          because: rawAllowed ? 'a raw verdict for another review' : 'raw verdicts are not switched on',
        },
        dedupeKey: `raw:${signalId}`,
      });
    }
    return undefined;
  }
  const id = rawVerdictId(signalId);
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
  return asked && limitsFrom(asked);
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
