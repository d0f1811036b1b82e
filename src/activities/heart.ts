// Keeps a long activity's heart beating and hands on its cancellation (STYLE S4).
import { Context } from '@temporalio/activity';

export type Heart = {
  readonly signal: AbortSignal;
  /** What is going on now, in JSON: sent with the next beat, and to the next try. */
  readonly progress: (what: string | object) => void;
};

/** Beats, ms: a cancellation comes with the answer to one, and what lost a race has to stop within a second (SPEC E11). The queues throttle what is sent. */
const beatMs = 250;

/** Beats while the work runs, with the latest progress as its details. */
export async function withHeart<T>(work: (heart: Heart) => Promise<T>): Promise<T> {
  const context = Context.current();
  // What an earlier try has said holds until this one says more.
  let latest: unknown = context.info.heartbeatDetails ?? 'started';
  context.heartbeat(latest);
  const beat = setInterval(() => context.heartbeat(latest), beatMs);
  try {
    return await work({
      signal: context.cancellationSignal,
      progress: (what) => {
        latest = what;
      },
    });
  } finally {
    clearInterval(beat);
  }
}
