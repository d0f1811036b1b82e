// What the vendors saw against what the ledger knows, step by step: the figures of a run that end in a verdict (RELIABILITY §5, R1).
import type { VendorCall } from './chaos-vendors.ts';
import { stepName } from './e2e-vendors.ts';

/** A row of the ledger with the place of its take. */
export type LedgerRow = {
  readonly key: string;
  readonly topic: string;
  readonly purpose: string;
  readonly section: number | null;
  readonly ladder: number | null;
  readonly round: number | null;
  readonly variant: number | null;
  readonly state: string;
  readonly repeat: number;
  readonly repeatOf: string | null;
  readonly resolution: string | null;
  readonly errorKind: string | null;
  readonly errorMessage: string | null;
};

export const ledgerQuery = `
  select c.key, j.input->>'topic' as topic, split_part(c.step, ':', 1) as purpose, s.number as section, t.ladder, t.round,
    t.variant, c.state, c.repeat, c.repeat_of as "repeatOf", c.resolution, c.error->>'kind' as "errorKind",
    c.error->>'message' as "errorMessage"
  from calls c join jobs j on j.id = c.job_id
    left join sections s on s.job_id = c.job_id and s.section_id = c.section_id
    left join takes t on t.job_id = c.job_id and t.section_id = c.section_id and t.take = c.take
  where c.job_id = any($1)`;

export type Accounts = {
  readonly calls: number;
  /** Answered by an error that is not billed. */
  readonly unbilled: number;
  /** Done and paid, and the answer was dropped on purpose. */
  readonly dropped: number;
  /** Open when a worker was killed, or when the engine was away for so long that it gave the activity to another. */
  readonly inFlight: number;
  readonly unknown: number;
  /** Made again as a row that names the lost one. */
  readonly repeatedKnowingly: number;
  /** Requests that a vendor would bill and the ledger does not know of. */
  readonly paidTwice: number;
  /** Unknown outcomes that neither a dropped answer nor a kill explains. */
  readonly unexplained: number;
  /** Dropped answers that the ledger does not show as unknown. */
  readonly hidden: number;
  /** Repeats whose first answer was not lost. */
  readonly repeatedUnasked: number;
};

const lostOnPurpose = new Set(['dropAnswer', 'resetMidBody']);
const stopped = 'the worker stopped before the answer was recorded';

function byStep<T>(things: readonly T[], nameOf: (thing: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const thing of things) groups.set(nameOf(thing), [...(groups.get(nameOf(thing)) ?? []), thing]);
  return groups;
}

function rowName({ topic, purpose, section, ladder, round, variant }: LedgerRow): string {
  // The plan has no take; every other step has all four.
  const place = { section: section ?? 0, ladder: ladder ?? 0, round: round ?? 0, variant: variant ?? 0 };
  return `${topic} ${stepName(purpose, place)}`;
}

/** Unknown, or settled by an answer that came after all: both were lost for a while. */
const wasLost = ({ state, resolution }: LedgerRow): boolean => state === 'unknown' || resolution !== null;
/** Given up by a worker that was killed, or taken from one that the engine thought was gone. */
const wasInFlight = ({ errorKind, errorMessage, state }: LedgerRow): boolean =>
  state === 'settled' || errorKind === 'canceled' || errorMessage === stopped;

const atLeastNone = (count: number): number => Math.max(0, count);

function accountsOfStep(calls: readonly VendorCall[], rows: readonly LedgerRow[]) {
  // One that broke off before its first byte may have been billed or not: the ledger counts it as unknown.
  const made = calls.filter(({ paid, state }) => paid || state === 'lost').length;
  const dropped = calls.filter(({ fault }) => fault !== undefined && lostOnPurpose.has(fault)).length;
  const lost = rows.filter(wasLost);
  const inFlight = lost.filter(wasInFlight).length;
  return {
    paidTwice: atLeastNone(made - rows.filter(({ state }) => state === 'settled' || state === 'unknown').length),
    unexplained: atLeastNone(lost.length - inFlight - dropped),
    hidden: atLeastNone(dropped - lost.length),
    dropped,
    inFlight,
  };
}

/** Both sides of the same jobs. */
export function settleAccounts(calls: readonly VendorCall[], rows: readonly LedgerRow[]): Accounts {
  const callsByStep = byStep(calls, ({ topic, step }) => `${topic} ${step}`);
  const rowsByStep = byStep(rows, rowName);
  const steps = [...new Set([...callsByStep.keys(), ...rowsByStep.keys()])].map((step) =>
    accountsOfStep(callsByStep.get(step) ?? [], rowsByStep.get(step) ?? []),
  );
  const sum = (figure: keyof ReturnType<typeof accountsOfStep>): number =>
    steps.reduce((total, step) => total + step[figure], 0);
  const repeats = rows.filter(({ repeat }) => repeat > 0);
  const isAsked = ({ repeatOf }: LedgerRow): boolean =>
    rows.some(({ key, resolution }) => key === repeatOf && resolution === 'repeated');
  return {
    calls: calls.length,
    unbilled: calls.filter(({ state }) => state === 'rejected').length,
    dropped: sum('dropped'),
    inFlight: sum('inFlight'),
    unknown: rows.filter(({ state }) => state === 'unknown').length,
    repeatedKnowingly: repeats.length,
    paidTwice: sum('paidTwice'),
    unexplained: sum('unexplained'),
    hidden: sum('hidden'),
    repeatedUnasked: repeats.filter((row) => !isAsked(row)).length,
  };
}
