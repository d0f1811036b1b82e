// Looks after tasks that were given up, and that their vendors may end all the same (SPEC C4).
import { ActivityFailure, CancellationScope, isCancellation } from '@temporalio/workflow';
import type { PollMediaResult, SectionRef } from '../activities/inputs.ts';
import { pollMedia, watchMedia } from './proxies.ts';

type Ended = PollMediaResult['ended'];

/** How long a vendor is asked for a task that was given up, ms: the pictures and videos that were seen to come late came within hours. */
export const longestWatchMs = 24 * 3_600_000;

export type LateWatch = {
  /** One of the tasks is done. */
  readonly isDone: () => boolean;
  /** Nothing more is to be learnt: one is done, all have come to nothing, or it was watched for as long as it is worth. */
  readonly isOver: () => boolean;
  readonly stop: () => void;
};

/** The tasks that have ended meanwhile. What cannot be asked has nothing to tell. */
export async function askLate(ref: SectionRef, takes: readonly number[]): Promise<Ended> {
  if (takes.length === 0) return [];
  try {
    const summary = `asking once more for what was given up: take ${takes.join(', ')}`;
    const asked = { ...ref, takes, late: 'once' } as const;
    return (await pollMedia.executeWithOptions({ summary }, [asked])).ended;
  } catch (error) {
    if (isCancellation(error) || !(error instanceof ActivityFailure)) throw error;
    return [];
  }
}

/** Asks at growing pauses, as one activity that is tried again: a day of it is three events. Its end is asked for once more by `askLate`. */
export function startLateWatch(ref: SectionRef, takes: readonly number[], forMs = longestWatchMs): LateWatch {
  let isDone = false;
  let isOver = takes.length === 0;
  const scope = new CancellationScope();
  const watch = async (): Promise<void> => {
    if (isOver) return;
    const asked = { ...ref, takes, late: 'until_done' } as const;
    const { ended } = await watchMedia(forMs).executeWithOptions(
      { summary: `waiting for what was given up: take ${takes.join(', ')}` },
      [asked],
    );
    isDone = ended.some(({ ok }) => ok);
  };
  // Stopped, over, or without an answer: there is nothing to do about it.
  void scope
    .run(watch)
    .catch(() => undefined)
    .then(() => {
      isOver = true;
    });
  return { isDone: () => isDone, isOver: () => isOver, stop: () => scope.cancel() };
}
