// The paid-call protocol (RELIABILITY §4): intent committed before the socket opens, result recorded before it is used, never over the cap.
import { and, eq, inArray } from 'drizzle-orm';
import { isTerminal } from '../domain/job.ts';
import { budgetUse, denyOverBudget } from './budget-use.ts';
import { withJob, type Database, type JobRow, type Transaction } from './database.ts';
import { appendEvent } from './event-append.ts';
import { createLedgerReports } from './ledger-reports.ts';
import { lateCalls } from './late-calls.ts';
import { hasOpenRegeneration, openRegenerations } from './open-regenerations.ts';
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

/** Nothing is spent for a job that has ended (SPEC C8), but for a section that is made again after that (SPEC A9). */
async function refuseEnded(tx: Transaction, job: JobRow, sectionId: string | undefined): Promise<void> {
  if (job.cancelAskedAt === null && !isTerminal(job.status)) return;
  if (isTerminal(job.status) && (await hasOpenRegeneration(tx, job, sectionId))) return;
  throw new JobEnded(
    isTerminal(job.status)
      ? `Job "${job.id}" has ended (${job.status}); nothing is begun for it`
      : `Job "${job.id}" is being canceled; nothing is begun for it`,
  );
}

async function begin(db: Database, intent: CallIntent): ReturnType<Ledger['begin']> {
  return withJob(db, intent.jobId, async (tx, job) => {
    const row = await findCall(tx, intent.key);
    if (row !== undefined && row.state !== 'failed_unbilled') return { kind: 'exists', row };
    await refuseEnded(tx, job, intent.sectionId);
    const denied = await denyOverBudget(tx, job, { costNanoUsd: intent.reservedNanoUsd, calls: 1 });
    if (denied !== undefined) return denied;
    const begun = {
      state: 'begun',
      begunAt: new Date(),
      reservedNanoUsd: intent.reservedNanoUsd,
      webhookSecretHash: intent.webhookSecretHash ?? null,
      // Of the task that came to nothing, where the key begins again.
      taskId: null,
      task: null,
      acceptedAt: null,
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

type CallChange = {
  readonly from: readonly CallRow['state'][];
  readonly set: (row: CallRow, tx: Transaction, job: JobRow) => Partial<CallRow> | Promise<Partial<CallRow>>;
};

/** Changes a call under its job's lock and tells of it; in any other state than `from` nothing happens. */
async function changeCall(db: Database, key: string, change: CallChange): Promise<void> {
  const known = await findCall(db, key);
  if (known === undefined) throw new CallMissing(`There is no call "${key}"`);
  await withJob(db, known.jobId, async (tx, job) => {
    const row = await findCall(tx, key);
    if (row === undefined || !change.from.includes(row.state)) return;
    const set = await change.set(row, tx, job);
    if (isSame({ ...row, ...set }, row)) return;
    const [call] = await tx.update(calls).set(set).where(eq(calls.key, key)).returning();
    if (call !== undefined) await tellCall(tx, job, call);
  });
}

async function settle(db: Database, key: string, settled: Parameters<Ledger['settle']>[1]): Promise<void> {
  // An answer that came after all settles an unknown call too: it is the truth about the money.
  await changeCall(db, key, {
    from: ['begun', 'accepted', 'unknown', 'failed_unbilled'],
    set: (row) => ({
      state: 'settled',
      costNanoUsd: settled.costNanoUsd,
      usage: settled.usage,
      rawUsage: settled.rawUsage ?? null,
      outcome: settled.outcome,
      resultHash: settled.resultHash ?? null,
      // Of a media task it is known since the vendor took it.
      vendorRequestId: settled.vendorRequestId ?? row.vendorRequestId,
      error: null,
      settledAt: new Date(),
    }),
  });
}

/** A task that nobody waits for any more: that the vendor has it is known, only its end is not. */
const stopped = {
  state: 'unknown',
  resolution: 'stopped',
  error: { kind: 'ambiguous', message: 'nobody waits for the task any more' },
} as const;

/** An answer may come after its job has ended. */
async function isWaitedFor(tx: Transaction, job: JobRow, row: CallRow): Promise<boolean> {
  return !isTerminal(job.status) || (await hasOpenRegeneration(tx, job, row.sectionId ?? undefined));
}

/** In the task of a call that a webhook told of: the answer to its create, where that comes after all, takes its place. */
const toldByWebhook = { toldBy: 'webhook' };

function isTold({ task }: CallRow): boolean {
  return task?.['toldBy'] === toldByWebhook.toldBy;
}

async function accept(db: Database, key: string, accepted: Parameters<Ledger['accept']>[1]): Promise<void> {
  await changeCall(db, key, {
    from: ['begun', 'accepted', 'unknown'],
    set: async (row, tx, job) => {
      if (row.state === 'accepted' && !isTold(row)) return {};
      return {
        ...((await isWaitedFor(tx, job, row)) ? { state: 'accepted', error: null, resolution: null } : stopped),
        taskId: accepted.taskId,
        task: { ...accepted.task },
        vendorRequestId: accepted.vendorRequestId ?? row.vendorRequestId,
        acceptedAt: row.acceptedAt ?? new Date(),
      };
    },
  });
}

async function acceptTold(db: Database, key: string, taskId: string): Promise<void> {
  await changeCall(db, key, {
    from: ['begun', 'unknown'],
    set: async (row, tx, job) => {
      if (row.taskId !== null) return {};
      return {
        ...((await isWaitedFor(tx, job, row)) ? { state: 'accepted', error: null, resolution: null } : stopped),
        taskId,
        task: toldByWebhook,
        acceptedAt: new Date(),
      };
    },
  });
}

async function failUnbilled(db: Database, key: string, error: { kind: string; message: string }): Promise<void> {
  await changeCall(db, key, {
    from: ['begun', 'unknown'],
    // What has a task was taken, by the vendor's own word: an error of something between us and it undoes nothing.
    set: (row) =>
      row.taskId === null ? { state: 'failed_unbilled', unbilledTries: row.unbilledTries + 1, error } : {},
  });
}

/** What becomes of a call that nobody waits for any more. */
function abandoned(row: CallRow): Partial<CallRow> {
  if (row.state === 'accepted') return stopped;
  return { state: 'unknown', error: { kind: 'ambiguous', message: 'the job ended before the answer was recorded' } };
}

/** See `Ledger.abandonBegun`. */
export async function abandonBegun(db: Database, jobId: string, sectionId?: string): Promise<void> {
  const isOpen = and(
    eq(calls.jobId, jobId),
    inArray(calls.state, ['begun', 'accepted']),
    sectionId === undefined ? undefined : eq(calls.sectionId, sectionId),
  );
  // A section that is made again outlives its job (SPEC A9).
  const going = sectionId === undefined ? await openRegenerations(db, jobId) : new Set();
  for (const { key, sectionId: ofSection } of await db.select().from(calls).where(isOpen)) {
    if (ofSection === null || !going.has(ofSection))
      await changeCall(db, key, { from: ['begun', 'accepted'], set: abandoned });
  }
}

async function findTask(db: Database, vendor: string, taskId: string): Promise<CallRow | undefined> {
  const isTask = and(eq(calls.vendor, vendor), eq(calls.taskId, taskId));
  return (await db.select().from(calls).where(isTask).limit(1))[0];
}

async function beginRender(db: Database, key: TakeKey): ReturnType<Ledger['beginRender']> {
  const { jobId, sectionId, take } = key;
  return withJob(db, jobId, async (tx, job) => {
    const isTake = and(eq(renders.jobId, jobId), eq(renders.sectionId, sectionId), eq(renders.take, take));
    const [known] = await tx.select().from(renders).where(isTake);
    if (known !== undefined) return { kind: 'begun' };
    await refuseEnded(tx, job, sectionId);
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
    findTask: (vendor, taskId) => findTask(db, vendor, taskId),
    begin: (intent) => begin(db, intent),
    settle: (key, settled) => settle(db, key, settled),
    accept: (key, accepted) => accept(db, key, accepted),
    acceptTold: (key, taskId) => acceptTold(db, key, taskId),
    failUnbilled: (key, error) => failUnbilled(db, key, error),
    markUnknown: (key, error, only) =>
      changeCall(db, key, { from: only ? [only] : ['begun', 'accepted'], set: () => ({ state: 'unknown', error }) }),
    resolveUnknown: (key, resolution) => changeCall(db, key, { from: ['unknown'], set: () => ({ resolution }) }),
    abandonBegun: (jobId, sectionId) => abandonBegun(db, jobId, sectionId),
    lateCalls: (sinceMs) => lateCalls(db, sinceMs),
    beginRender: (key) => beginRender(db, key),
    setBudget: (jobId, limits, by) => setBudget(db, jobId, { limits, by }),
  };
}
