// What a job cost so far, by vendor, model and role, and how its calls stand (SPEC C6).
import { eq } from 'drizzle-orm';
import type { CallState } from '../domain/call-state.ts';
import { budgetUse } from './budget-use.ts';
import { JobMissing, type Database } from './database.ts';
import { calls, jobs } from './schema.ts';
import type { Ledger } from './store.ts';

export type CostRow = Awaited<ReturnType<Ledger['costs']>>[number];
type PricedCall = Pick<typeof calls.$inferSelect, 'vendor' | 'model' | 'role' | 'state' | 'costNanoUsd' | 'repeat'>;

export const noCalls: Readonly<Record<CallState, number>> = {
  reserved: 0,
  begun: 0,
  accepted: 0,
  settled: 0,
  failed_unbilled: 0,
  unknown: 0,
};

/** Sums settled cost by vendor, model and role, dearest first. Calls that were proven unbilled do not appear. */
export function sumCosts(rows: readonly PricedCall[]): CostRow[] {
  const sums = new Map<string, CostRow>();
  for (const call of rows) {
    if (call.state === 'failed_unbilled') continue;
    const { vendor, model, role } = call;
    const name = JSON.stringify([vendor, model, role]);
    const sum = sums.get(name) ?? { vendor, model, role, calls: 0, costNanoUsd: 0, unknown: 0, repeated: 0 };
    sums.set(name, {
      ...sum,
      calls: sum.calls + 1,
      costNanoUsd: sum.costNanoUsd + (call.state === 'settled' ? call.costNanoUsd : 0),
      unknown: sum.unknown + (call.state === 'unknown' ? 1 : 0),
      repeated: sum.repeated + (call.repeat > 0 ? 1 : 0),
    });
  }
  return [...sums.values()].toSorted((a, b) => b.costNanoUsd - a.costNanoUsd || a.model.localeCompare(b.model));
}

/** The reading part of the ledger. `budget` throws `JobMissing`. */
export function createLedgerReports(db: Database): Pick<Ledger, 'budget' | 'costs'> {
  return {
    budget: async (jobId) => {
      const [job] = await db.select().from(jobs).where(eq(jobs.id, jobId));
      if (job === undefined) throw new JobMissing(`There is no job "${jobId}"`);
      return { limits: job.budget, use: await budgetUse(db, job) };
    },
    costs: async (jobId) => sumCosts(await db.select().from(calls).where(eq(calls.jobId, jobId))),
  };
}
