// Does a piece of work at once and then again and again, until it is stopped: the frame of what mends and what sends.

export type Repeating = {
  /** Resolves when the round under way has ended; its signal is aborted. */
  stop(): Promise<void>;
};

/** Never rejects: a round that fails is told to `onError`, and the next one comes `everyMs` after its end all the same. */
export function repeating(
  round: (signal: AbortSignal) => Promise<void>,
  { everyMs, onError }: { readonly everyMs: number; readonly onError: (error: unknown) => void },
): Repeating {
  const stopping = new AbortController();
  const { signal } = stopping;
  let timer: NodeJS.Timeout | undefined;
  const next = async (): Promise<void> => {
    await round(signal).catch(onError);
    if (!signal.aborted)
      timer = setTimeout(() => {
        running = next();
      }, everyMs);
  };
  let running = next();
  return {
    async stop() {
      stopping.abort();
      clearTimeout(timer);
      await running;
    },
  };
}
