// A job's budget (SPEC C6): what may still be begun, decided before the call that would pass it.

/** `undefined` means no limit of that kind. */
export type BudgetLimits = {
  readonly costNanoUsd?: number;
  readonly calls?: number;
  readonly renders?: number;
  readonly wallMs?: number;
};

/** A change of a job's limits; null removes one. */
export type BudgetChange = { readonly [K in keyof BudgetLimits]?: number | null };

/** What a job has used: settled cost plus everything reserved and not yet settled. */
export type BudgetUse = {
  readonly costNanoUsd: number;
  readonly calls: number;
  readonly renders: number;
  readonly wallMs: number;
};

export type BudgetDimension = keyof BudgetLimits;

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
