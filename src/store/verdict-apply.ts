// The one place that decides whether a verdict counts: for this review, on these bytes, and first (SPEC C5, P5).
import { and, asc, eq } from 'drizzle-orm';
import type { Transaction } from './database.ts';
import { appendEvent } from './event-append.ts';
import { notify } from './review-notices.ts';
import { reviews, verdicts } from './review-schema.ts';
import { takes } from './schema.ts';
import type { ReviewRow, Reviews, VerdictRow } from './review-types.ts';

type Applied = Awaited<ReturnType<Reviews['apply']>>;
type Expired = Awaited<ReturnType<Reviews['expire']>>;

/** Why a review takes no verdict any more; nothing while it is open. */
export function closedBecause(review: ReviewRow): string | undefined {
  switch (review.status) {
    case 'open':
      return undefined;
    case 'decided':
      return `already decided by ${review.decidedBy ?? 'another verdict'}`;
    case 'expired':
      return 'the deadline of the review had passed';
    case 'canceled':
      return 'the review was canceled';
  }
}

async function tellIgnored(tx: Transaction, review: ReviewRow, ignored: { id: string; because: string; by?: string }) {
  const { id: verdictId, because, by } = ignored;
  await appendEvent(tx, review.jobId, {
    type: 'verdict_ignored',
    sectionId: review.sectionId ?? undefined,
    data: { reviewId: review.id, verdictId, because, ...(by !== undefined && { by }) },
    dedupeKey: `verdict_ignored:${review.id}:${verdictId}`,
  });
}

/** Marks the verdicts that still wait for this review as ignored and says why. */
export async function ignorePending(tx: Transaction, review: ReviewRow, because: string): Promise<void> {
  const losers = await tx
    .update(verdicts)
    .set({ status: 'ignored', ignoredBecause: because })
    .where(and(eq(verdicts.reviewId, review.id), eq(verdicts.status, 'pending')))
    .returning();
  for (const { id, by } of losers) await tellIgnored(tx, review, { id, by, because });
}

async function readReview(tx: Transaction, id: string): Promise<ReviewRow> {
  const [review] = await tx.select().from(reviews).where(eq(reviews.id, id));
  if (review === undefined) throw new Error(`Review "${id}" disappeared`);
  return review;
}

/** Only a take with a clip or a picture can be approved, whoever says so. */
async function unfitBecause(tx: Transaction, review: ReviewRow, verdict: VerdictRow): Promise<string | undefined> {
  if (verdict.verdict !== 'approve' || review.sectionId === null) return undefined;
  const number = verdict.body.take ?? review.bestTake;
  if (number === null) return 'there is no take to approve';
  const isIt = and(eq(takes.jobId, review.jobId), eq(takes.sectionId, review.sectionId), eq(takes.take, number));
  const [take] = await tx.select({ videoHash: takes.videoHash, imageHash: takes.imageHash }).from(takes).where(isIt);
  if (take === undefined) return `there is no take ${number}`;
  return (take.videoHash ?? take.imageHash) === null ? `take ${number} was not rendered` : undefined;
}

/** The bytes a verdict was given on must be the bytes that are asked about, or those of the take it names. */
async function staleBecause(tx: Transaction, review: ReviewRow, verdict: VerdictRow): Promise<string | undefined> {
  const unfit = await unfitBecause(tx, review, verdict);
  if (unfit !== undefined) return unfit;
  const named = verdict.body.take;
  const matches = verdict.contentHash === null || verdict.contentHash === review.contentHash;
  if (named === undefined || named === review.bestTake || review.sectionId === null)
    return matches ? undefined : 'it was given on other content than the review asks about';
  const isNamed = and(eq(takes.jobId, review.jobId), eq(takes.sectionId, review.sectionId), eq(takes.take, named));
  const [take] = await tx.select().from(takes).where(isNamed);
  if (take === undefined) return `there is no take ${named}`;
  const isOfTake = [take.videoHash, take.imageHash, take.fixedSourceHash, take.sourceHash].includes(
    verdict.contentHash,
  );
  return matches || isOfTake ? undefined : `it was given on other content than take ${named} has`;
}

