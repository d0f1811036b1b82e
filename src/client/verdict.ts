// Gives a verdict: the authorised row is written, the waiting workflow told, its answer awaited for a moment (SPEC C5).
import { setTimeout as delay } from 'node:timers/promises';
import type { VerdictName } from '../domain/review.ts';
import type { VerdictBody } from '../store/review-schema.ts';
import type { ReviewRow, Reviews } from '../store/review-types.ts';
import type { RetakeClient } from './retake-client.ts';

export type VerdictDeps = {
  readonly reviews: Pick<Reviews, 'read' | 'writeVerdict' | 'readVerdict' | 'markSignaled'>;
  readonly client: Pick<RetakeClient, 'signalReview'>;
  /** How long the caller waits for the workflow's own record. */
  readonly waitMs: number;
  /** Told when the engine could not be reached: the row is there and will be signalled again. */
  readonly onSignalLost: (verdictId: string, error: unknown) => void;
};

export type VerdictAnswer =
  | { readonly kind: 'unknown_review' }
  | { readonly kind: 'closed'; readonly status: ReviewRow['status']; readonly by: string | null }
  | { readonly kind: 'applied'; readonly verdictId: string }
  | { readonly kind: 'ignored'; readonly verdictId: string; readonly because: string }
  /** The row is safe; it is applied when the worker is back. */
  | { readonly kind: 'pending'; readonly verdictId: string };

const pollMs = 60;

/** The caller has checked who asks and that the verdict makes sense for this review. */
export async function giveVerdict(
  deps: VerdictDeps,
  given: {
    /** Fixed by the caller: a verdict that is given again after a crash is the same one. */
    readonly verdictId: string;
    readonly reviewId: string;
    readonly verdict: VerdictName;
    readonly body: VerdictBody;
    readonly by: string;
    /** The bytes that it is given on, where they are others than those that the review asks about. */
    readonly contentHash?: string | undefined;
    /** Throws `ReviewHeld` where another person looks at the review. */
    readonly respectClaim?: boolean;
  },
): Promise<VerdictAnswer> {
  const { verdictId, ...verdict } = given;
  const review = await deps.reviews.read(given.reviewId);
  if (review === undefined) return { kind: 'unknown_review' };
  if ((await deps.reviews.readVerdict(verdictId)) === undefined) {
    if (review.status !== 'open') return { kind: 'closed', status: review.status, by: review.decidedBy };
    await deps.reviews.writeVerdict({
      id: verdictId,
      ...verdict,
      contentHash: given.contentHash ?? review.contentHash ?? undefined,
    });
  }
  await signal(deps, review.workflowId, verdictId);
  return awaitRecord(deps, given.reviewId, verdictId);
}

async function signal(deps: VerdictDeps, workflowId: string, verdictId: string): Promise<void> {
  try {
    const delivery = await deps.client.signalReview(workflowId, { verdictId });
    if (delivery === 'delivered') await deps.reviews.markSignaled(verdictId);
  } catch (error) {
    deps.onSignalLost(verdictId, error);
  }
}

async function awaitRecord(deps: VerdictDeps, reviewId: string, verdictId: string): Promise<VerdictAnswer> {
  const until = performance.now() + deps.waitMs;
  for (;;) {
    const row = await deps.reviews.readVerdict(verdictId);
    if (row?.status === 'applied') return { kind: 'applied', verdictId };
    if (row?.status === 'ignored') {
      const review = await deps.reviews.read(reviewId);
      return review !== undefined && review.status !== 'open'
        ? { kind: 'closed', status: review.status, by: review.decidedBy }
        : { kind: 'ignored', verdictId, because: row.ignoredBecause ?? 'the workflow gave no reason' };
    }
    if (performance.now() >= until) return { kind: 'pending', verdictId };
    await delay(pollMs);
  }
}
