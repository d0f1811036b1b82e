// The paid-call protocol (RELIABILITY §4): intent committed before the socket opens, result recorded before it is used, never over the cap.
import { and, eq } from 'drizzle-orm';
import { isTerminal } from '../domain/job.ts';
import { budgetUse, denyOverBudget } from './budget-use.ts';
import { withJob, type Database, type JobRow, type Transaction } from './database.ts';
import { appendEvent } from './event-append.ts';
import { createLedgerReports } from './ledger-reports.ts';
import { calls, jobs, renders } from './schema.ts';
import { isSame, withoutNull } from './stored-json.ts';
import type { CallIntent, CallRow, Ledger, TakeKey } from './store.ts';

/** No call has this key: settling what was never begun is a bug. */
export class CallMissing extends Error {
  override readonly name = 'CallMissing';
}

/** The job has ended: nothing may be spent for it any more. */
export class JobEnded extends Error {
  override readonly name = 'JobEnded';
}

async function findCall(db: Database | Transaction, key: string): Promise<CallRow | undefined> {
  return (await db.select().from(calls).where(eq(calls.key, key)))[0];
}

async function tellCall(tx: Transaction, job: JobRow, call: CallRow): Promise<void> {
  const { key, state, step, role, vendor, model, repeat, outcome, error, resolution } = call;
  const { costNanoUsd: spentNanoUsd } = await budgetUse(tx, job);
  const costNanoUsd = { settled: call.costNanoUsd, failed_unbilled: 0 }[String(state)] ?? call.reservedNanoUsd;
  await appendEvent(tx, job.id, {
    type: 'call',
    sectionId: call.sectionId ?? undefined,
    take: call.take ?? undefined,
    data: {
      key,
      state,
      step,
      role,
      vendor,
      model,
      costNanoUsd,
      spentNanoUsd,
      repeat,
      ...withoutNull({ outcome, error, resolution }),
    },
  });
}

/** Nothing is spent for a job that has ended (SPEC C8). */
function refuseEnded(job: JobRow): void {
  if (job.cancelAskedAt !== null) throw new JobEnded(`Job "${job.id}" is being canceled; nothing is begun for it`);
  if (isTerminal(job.status)) throw new JobEnded(`Job "${job.id}" has ended (${job.status}); nothing is begun for it`);
}

async function begin(db: Database, intent: CallIntent): ReturnType<Ledger['begin']> {
  return withJob(db, intent.jobId, async (tx, job) => {
    const row = await findCall(tx, intent.key);
    if (row !== undefined && row.state !== 'failed_unbilled') return { kind: 'exists', row };
    refuseEnded(job);
    const denied = await denyOverBudget(tx, job, { costNanoUsd: intent.reservedNanoUsd, calls: 1 });
    if (denied !== undefined) return denied;
    const begun = {
      state: 'begun',
      begunAt: new Date(),
      reservedNanoUsd: intent.reservedNanoUsd,
      error: null,
    } as const;
    const [call] = await tx
      .insert(calls)
      .values({ ...intent, ...begun })
      .onConflictDoUpdate({ target: calls.key, set: begun })
      .returning();
    if (call !== undefined) await tellCall(tx, job, call);
    return { kind: 'begun' };
  });
}

type CallChange = { readonly from: readonly CallRow['state'][]; readonly set: (row: CallRow) => Partial<CallRow> };

/** Changes a call under its job's lock and tells of it; in any other state than `from` nothing happens. */
async function changeCall(db: Database, key: string, change: CallChange): Promise<void> {
  const known = await findCall(db, key);
  if (known === undefined) throw new CallMissing(`There is no call "${key}"`);
  await withJob(db, known.jobId, async (tx, job) => {
    const row = await findCall(tx, key);
    if (row === undefined || !change.from.includes(row.state)) return;
    const set = change.set(row);
    if (isSame({ ...row, ...set }, row)) return;
    const [call] = await tx.update(calls).set(set).where(eq(calls.key, key)).returning();
    if (call !== undefined) await tellCall(tx, job, call);
  });
}

async function settle(db: Database, key: string, settled: Parameters<Ledger['settle']>[1]): Promise<void> {
  // An answer that came after all settles an unknown call too: it is the truth about the money.
  await changeCall(db, key, {
    from: ['begun', 'unknown', 'failed_unbilled'],
    set: () => ({
      state: 'settled',
      costNanoUsd: settled.costNanoUsd,
      usage: settled.usage,
      rawUsage: settled.rawUsage ?? null,
      outcome: settled.outcome,
      resultHash: settled.resultHash,
      vendorRequestId: settled.vendorRequestId ?? null,
      error: null,
      settledAt: new Date(),
    }),
  });
}

async function failUnbilled(db: Database, key: string, error: { kind: string; message: string }): Promise<void> {
  await changeCall(db, key, {
    from: ['begun', 'unknown'],
    set: (row) => ({ state: 'failed_unbilled', unbilledTries: row.unbilledTries + 1, error }),
  });
}

async function abandonBegun(db: Database, jobId: string): Promise<void> {
  const isOpen = and(eq(calls.jobId, jobId), eq(calls.state, 'begun'));
  const error = { kind: 'ambiguous', message: 'the job ended before the answer was recorded' };
  for (const { key } of await db.select({ key: calls.key }).from(calls).where(isOpen))
    await changeCall(db, key, { from: ['begun'], set: () => ({ state: 'unknown', error }) });
}

async function beginRender(db: Database, key: TakeKey): ReturnType<Ledger['beginRender']> {
  const { jobId, sectionId, take } = key;
  return withJob(db, jobId, async (tx, job) => {
    const isTake = and(eq(renders.jobId, jobId), eq(renders.sectionId, sectionId), eq(renders.take, take));
    const [known] = await tx.select().from(renders).where(isTake);
    if (known !== undefined) return { kind: 'begun' };
    refuseEnded(job);
    const denied = await denyOverBudget(tx, job, { renders: 1 });
    if (denied !== undefined) return denied;
    await tx.insert(renders).values({ jobId, sectionId, take });
    return { kind: 'begun' };
  });
}

async function setBudget(
  db: Database,
  jobId: string,
  change: { limits: Parameters<Ledger['setBudget']>[1]; by: string },
) {
  return withJob(db, jobId, async (tx, job) => {
    const limits = withoutNull({ ...job.budget, ...change.limits });
    if (isSame(limits, job.budget)) return job.budget;
    await tx.update(jobs).set({ budget: limits }).where(eq(jobs.id, jobId));
    const use = await budgetUse(tx, job);
    await appendEvent(tx, jobId, { type: 'budget', data: { limits, use, by: change.by } });
    return limits;
  });
}

/** The ledger over one database. Writers throw `CallMissing` for an unknown key and `JobMissing` for an unknown job. */
export function createLedger(db: Database): Ledger {
  return {
    ...createLedgerReports(db),
    find: (key) => findCall(db, key),
    begin: (intent) => begin(db, intent),
    settle: (key, settled) => settle(db, key, settled),
    failUnbilled: (key, error) => failUnbilled(db, key, error),
    markUnknown: (key, error) => changeCall(db, key, { from: ['begun'], set: () => ({ state: 'unknown', error }) }),
    resolveUnknown: (key, resolution) => changeCall(db, key, { from: ['unknown'], set: () => ({ resolution }) }),
    abandonBegun: (jobId) => abandonBegun(db, jobId),
    beginRender: (key) => beginRender(db, key),
    setBudget: (jobId, limits, by) => setBudget(db, jobId, { limits, by }),
  };
}