async function decide(tx: Transaction, review: ReviewRow, row: VerdictRow): Promise<VerdictRow> {
  const now = new Date();
  const [verdict = row] = await tx
    .update(verdicts)
    .set({ status: 'applied', appliedAt: now })
    .where(eq(verdicts.id, row.id))
    .returning();
  const decided = { status: 'decided', decidedBy: row.by, decidedVerdictId: row.id, decidedAt: now } as const;
  await tx.update(reviews).set(decided).where(eq(reviews.id, review.id));
  await appendEvent(tx, review.jobId, {
    type: 'review_decided',
    sectionId: review.sectionId ?? undefined,
    take: row.body.take,
    data: { reviewId: review.id, verdictId: row.id, verdict: row.verdict, by: row.by, raw: row.raw },
  });
  await ignorePending(tx, review, `already decided by ${row.by}`);
  await notify(tx, review, { type: 'review.decided', verdict });
  return verdict;
}

async function ignore(
  tx: Transaction,
  review: ReviewRow,
  ignored: { row: VerdictRow; because: string },
): Promise<Applied> {
  const { row, because } = ignored;
  await tx.update(verdicts).set({ status: 'ignored', ignoredBecause: because }).where(eq(verdicts.id, row.id));
  await tellIgnored(tx, review, { id: row.id, by: row.by, because });
  return { kind: 'ignored', because };
}

/** Under the job's lock: applies the verdict or says why not. The same question gets the same answer, however often it is asked. */
export async function applyVerdict(tx: Transaction, verdictId: string, reviewId: string): Promise<Applied> {
  const review = await readReview(tx, reviewId);
  const [row] = await tx.select().from(verdicts).where(eq(verdicts.id, verdictId));
  if (row === undefined || row.reviewId !== reviewId) {
    // A foreign row stays pending: it may yet be right for its own review.
    const because = row === undefined ? 'there is no such verdict' : 'it was given for another review';
    await tellIgnored(tx, review, { id: verdictId, because });
    return { kind: 'ignored', because };
  }
  if (row.status === 'applied') return { kind: 'applied', verdict: row };
  if (row.status === 'ignored') return { kind: 'ignored', because: row.ignoredBecause ?? 'it was ignored before' };
  const because = closedBecause(review) ?? (await staleBecause(tx, review, row));
  if (because !== undefined) return ignore(tx, review, { row, because });
  return { kind: 'applied', verdict: await decide(tx, review, row) };
}

async function decidingVerdict(tx: Transaction, review: ReviewRow): Promise<VerdictRow | undefined> {
  if (review.decidedVerdictId === null) return undefined;
  return (await tx.select().from(verdicts).where(eq(verdicts.id, review.decidedVerdictId)))[0];
}

/**
 * Under the job's lock: the deadline passed. A verdict that a person had written in time, and whose signal was lost, still
 * wins over the deadline.
 */
export async function expireReview(tx: Transaction, reviewId: string): Promise<Expired> {
  const review = await readReview(tx, reviewId);
  const decided = await decidingVerdict(tx, review);
  if (decided !== undefined) return { kind: 'decided', verdict: decided };
  if (review.status !== 'open') return { kind: 'expired' };
  const waiting = await tx
    .select()
    .from(verdicts)
    .where(and(eq(verdicts.reviewId, reviewId), eq(verdicts.status, 'pending')))
    .orderBy(asc(verdicts.createdAt), asc(verdicts.id));
  for (const row of waiting) {
    const applied = await applyVerdict(tx, row.id, reviewId);
    if (applied.kind === 'applied') return { kind: 'decided', verdict: applied.verdict };
  }
  await tx.update(reviews).set({ status: 'expired', decidedAt: new Date() }).where(eq(reviews.id, reviewId));
  await appendEvent(tx, review.jobId, {
    type: 'review_expired',
    sectionId: review.sectionId ?? undefined,
    data: { reviewId, ...(review.deadlinePolicy && { deadlinePolicy: review.deadlinePolicy }) },
  });
  await notify(tx, review, { type: 'review.expired' });
  return { kind: 'expired' };
}
