// What the rest of the code may ask of the reviews in the record (SPEC C5).
import type { DeadlinePolicy, ReviewReason, ReviewSubject, VerdictName } from '../domain/review.ts';
import type { reviews, VerdictBody, verdicts } from './review-schema.ts';

export type NewReview = {
  readonly id: string;
  readonly jobId: string;
  readonly sectionId?: string | undefined;
  readonly subject: ReviewSubject;
  readonly reason: ReviewReason;
  readonly question: string;
  readonly workflowId: string;
  readonly bestTake?: number | undefined;
  readonly contentHash?: string | undefined;
  readonly deadlineAt?: Date | undefined;
  readonly deadlinePolicy?: DeadlinePolicy | undefined;
};

export type ReviewRow = typeof reviews.$inferSelect;
export type VerdictRow = typeof verdicts.$inferSelect;

export interface Reviews {
  /** Idempotent by id. Event `review_opened`. */
  open(review: NewReview): Promise<void>;
  read(id: string): Promise<ReviewRow | undefined>;
  list(filter: {
    readonly status?: ReviewRow['status'] | undefined;
    readonly jobId?: string | undefined;
    readonly subject?: ReviewSubject | undefined;
  }): Promise<readonly ReviewRow[]>;
  /** Written by the API and the CLI after checking who asks. */
  writeVerdict(verdict: {
    readonly id: string;
    readonly reviewId: string;
    readonly verdict: VerdictName;
    readonly body: VerdictBody;
    readonly by: string;
    readonly contentHash?: string | undefined;
    readonly raw?: boolean;
  }): Promise<void>;
  readVerdict(id: string): Promise<VerdictRow | undefined>;
  /** The workflow's one question about a signal: is this row for this open review, on these bytes, and first? If so it is applied and the review decided in the same transaction (event `review_decided`); if not the row is ignored with a reason (event `verdict_ignored`). Asked twice about the same verdict it answers the same. */
  apply(
    verdictId: string,
    reviewId: string,
  ): Promise<
    { readonly kind: 'applied'; readonly verdict: VerdictRow } | { readonly kind: 'ignored'; readonly because: string }
  >;
  /** A deadline passed. Event `review_expired`. No effect when it was decided meanwhile: then answers the deciding verdict. */
  expire(
    reviewId: string,
  ): Promise<{ readonly kind: 'expired' } | { readonly kind: 'decided'; readonly verdict: VerdictRow }>;
  /** The question needs no answer any more. Event `review_canceled`; no effect on one that is not open. */
  cancel(reviewId: string, because: string): Promise<void>;
  /** The job was canceled: its open reviews are closed. */
  cancelOpen(jobId: string): Promise<void>;
  markSignaled(verdictId: string): Promise<void>;
  /** Pending rows older than `olderThanMs`, for signalling again. */
  lostSignals(olderThanMs: number): Promise<readonly { readonly verdictId: string; readonly workflowId: string }[]>;
}
