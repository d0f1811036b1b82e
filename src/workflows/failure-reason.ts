// One sentence a person can act on, out of a failed activity.
import { type ActivityFailure, ApplicationFailure, condition } from '@temporalio/workflow';

/** The record refused to begin anything: the job was ended or canceled, and the cancel is on its way here. */
export function isJobEnded({ cause }: ActivityFailure): boolean {
  return cause instanceof ApplicationFailure && cause.type === 'JobEnded';
}

/** Throws CancelledFailure when the cancel arrives. */
export async function untilCanceled(): Promise<void> {
  await condition(() => false);
}

/** Reasons travel in payloads and stand in tables. */
const longestReason = 300;

/** The innermost message that was meant for people. */
export function reasonOf(failure: ActivityFailure): string {
  const { cause } = failure;
  if (cause instanceof ApplicationFailure) return cause.message.slice(0, longestReason);
  return `${failure.activityType} did not finish: ${cause?.message ?? failure.message}`.slice(0, longestReason);
}
