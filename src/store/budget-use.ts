// What a job has used of its budget (SPEC C6), read under the job's lock.
import { and, eq, ne, sql } from 'drizzle-orm';
import type { BudgetDimension, BudgetLimits, BudgetUse } from '../domain/budget.ts';
import { exceededBy } from '../domain/budget.ts';
import type { Database, JobRow, Transaction } from './database.ts';
import { calls, renders } from './schema.ts';

export type BudgetDenied = {
  readonly kind: 'denied';
  readonly by: BudgetDimension;
  readonly use: BudgetUse;
  readonly limits: BudgetLimits;
};

/** Wall time since the job started, without the time it waited for a person. */
function wallMs(job: JobRow): number {
  if (job.startedAt === null) return 0;
  const until = (job.endedAt ?? job.waitingSince ?? new Date()).getTime();
  return Math.max(0, until - job.startedAt.getTime() - job.waitedMs);
}

/** Settled cost, plus what is reserved by calls that run, by tasks that a vendor took and by calls whose outcome is unknown. Calls that were proven unbilled count for nothing. */
export async function budgetUse(tx: Transaction | Database, job: JobRow): Promise<BudgetUse> {
  const [[paid], [rendered]] = [
    await tx
      .select({
        costNanoUsd:
          sql`coalesce(sum(case when ${calls.state} = 'settled' then ${calls.costNanoUsd} else ${calls.reservedNanoUsd} end), 0)`.mapWith(
            Number,
          ),
        calls: sql`count(*)`.mapWith(Number),
      })
      .from(calls)
      .where(and(eq(calls.jobId, job.id), ne(calls.state, 'failed_unbilled'))),
    await tx
      .select({ renders: sql`count(*)`.mapWith(Number) })
      .from(renders)
      .where(eq(renders.jobId, job.id)),
  ];
  return {
    costNanoUsd: paid?.costNanoUsd ?? 0,
    calls: paid?.calls ?? 0,
    renders: rendered?.renders ?? 0,
    wallMs: wallMs(job),
  };
}

/** Says no, with the figures, when `next` would pass a limit of the job. */
export async function denyOverBudget(
  tx: Transaction,
  job: JobRow,
  next: Partial<BudgetUse>,
): Promise<BudgetDenied | undefined> {
  const use = await budgetUse(tx, job);
  const by = exceededBy(job.budget, use, next);
  return by === undefined ? undefined : { kind: 'denied', by, use, limits: job.budget };
}
