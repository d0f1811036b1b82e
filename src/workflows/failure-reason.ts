// One sentence a person can act on, out of a failed activity.
import { type ActivityFailure, ApplicationFailure } from '@temporalio/workflow';

/** Reasons travel in payloads and stand in tables. */
const longestReason = 300;

/** The innermost message that was meant for people. */
export function reasonOf(failure: ActivityFailure): string {
  const { cause } = failure;
  if (cause instanceof ApplicationFailure) return cause.message.slice(0, longestReason);
  return `${failure.activityType} did not finish: ${cause?.message ?? failure.message}`.slice(0, longestReason);
}
