// Several runs for one success: the first that wins stops the others, and what each came to is told (SPEC E11).
import { CancellationScope, CancelledFailure, isCancellation, sleep } from '@temporalio/workflow';

/** How a run ended: with what it came to, with an error, or stopped because another had won. A run that was never begun is `stopped` too. */
export type Ended<T> =
  | { readonly kind: 'done'; readonly value: T }
  | { readonly kind: 'failed'; readonly error: unknown }
  | { readonly kind: 'stopped' };

export type Contest<T> = {
  readonly wins: (value: T) => boolean;
  /** The next run begins when those before it have ended without a win, or after this long. 0 begins all at once. */
  readonly staggerMs: number;
};

/**
 * Runs against each other, in their order. Resolves when every run has ended: a run that is stopped is waited for, so that nothing of it is left
 * when the next move begins. Throws when the workflow itself is canceled.
 */
export async function contest<T>(
  runs: readonly (() => Promise<T>)[],
  { wins, staggerMs }: Contest<T>,
): Promise<readonly Ended<T>[]> {
  const ends: Ended<T>[] = runs.map(() => ({ kind: 'stopped' }));
  const field = new CancellationScope();
  let won = false;
  const begin = async (run: () => Promise<T>, index: number): Promise<void> => {
    try {
      const value = await field.run(run);
      ends[index] = { kind: 'done', value };
      if (!wins(value)) return;
      won = true;
      field.cancel();
    } catch (error) {
      if (isCancellation(error) && !won) throw error;
      if (!isCancellation(error)) ends[index] = { kind: 'failed', error };
    }
  };
  const begun: Promise<void>[] = [];
  const outside = CancellationScope.current();
  for (const [index, run] of runs.entries()) {
    if (won || outside.consideredCancelled) break;
    begun.push(begin(run, index));
    if (staggerMs > 0 && index < runs.length - 1) await endOrTime(begun, staggerMs);
  }
  for (const end of await Promise.allSettled(begun)) if (end.status === 'rejected') throw end.reason;
  if (outside.consideredCancelled) throw new CancelledFailure('canceled');
  return ends;
}

/** Until all that was begun has ended, or the time has passed, or the workflow is canceled. */
async function endOrTime(begun: readonly Promise<void>[], ms: number): Promise<void> {
  const timer = new CancellationScope();
  const passed = timer.run(() => sleep(ms, { summary: 'Until the next take joins in' })).catch(() => undefined);
  await Promise.race([Promise.allSettled(begun), passed]);
  timer.cancel();
}
