// Counts over the whole record for `/metrics`, in five grouped queries.
import { count, eq, sum } from 'drizzle-orm';
import type { Database } from './database.ts';
import { reviews } from './review-schema.ts';
import { calls, jobs, renders, takes } from './schema.ts';

/** Counts over the whole record. Rows of what never happened are left out. */
export type RecordTotals = {
  readonly jobs: readonly { readonly kind: string; readonly status: string; readonly count: number }[];
  readonly takes: readonly { readonly status: string; readonly count: number }[];
  readonly renders: number;
  readonly calls: readonly {
    readonly vendor: string;
    readonly role: string;
    readonly state: string;
    readonly count: number;
    readonly costNanoUsd: number;
  }[];
  readonly openReviews: number;
};

export async function readRecordTotals(db: Database): Promise<RecordTotals> {
  const [byJob, byTake, rendered, byCall, open] = await Promise.all([
    db.select({ kind: jobs.kind, status: jobs.status, count: count() }).from(jobs).groupBy(jobs.kind, jobs.status),
    db.select({ status: takes.status, count: count() }).from(takes).groupBy(takes.status),
    db.select({ count: count() }).from(renders),
    db
      .select({
        vendor: calls.vendor,
        role: calls.role,
        state: calls.state,
        count: count(),
        cost: sum(calls.costNanoUsd),
      })
      .from(calls)
      .groupBy(calls.vendor, calls.role, calls.state),
    db.select({ count: count() }).from(reviews).where(eq(reviews.status, 'open')),
  ]);
  return {
    jobs: byJob,
    takes: byTake,
    renders: rendered[0]?.count ?? 0,
    calls: byCall.map(({ cost, ...call }) => ({ ...call, costNanoUsd: Number(cost ?? 0) })),
    openReviews: open[0]?.count ?? 0,
  };
}
