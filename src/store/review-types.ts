// What the rest of the code may ask of the reviews in the record (SPEC C5).
import type { JobKind } from '../domain/job.ts';
import type { Medium } from '../domain/media.ts';
import type { DeadlinePolicy, RejectReason, ReviewReason, ReviewSubject, VerdictName } from '../domain/review.ts';
import type { reviews, VerdictBody, verdicts } from './review-schema.ts';
import type { VerdictView } from './verdict-view.ts';
import type { ReviewView } from './view-types.ts';

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

/** Who looks at a review, and until when. */
export type ReviewClaim = { readonly by: string; readonly until: Date };

type Held = { readonly kind: 'held'; readonly claim: ReviewClaim };
export type ClaimAnswer =
  | { readonly kind: 'claimed'; readonly claim: ReviewClaim }
  | Held
  | { readonly kind: 'closed'; readonly status: ReviewRow['status']; readonly decidedBy: string | null };
export type ReleaseAnswer = { readonly kind: 'released' } | Held;

/** Every part that is given must hold. */
export type ReviewFilter = {
  readonly status?: ReviewRow['status'] | undefined;
  readonly jobId?: string | undefined;
  readonly sectionId?: string | undefined;
  readonly kind?: JobKind | undefined;
  readonly subject?: ReviewSubject | undefined;
  readonly reason?: ReviewReason | undefined;
  /** Of the rejection that decided it. */
  readonly reasonCode?: RejectReason | undefined;
  /** Held by the caller, by nobody, by anyone at all. Holds of open reviews only. */
  readonly claimed?: ClaimFilter | undefined;
  /** Of the best take, 0–100, both included; a review without a score is then left out. */
  readonly minScore?: number | undefined;
  readonly maxScore?: number | undefined;
};
export const claimFilters = ['me', 'nobody', 'anyone'] as const;
export type ClaimFilter = (typeof claimFilters)[number];

/** One entry of the queue: the review with what a person needs to choose it by. */
export type ReviewItem = ReviewView & {
  readonly jobKind: JobKind;
  readonly jobTitle: string | null;
  readonly demo: boolean;
  readonly sectionNumber: number | null;
  readonly sectionTitle: string | null;
  /** What a scene is to become; nothing for sections whose takes are code. */
  readonly medium: Medium | null;
  /** 0–100. */
  readonly bestScore: number | null;
  /** What the best take is to look at. */
  readonly bestAsset: { readonly hash: string; readonly medium: Medium } | null;
  /** A still of the best take. */
  readonly bestFrame: string | null;
  /** How long it has waited, or had waited when it was closed. */
  readonly ageMs: number;
  /** Who decided what, on which bytes; nothing while it is open, and where a deadline or the end of the job closed it. */
  readonly decision: ReviewDecision | null;
};
export type ReviewDecision = Pick<
  VerdictView,
  | 'verdict'
  | 'by'
  | 'contentHash'
  | 'take'
  | 'provider'
  | 'model'
  | 'artifact'
  | 'budget'
  | 'reasonCode'
  | 'raw'
  | 'note'
> & { readonly at: string };

/** How many reviews there are, whatever the page shows; of one job where one was asked for. */
export type ReviewCounts = {
  readonly status: Readonly<Record<ReviewRow['status'], number>>;
  /** The rest counts open ones. */
  readonly reason: Readonly<Partial<Record<ReviewReason, number>>>;
  readonly subject: Readonly<Partial<Record<ReviewSubject, number>>>;
  readonly kind: Readonly<Partial<Record<JobKind, number>>>;
  readonly claimed: Readonly<Record<ClaimFilter, number>>;
};

export type ReviewPage = {
  readonly reviews: readonly ReviewItem[];
  /** For the next page; null on the last one. */
  readonly nextCursor: string | null;
  readonly counts: ReviewCounts;
};

export interface Reviews {
  /** Idempotent by id. Event `review_opened`. */
  open(review: NewReview): Promise<void>;
  read(id: string): Promise<ReviewRow | undefined>;
  list(filter: {
    readonly status?: ReviewRow['status'] | undefined;
    readonly jobId?: string | undefined;
    readonly subject?: ReviewSubject | undefined;
  }): Promise<readonly ReviewRow[]>;
  /** Open ones oldest first, else newest first; 1–200 a page. `me` is whose claims `claimed: 'me'` means. Throws `CursorInvalid`. */
  queue(
    filter: ReviewFilter,
    page: { readonly me: string; readonly cursor?: string | undefined; readonly limit?: number | undefined },
  ): Promise<ReviewPage>;
  /** One entry of the queue, with every verdict that was given. */
  item(id: string): Promise<ReviewItem | undefined>;
  /** A lease of so many minutes, renewed by asking again. Event `review_claimed`. Throws `ReviewMissing`. */
  claim(id: string, asked: { readonly by: string; readonly minutes: number }): Promise<ClaimAnswer>;
  /** Event `review_released`. `overrides`: also another person's claim. Throws `ReviewMissing`. */
  release(id: string, asked: { readonly by: string; readonly overrides: boolean }): Promise<ReleaseAnswer>;
  /** Written by the API and the CLI after checking who asks. Throws `ReviewHeld` where another person holds the review and `respectClaim` is given. */
  writeVerdict(verdict: {
    readonly id: string;
    readonly reviewId: string;
    readonly verdict: VerdictName;
    readonly body: VerdictBody;
    readonly by: string;
    readonly contentHash?: string | undefined;
    readonly raw?: boolean;
    /** False, or absent: whoever holds the review does not matter. */
    readonly respectClaim?: boolean | undefined;
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
  /**
   * Closes the open reviews of a job that is over; they say why. One about a scene that is made again stays open. With `sectionId` those of
   * that section alone: what made it again is over.
   */
  cancelOpen(jobId: string, because: string, sectionId?: string): Promise<void>;
  markSignaled(verdictId: string): Promise<void>;
  /** Pending rows older than `olderThanMs`, for signalling again. */
  lostSignals(olderThanMs: number): Promise<readonly { readonly verdictId: string; readonly workflowId: string }[]>;
}
