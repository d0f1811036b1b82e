// Who looks at a review: a lease that ends by itself, so that two people do not judge the same thing at once.
import { and, eq, sql } from 'drizzle-orm';
import type { Transaction } from './database.ts';
import { appendEvent } from './event-append.ts';
import { reviews } from './review-schema.ts';
import type { ClaimAnswer, ReleaseAnswer, ReviewClaim, ReviewRow } from './review-types.ts';
import { isDate } from './stored-json.ts';

/** Somebody else looks at the review: nobody but them, or an administrator, may decide it now. */
export class ReviewHeld extends Error {
  override readonly name = 'ReviewHeld';
  readonly claim: ReviewClaim;

  constructor(claim: ReviewClaim) {
    super(`${claim.by} looks at this review until ${claim.until.toISOString()}`);
    this.claim = claim;
  }
}

/** The claim in force; nothing when nobody holds one, when it has ended, and on a review that is closed. */
export function liveClaim(
  row: Pick<ReviewRow, 'status' | 'claimedBy' | 'claimedUntil'>,
  now = new Date(),
): ReviewClaim | undefined {
  const { status, claimedBy: by, claimedUntil: until } = row;
  return status === 'open' && by !== null && isDate(until) && until > now ? { by, until } : undefined;
}

/** The same as a condition of a query. */
export const isClaimed = sql`(${reviews.status} = 'open' and ${reviews.claimedBy} is not null and ${reviews.claimedUntil} > now())`;

/** The database's clock: processes on several machines must agree on when a lease ends. */
async function claimNow(tx: Transaction, review: ReviewRow): Promise<ReviewClaim | undefined> {
  const isThis = eq(reviews.id, review.id);
  const [row] = await tx
    .select({ now: sql`clock_timestamp()`.mapWith(reviews.createdAt) })
    .from(reviews)
    .where(isThis);
  return row && liveClaim(review, row.now);
}

/** Under the job's lock: throws `ReviewHeld` where another person than `by` holds the review. */
export async function requireFree(tx: Transaction, review: ReviewRow, by: string): Promise<void> {
  const claim = await claimNow(tx, review);
  if (claim !== undefined && claim.by !== by) throw new ReviewHeld(claim);
}

/** Under the job's lock: the review is `by`'s from now on for so many minutes, unless it is closed or another person's. */
export async function claimReview(
  tx: Transaction,
  review: ReviewRow,
  { by, minutes }: { readonly by: string; readonly minutes: number },
): Promise<ClaimAnswer> {
  if (review.status !== 'open') return { kind: 'closed', status: review.status, decidedBy: review.decidedBy };
  const held = await claimNow(tx, review);
  if (held !== undefined && held.by !== by) return { kind: 'held', claim: held };
  const [claimed] = await tx
    .update(reviews)
    .set({ claimedBy: by, claimedUntil: sql`clock_timestamp() + make_interval(mins => ${minutes})` })
    .where(and(eq(reviews.id, review.id), eq(reviews.status, 'open')))
    .returning({ until: reviews.claimedUntil });
  const until = claimed?.until;
  if (!isDate(until)) throw new Error(`Review "${review.id}" disappeared`);
  await appendEvent(tx, review.jobId, {
    type: 'review_claimed',
    sectionId: review.sectionId ?? undefined,
    data: { reviewId: review.id, by, until: until.toISOString(), renewed: held !== undefined },
  });
  return { kind: 'claimed', claim: { by, until } };
}

/** Under the job's lock: nobody's again. `overrides`: also where it is another person's. Nothing happens where nobody holds it. */
export async function releaseReview(
  tx: Transaction,
  review: ReviewRow,
  { by, overrides }: { readonly by: string; readonly overrides: boolean },
): Promise<ReleaseAnswer> {
  const held = await claimNow(tx, review);
  if (held === undefined) return { kind: 'released' };
  if (held.by !== by && !overrides) return { kind: 'held', claim: held };
  await tx.update(reviews).set({ claimedBy: null, claimedUntil: null }).where(eq(reviews.id, review.id));
  await appendEvent(tx, review.jobId, {
    type: 'review_released',
    sectionId: review.sectionId ?? undefined,
    data: { reviewId: review.id, by, claimedBy: held.by },
  });
  return { kind: 'released' };
}
