// How many reviews wait, and for what: the figures beside the filters of the queue.
import { and, count, eq, sql } from 'drizzle-orm';
import type { Transaction } from './database.ts';
import { isClaimed } from './review-claims.ts';
import { reviews } from './review-schema.ts';
import type { ReviewCounts } from './review-types.ts';
import { jobs } from './schema.ts';

type Group = {
  readonly reason: keyof ReviewCounts['reason'];
  readonly subject: keyof ReviewCounts['subject'];
  readonly kind: keyof ReviewCounts['kind'];
  readonly holder: string | null;
  readonly reviews: number;
};

/** Open ones by everything that they can be filtered by: a handful of groups, however many there are. */
async function openGroups(tx: Transaction, jobId: string | undefined): Promise<readonly Group[]> {
  const { reason, subject } = reviews;
  const holder = sql<string | null>`case when ${isClaimed} then ${reviews.claimedBy} end`;
  return tx
    .select({ reason, subject, kind: jobs.kind, holder, reviews: count() })
    .from(reviews)
    .innerJoin(jobs, eq(jobs.id, reviews.jobId))
    .where(and(eq(reviews.status, 'open'), jobId === undefined ? undefined : eq(reviews.jobId, jobId)))
    .groupBy(reason, subject, jobs.kind, holder);
}

function sumBy<Name extends string>(groups: readonly Group[], nameOf: (group: Group) => Name) {
  const sums: Partial<Record<Name, number>> = {};
  for (const group of groups) {
    const name = nameOf(group);
    sums[name] = (sums[name] ?? 0) + group.reviews;
  }
  return sums;
}

function sumWhere(groups: readonly Group[], holds: (group: Group) => boolean): number {
  return groups.filter(holds).reduce((sum, group) => sum + group.reviews, 0);
}

export async function countReviews(
  tx: Transaction,
  { jobId, me }: { readonly jobId: string | undefined; readonly me: string },
): Promise<ReviewCounts> {
  const byStatus = await tx
    .select({ status: reviews.status, reviews: count() })
    .from(reviews)
    .where(jobId === undefined ? undefined : eq(reviews.jobId, jobId))
    .groupBy(reviews.status);
  const groups = await openGroups(tx, jobId);
  const status = { open: 0, decided: 0, expired: 0, canceled: 0 };
  for (const row of byStatus) status[row.status] = row.reviews;
  return {
    status,
    reason: sumBy(groups, ({ reason }) => reason),
    subject: sumBy(groups, ({ subject }) => subject),
    kind: sumBy(groups, ({ kind }) => kind),
    claimed: {
      me: sumWhere(groups, ({ holder }) => holder === me),
      nobody: sumWhere(groups, ({ holder }) => holder === null),
      anyone: sumWhere(groups, ({ holder }) => holder !== null),
    },
  };
}
