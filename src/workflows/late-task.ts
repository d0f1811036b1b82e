// Keeps what a vendor finished after its section had ended: it is paid for (SPEC C4). It changes nothing else of the section.
import { condition } from '@temporalio/workflow';
import type { PollMediaResult, SectionRef } from '../activities/inputs.ts';
import type { LateTaskInput, LateTaskResult } from './contract.ts';
import { askLate, longestWatchMs, startLateWatch } from './late-watch.ts';
import { fetchMedia } from './proxies.ts';
import { createTaskBell, type TaskBell } from './task-bell.ts';

/** Asks for the task for a day, at once where a webhook names its call, and fetches what it made. */
export async function lateTaskWorkflow(input: LateTaskInput): Promise<LateTaskResult> {
  const { jobId, sectionId, take } = input;
  const ended = await endOf(input, createTaskBell());
  if (ended === undefined) return 'not_ended';
  if (!ended.ok) return 'came_to_nothing';
  const summary = `fetching what came too late: take ${take}`;
  const result = await fetchMedia.executeWithOptions({ summary }, [{ jobId, sectionId, take, tooLate: true }]);
  if (result.kind === 'not_fetched') return 'came_to_nothing';
  return result.isSpare ? 'spare' : 'kept';
}

/** Nothing where the vendor did not end it within a day. */
async function endOf(input: LateTaskInput, bell: TaskBell): Promise<PollMediaResult['ended'][number] | undefined> {
  const { jobId, sectionId, take, call } = input;
  const ref: SectionRef = { jobId, sectionId };
  const endAt = Date.now() + longestWatchMs;
  for (;;) {
    const watch = startLateWatch(ref, [take], Math.max(1, endAt - Date.now()));
    await condition(() => watch.isOver() || bell.rang(call));
    const isSpent = watch.isOver();
    watch.stop();
    bell.forget(call);
    const [ended] = await askLate(ref, [take]);
    if (ended !== undefined || (isSpent && !bell.rang(call))) return ended;
  }
}
