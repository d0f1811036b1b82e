// The queue of reviews as people see it: filtered, page by page, each with what it is about, and how many there are (SPEC A8, C5).
import { and, asc, desc, eq, gte, inArray, lte, type SQL, sql } from 'drizzle-orm';
import type { RejectReason } from '../domain/review.ts';
import type { Database, Transaction } from './database.ts';
import { afterCursor, nextCursor, pageLimit } from './page-cursor.ts';
import { isClaimed } from './review-claims.ts';
import { countReviews } from './review-counts.ts';
import { reviews, verdicts } from './review-schema.ts';
import type {
  ReviewDecision,
  ReviewFilter,
  ReviewItem,
  ReviewPage,
  ReviewRow,
  Reviews,
  VerdictRow,
} from './review-types.ts';
import { jobs, sections, takes } from './schema.ts';
import { inSnapshot } from './snapshot.ts';
import { reviewView } from './view-rows.ts';

function claimedBy(claimed: ReviewFilter['claimed'], me: string): SQL | undefined {
  switch (claimed) {
    case undefined:
      return undefined;
    case 'me':
      return and(isClaimed, eq(reviews.claimedBy, me));
    case 'nobody':
      return and(eq(reviews.status, 'open'), sql`not ${isClaimed}`);
    case 'anyone':
      return isClaimed;
  }
}

function rejectedFor(reasonCode: RejectReason): SQL {
  const decided = and(eq(verdicts.id, reviews.decidedVerdictId), sql`${verdicts.body}->>'reasonCode' = ${reasonCode}`);
  return sql`exists (select 1 from ${verdicts} where ${decided})`;
}

function matching(filter: ReviewFilter, me: string): SQL | undefined {
  const { status, jobId, sectionId, kind, subject, reason, reasonCode, claimed, minScore, maxScore } = filter;
  return and(
    status && eq(reviews.status, status),
    jobId === undefined ? undefined : eq(reviews.jobId, jobId),
    sectionId === undefined ? undefined : eq(reviews.sectionId, sectionId),
    kind && eq(jobs.kind, kind),
    subject && eq(reviews.subject, subject),
    reason && eq(reviews.reason, reason),
    reasonCode && rejectedFor(reasonCode),
    claimedBy(claimed, me),
    minScore === undefined ? undefined : gte(takes.score, minScore),
    maxScore === undefined ? undefined : lte(takes.score, maxScore),
  );
}

const shown = {
  review: reviews,
  job: { kind: jobs.kind, title: jobs.title, demo: jobs.demo },
  section: { number: sections.number, title: sections.title, scene: sections.scene },
  best: {
    score: takes.score,
    videoHash: takes.videoHash,
    imageHash: takes.imageHash,
    frameHashes: takes.frameHashes,
  },
};

/** Reviews with their job, their section and their best take. */
function joined(tx: Transaction) {
  return tx
    .select(shown)
    .from(reviews)
    .innerJoin(jobs, eq(jobs.id, reviews.jobId))
    .leftJoin(sections, and(eq(sections.jobId, reviews.jobId), eq(sections.sectionId, reviews.sectionId)))
    .leftJoin(
      takes,
      and(eq(takes.jobId, reviews.jobId), eq(takes.sectionId, reviews.sectionId), eq(takes.take, reviews.bestTake)),
    )
    .$dynamic();
}

type Joined = Awaited<ReturnType<typeof joined>>[number];

function assetOf(best: Joined['best']): ReviewItem['bestAsset'] {
  if (best === null) return null;
  if (best.videoHash !== null) return { hash: best.videoHash, medium: 'video' };
  return best.imageHash === null ? null : { hash: best.imageHash, medium: 'image' };
}

/** The picture itself, or the frame in the middle of the clip. */
function frameOf(best: Joined['best']): string | null {
  if (best === null) return null;
  return best.frameHashes[Math.floor(best.frameHashes.length / 2)] ?? best.imageHash;
}

function sectionOf(section: Joined['section']): Pick<ReviewItem, 'sectionNumber' | 'sectionTitle' | 'medium'> {
  if (section === null) return { sectionNumber: null, sectionTitle: null, medium: null };
  return { sectionNumber: section.number, sectionTitle: section.title, medium: section.scene?.medium ?? null };
}

function decisionOf(review: ReviewRow, given: ReviewItem['verdicts']): ReviewDecision | null {
  const decided = given.find(({ id }) => id === review.decidedVerdictId);
  if (decided === undefined || review.decidedAt === null) return null;
  const { id: _id, status: _status, ignoredBecause: _because, createdAt: _at, ...decision } = decided;
  return { ...decision, at: review.decidedAt.toISOString() };
}

function itemOf({ review, job, section, best }: Joined, given: readonly VerdictRow[]): ReviewItem {
  const view = reviewView(review, given);
  return {
    ...view,
    jobKind: job.kind,
    jobTitle: job.title,
    demo: job.demo,
    ...sectionOf(section),
    bestScore: best?.score ?? null,
    bestAsset: assetOf(best),
    bestFrame: frameOf(best),
    ageMs: Math.max(0, (review.decidedAt ?? new Date()).getTime() - review.createdAt.getTime()),
    decision: decisionOf(review, view.verdicts),
  };
}

async function itemsOf(tx: Transaction, rows: readonly Joined[]): Promise<ReviewItem[]> {
  const ids = rows.map(({ review }) => review.id);
  const given = await tx
    .select()
    .from(verdicts)
    .where(inArray(verdicts.reviewId, ids))
    .orderBy(asc(verdicts.createdAt), asc(verdicts.id));
  return rows.map((row) => itemOf(row, given));
}

/** Three queries, whatever the size of the page. Throws `CursorInvalid`. */
export async function readQueue(
  db: Database,
  filter: ReviewFilter,
  page: Parameters<Reviews['queue']>[1],
): Promise<ReviewPage> {
  const limit = pageLimit(page.limit);
  // What waits longest comes first; what is over, latest first.
  const isOpen = filter.status === 'open';
  const order = isOpen ? asc : desc;
  const after = afterCursor(page.cursor, reviews, isOpen ? 'oldest first' : 'newest first');
  return inSnapshot(db, async (tx) => {
    const rows = await joined(tx)
      .where(and(matching(filter, page.me), after))
      .orderBy(order(reviews.createdAt), order(reviews.id))
      .limit(limit + 1);
    const items = await itemsOf(tx, rows.slice(0, limit));
    return {
      reviews: items,
      nextCursor: nextCursor(items.at(-1), rows.length > limit),
      counts: await countReviews(tx, { jobId: filter.jobId, me: page.me }),
    };
  });
}

export async function readItem(db: Database, id: string): Promise<ReviewItem | undefined> {
  return inSnapshot(db, async (tx) => (await itemsOf(tx, await joined(tx).where(eq(reviews.id, id))))[0]);
}
