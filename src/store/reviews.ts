// Questions to people and their verdicts (SPEC C5): one open question per subject, one verdict wins, the others are told who decided.
import { and, asc, desc, eq, lt, or, isNull, sql } from 'drizzle-orm';
import { withJob, type Database, type Transaction } from './database.ts';
import { appendEvent } from './event-append.ts';
import { claimReview, releaseReview, requireFree } from './review-claims.ts';
import { openRegenerations } from './open-regenerations.ts';
import { notify } from './review-notices.ts';
import { readItem, readQueue } from './review-queue.ts';
import { reviews, verdicts } from './review-schema.ts';
import { withoutNull } from './stored-json.ts';
import type { NewReview, ReviewRow, Reviews, VerdictRow } from './review-types.ts';
import { applyVerdict, closedBecause, expireReview, ignorePending } from './verdict-apply.ts';

async function cancelReview(tx: Transaction, review: ReviewRow, because: string): Promise<void> {
  await tx.update(reviews).set({ status: 'canceled', decidedAt: new Date() }).where(eq(reviews.id, review.id));
  await appendEvent(tx, review.jobId, {
    type: 'review_canceled',
    sectionId: review.sectionId ?? undefined,
    data: { reviewId: review.id, because },
  });
  await ignorePending(tx, review, because);
}

async function openReview(db: Database, review: NewReview): Promise<void> {
  await withJob(db, review.jobId, async (tx) => {
    const [known] = await tx.select({ id: reviews.id }).from(reviews).where(eq(reviews.id, review.id));
    if (known !== undefined) return;
    // A question left open by a workflow that was ended from outside must not block the one that took over.
    const sameThing = and(
      eq(reviews.jobId, review.jobId),
      eq(reviews.subject, review.subject),
      review.sectionId === undefined ? isNull(reviews.sectionId) : eq(reviews.sectionId, review.sectionId),
      eq(reviews.status, 'open'),
    );
    for (const older of await tx.select().from(reviews).where(sameThing))
      await cancelReview(tx, older, 'a newer review of the same thing took its place');
    const [opened] = await tx
      .insert(reviews)
      .values({ ...review, status: 'open' })
      .returning();
    const { id: reviewId, subject, reason, question, bestTake, deadlinePolicy } = review;
    await appendEvent(tx, review.jobId, {
      type: 'review_opened',
      sectionId: review.sectionId,
      take: bestTake,
      data: {
        reviewId,
        subject,
        reason,
        question,
        ...withoutNull({ bestTake, deadlinePolicy, deadlineAt: review.deadlineAt?.toISOString() }),
      },
    });
    if (opened !== undefined) await notify(tx, opened, { type: 'review.opened' });
  });
}

async function readReview(db: Database | Transaction, id: string): Promise<ReviewRow | undefined> {
  return (await db.select().from(reviews).where(eq(reviews.id, id)))[0];
}

/** No review has this id. */
export class ReviewMissing extends Error {
  override readonly name = 'ReviewMissing';
}

async function writeVerdict(db: Database, verdict: Parameters<Reviews['writeVerdict']>[0]): Promise<void> {
  const { respectClaim = false, ...values } = verdict;
  await withReview(db, verdict.reviewId, async (tx, review) => {
    if (respectClaim) await requireFree(tx, review, verdict.by);
    const because = closedBecause(review);
    const [row] = await tx
      .insert(verdicts)
      .values({
        ...values,
        contentHash: verdict.contentHash ?? review.contentHash,
        status: because === undefined ? 'pending' : 'ignored',
        ignoredBecause: because ?? null,
      })
      .onConflictDoNothing()
      .returning();
    if (row === undefined || because === undefined) return;
    await appendEvent(tx, review.jobId, {
      type: 'verdict_ignored',
      sectionId: review.sectionId ?? undefined,
      data: { reviewId: review.id, verdictId: row.id, because, by: row.by },
    });
  });
}

