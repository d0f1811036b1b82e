// The cut of a job whose clips changed after it ended: joined anew, and never at the cost of what changed them (SPEC E10, R8).
import { ActivityFailure, CancellationScope, isCancellation } from '@temporalio/workflow';
import { reasonOf } from './failure-reason.ts';
import { joinCut, record } from './proxies.ts';

/** Whoever changed the clip is not kept longer: where no worker joins films, the sweeper has it joined later. */
const longestWait = '30 minutes' as const;

/**
 * Where the job has a cut that is out of date. Answers why it could not be joined, or what of it could not be used; the job's record says it as
 * well. Goes on where its caller is canceled: what the cut is joined for is kept already.
 */
export async function joinCutOf(jobId: string): Promise<string | undefined> {
  return await CancellationScope.nonCancellable(async () => {
    try {
      const options = { summary: 'Joining the cut anew', scheduleToCloseTimeout: longestWait };
      const result = await joinCut.executeWithOptions(options, [{ jobId }]);
      if (result.kind !== 'joined' || result.unusable.length === 0) return undefined;
      return result.unusable.map(({ id, reason }) => `section ${id}: ${reason}`).join('; ');
    } catch (error) {
      if (isCancellation(error) || !(error instanceof ActivityFailure)) throw error;
      const reason = reasonOf(error);
      await record.failCut({ jobId, reason });
      return `the cut of the job could not be joined anew: ${reason}`;
    }
  });
}
