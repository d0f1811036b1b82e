// Starts a part again when its process ends without being asked.
import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from 'pino';

export type Part = {
  /** Resolves when the part is gone, asked for or not. */
  readonly exited: Promise<void>;
  stop(): Promise<void>;
};

export type KeptPart<P extends Part> = {
  /** The part that runs now; while it is being started again, the one that ended. */
  current(): P;
  isRunning(): boolean;
  stop(): Promise<void>;
};

const firstPauseMs = 250;
const longestPauseMs = 15_000;
/** A part that lived this long did not fail at its start: the pauses begin anew. */
const steadyMs = 30_000;

/** The first start is the caller's to handle: its error is thrown. Later ones are tried until they succeed or `stop` is called. */
export async function keepRunning<P extends Part>(
  name: string,
  start: () => Promise<P>,
  logger: Logger,
): Promise<KeptPart<P>> {
  const stopping = new AbortController();
  let part = await start();
  let running = true;
  let pauseMs = firstPauseMs;

  const startAgain = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      await delay(pauseMs, undefined, { signal: stopping.signal }).catch(() => {});
      if (stopping.signal.aborted) return;
      pauseMs = Math.min(pauseMs * 2, longestPauseMs);
      try {
        part = await start();
        running = true;
        logger.info({ part: name }, 'started again');
        return;
      } catch (error) {
        logger.error({ part: name, err: error }, 'could not be started again; trying on');
      }
    }
  };
  const watch = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      const since = performance.now();
      await part.exited;
      running = false;
      if (stopping.signal.aborted) return;
      if (performance.now() - since > steadyMs) pauseMs = firstPauseMs;
      logger.warn({ part: name }, 'ended without being asked; starting it again');
      await startAgain();
    }
  };
  const watched = watch();
  return {
    current: () => part,
    isRunning: () => running,
    stop: async () => {
      stopping.abort();
      await part.stop();
      await watched;
      // One that was just being started when the stop came.
      if (running) await part.stop();
    },
  };
}