/** Closes the open reviews of a job, or of one section of it. Throws `JobMissing`. */
export async function cancelOpen(
  db: Database,
  jobId: string,
  { because, sectionId }: { readonly because: string; readonly sectionId?: string | undefined },
): Promise<void> {
  await withJob(db, jobId, async (tx) => {
    const ofSection = sectionId === undefined ? undefined : eq(reviews.sectionId, sectionId);
    const open = await tx
      .select()
      .from(reviews)
      .where(and(eq(reviews.jobId, jobId), eq(reviews.status, 'open'), ofSection));
    // A section that is made again outlives its job (SPEC A9), and so does what is asked about it.
    const going = sectionId === undefined ? await openRegenerations(tx, jobId) : new Set();
    for (const review of open) {
      if (review.sectionId === null || !going.has(review.sectionId)) await cancelReview(tx, review, because);
    }
  });
}

async function listReviews(db: Database, filter: Parameters<Reviews['list']>[0]): Promise<readonly ReviewRow[]> {
  return db
    .select()
    .from(reviews)
    .where(
      and(
        filter.status === undefined ? undefined : eq(reviews.status, filter.status),
        filter.jobId === undefined ? undefined : eq(reviews.jobId, filter.jobId),
        filter.subject === undefined ? undefined : eq(reviews.subject, filter.subject),
      ),
    )
    .orderBy(filter.status === 'open' ? asc(reviews.createdAt) : desc(reviews.createdAt), asc(reviews.id))
    .limit(500);
}

/** Runs under the lock of the review's job, with the review as it is then. Throws `ReviewMissing`. */
async function withReview<Result>(
  db: Database,
  id: string,
  work: (tx: Transaction, review: ReviewRow) => Promise<Result>,
): Promise<Result> {
  const known = await readReview(db, id);
  if (known === undefined) throw new ReviewMissing(`There is no review "${id}"`);
  return withJob(db, known.jobId, async (tx) => work(tx, (await readReview(tx, id)) ?? known));
}

async function lostSignals(db: Database, olderThanMs: number) {
  const before = sql`now() - make_interval(secs => ${olderThanMs / 1000})`;
  const doubled = sql`now() - ${verdicts.signaledAt} > ${verdicts.signaledAt} - ${verdicts.createdAt}`;
  return db
    .select({ verdictId: verdicts.id, workflowId: reviews.workflowId })
    .from(verdicts)
    .innerJoin(reviews, eq(reviews.id, verdicts.reviewId))
    .where(
      and(
        eq(verdicts.status, 'pending'),
        eq(reviews.status, 'open'),
        lt(verdicts.createdAt, before),
        // The pauses double: a night without a worker costs a handful of signals, not one every few seconds.
        or(isNull(verdicts.signaledAt), and(lt(verdicts.signaledAt, before), doubled)),
      ),
    )
    .orderBy(verdicts.createdAt);
}

async function readVerdict(db: Database, id: string): Promise<VerdictRow | undefined> {
  return (await db.select().from(verdicts).where(eq(verdicts.id, id)))[0];
}

/** Reviews over one database. `open` and `cancelOpen` throw `JobMissing`, the others that write throw `ReviewMissing`. */
export function createReviews(db: Database): Reviews {
  return {
    open: (review) => openReview(db, review),
    read: (id) => readReview(db, id),
    list: (filter) => listReviews(db, filter),
    writeVerdict: (verdict) => writeVerdict(db, verdict),
    readVerdict: (id) => readVerdict(db, id),
    apply: async (verdictId, reviewId) => {
      const review = await readReview(db, reviewId);
      if (review === undefined) return { kind: 'ignored', because: `there is no review "${reviewId}"` };
      return withJob(db, review.jobId, (tx) => applyVerdict(tx, verdictId, reviewId));
    },
    expire: (reviewId) => withReview(db, reviewId, (tx) => expireReview(tx, reviewId)),
    cancel: (reviewId, because) =>
      withReview(db, reviewId, async (tx, review) => {
        if (review.status === 'open') await cancelReview(tx, review, because);
      }),
    claim: (id, asked) => withReview(db, id, (tx, review) => claimReview(tx, review, asked)),
    release: (id, asked) => withReview(db, id, (tx, review) => releaseReview(tx, review, asked)),
    queue: (filter, page) => readQueue(db, filter, page),
    item: (id) => readItem(db, id),
    cancelOpen: (jobId, because, sectionId) => cancelOpen(db, jobId, { because, sectionId }),
    markSignaled: async (verdictId) => {
      await db.update(verdicts).set({ signaledAt: new Date() }).where(eq(verdicts.id, verdictId));
    },
    lostSignals: (olderThanMs) => lostSignals(db, olderThanMs),
  };
}
