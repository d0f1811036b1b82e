// What every paid call does with the ledger: its key, writes that outlast a database that is away, and whether a lost one is made again (SPEC C4).
import { setTimeout as delay } from 'node:timers/promises';
import type { SectionPolicy } from '../domain/policy/section-policy.ts';
import type { ActivityDeps } from './deps.ts';
import { sha256 } from './sha256.ts';

export type CallPlace = {
  readonly jobId: string;
  readonly sectionId?: string | undefined;
  readonly take?: number | undefined;
  /** Which step of the job pays: `plan:1`, `write:3`, `submit:2`. Holds the logical number, never Temporal's attempt. */
  readonly step: string;
  /** 0 for the first try; n when it is knowingly made again after n lost answers. */
  readonly repeat: number;
};

/** The ledger's key of a call: the same for every try of the same activity. */
export function callKey({ jobId, sectionId, step, take, repeat }: CallPlace): string {
  return sha256(JSON.stringify([jobId, sectionId ?? null, step, take ?? null, repeat]));
}

/** Why a lost call may not be made again; nothing when it may. `atRisk`: what it and the lost ones before it may have cost, nano-USD. */
export async function refusalToRepeat(
  { store }: ActivityDeps,
  lost: { readonly key: string; readonly atRisk: number },
  policy: SectionPolicy['onUnknown'],
): Promise<string | undefined> {
  const { ledger } = store;
  if (policy.kind === 'retry_under' && lost.atRisk < policy.nanoUsd) {
    await ledger.resolveUnknown(lost.key, 'repeated');
    return undefined;
  }
  await ledger.resolveUnknown(lost.key, policy.kind === 'fail' ? 'failed' : 'asked');
  return 'the answer to a paid call was lost, and the policy does not let it be made again';
}

/** Pauses between tries of a write, ms; the last one goes on. About a minute in all before it is given up. */
const writePausesMs = [100, 300, 1_000, 3_000, 5_000, 10_000, 10_000, 15_000, 15_000];

/**
 * What a vendor answered is known here alone until it is written: tries again while the database is away. A canceled activity tries once and
 * leaves the rest to its next run.
 */
export async function untilWritten(write: () => Promise<void>, signal: AbortSignal): Promise<void> {
  for (const pauseMs of writePausesMs) {
    try {
      return await write();
    } catch (error) {
      if (signal.aborted) throw error;
      await delay(pauseMs, undefined, { signal }).catch(() => undefined);
    }
  }
  await write();
}
