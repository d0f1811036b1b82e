// Why a person is asked, in words: the same on a page, on a terminal and in Temporal's Web UI.
import type { ReviewReason } from './review.ts';

export const reasonWords: Readonly<Record<ReviewReason, string>> = {
  score_below_bar: 'the best take is below the bar',
  not_scored: 'a take rendered but could not be scored',
  degraded_take: 'only a degraded take rendered',
  all_takes_failed: 'every take failed to render',
  auto_regeneration_failed: 'its retakes did not bring it to the bar',
  unknown_outcome: 'the answer of a paid call was lost',
  plan_approval: 'the plan waits for approval',
  budget_exhausted: 'the budget is used up',
};
