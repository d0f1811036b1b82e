// A job's budget (SPEC C6): what may still be begun, decided before the call that would pass it.
import { usdToNano } from './money.ts';

/** `undefined` means no limit of that kind. */
export type BudgetLimits = {
  readonly costNanoUsd?: number;
  readonly calls?: number;
  readonly renders?: number;
  readonly wallMs?: number;
};

/** A change of a job's limits; null removes one. */
export type BudgetChange = { readonly [K in keyof BudgetLimits]?: number | null };

/** Limits as people give them: dollars, whole calls and renders, seconds of wall time. */
export type BudgetAsked = {
  readonly usd?: number | undefined;
  readonly calls?: number | undefined;
  readonly renders?: number | undefined;
  readonly wallS?: number | undefined;
};
export type BudgetChangeAsked = { readonly [K in keyof BudgetAsked]: BudgetAsked[K] | null };

/** In nano-USD and milliseconds; null stays null. */
export function limitsFrom(asked: BudgetAsked): BudgetLimits;
export function limitsFrom(asked: BudgetChangeAsked): BudgetChange;
export function limitsFrom({ usd, calls, renders, wallS }: BudgetChangeAsked): BudgetChange {
  return {
    ...(usd !== undefined && { costNanoUsd: usd === null ? null : usdToNano(usd) }),
    ...(calls !== undefined && { calls }),
    ...(renders !== undefined && { renders }),
    ...(wallS !== undefined && { wallMs: wallS === null ? null : Math.round(wallS * 1000) }),
  };
}

/** What a job has used: settled cost plus everything reserved and not yet settled. */
export type BudgetUse = {
  readonly costNanoUsd: number;
  readonly calls: number;
  readonly renders: number;
  readonly wallMs: number;
};

export type BudgetDimension = keyof BudgetLimits;

/** What the call would have cost at most that was not begun, and whose it is: `kling, scene 2`. */
export type BudgetNeed = { readonly nanoUsd: number; readonly what: string };

/** The first limit that `use + next` would pass, or nothing. A budget of exactly the sum is still enough. */
export function exceededBy(
  limits: BudgetLimits,
  use: BudgetUse,
  next: Partial<BudgetUse>,
): BudgetDimension | undefined {
  const dimensions: readonly BudgetDimension[] = ['costNanoUsd', 'calls', 'renders', 'wallMs'];
  return dimensions.find((dimension) => {
    const limit = limits[dimension];
    return limit !== undefined && use[dimension] + (next[dimension] ?? 0) > limit;
  });
}
