// How much of a failed take a repair may change: more in each round, and at once where the same error came back (SPEC E6). Pure.
import type { TakeOrigin } from './job.ts';

/** Narrowest first. `patch`: the lines that fail; `block`: the method (of a long one a part) or element that holds them; `whole`: everything, made simpler. */
export const repairScopes = ['patch', 'block', 'whole'] as const;
export type RepairScope = (typeof repairScopes)[number];

/** What the order of a repair says about how it is made. */
export type RepairWay = {
  readonly scope: RepairScope;
  /** Which written approach it takes (variation.ts), once the widest scope has failed with the same error; else none is asked for. */
  readonly approach?: number;
};

type RepairedOrder = Partial<RepairWay> & {
  readonly origin: TakeOrigin;
  readonly round: number;
  readonly variant: number;
};

const widest = repairScopes.length - 1;

/** Index of the scope in which the take was made; -1 where it was no repair. Orders from before scopes go by their round. */
function levelOf({ origin, round, scope }: RepairedOrder): number {
  if (origin !== 'repair') return -1;
  return scope === undefined ? Math.min(round - 1, widest) : repairScopes.indexOf(scope);
}

/**
 * How the next repair of a take is made: one scope wider than the last, two where the take failed as the one it was made from did. At the
 * widest it stays, and the same error once more changes the approach.
 */
export function nextRepairWay(order: RepairedOrder, failedAgain: boolean): RepairWay {
  const level = levelOf(order);
  const scope = repairScopes[Math.min(widest, level + (failedAgain ? 2 : 1))] ?? 'whole';
  const isStuck = failedAgain && level === widest;
  const approach = isStuck ? (order.approach ?? order.variant) + 1 : order.approach;
  return { scope, ...(approach !== undefined && { approach }) };
}
