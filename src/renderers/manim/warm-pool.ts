// The warm processes of a renderer: one for each job that runs at a time, started when there is none to spare.
import { once } from 'node:events';
import { availableParallelism } from 'node:os';
import type { Zygote } from './warm-zygote.ts';

export type WarmPool = {
  /** Lends a process for one job. Throws what starting one throws, what the work throws, and the signal's reason while it waits for one. */
  readonly use: <T>(work: (zygote: Zygote) => Promise<T>, signal?: AbortSignal) => Promise<T>;
  /** Ends all of them; a later `use` starts anew. */
  readonly close: () => Promise<void>;
};

/** More than the machine can work with at once are not kept waiting. */
const mostIdle = availableParallelism();

/** What the promise gives, or the signal's reason if that comes first; what comes too late is handed to `late`. */
async function unlessAborted<T>(promise: Promise<T>, late: (value: T) => void, signal?: AbortSignal): Promise<T> {
  if (signal === undefined) return promise;
  const aborted = new AbortController();
  try {
    const reason = once(signal, 'abort', { signal: aborted.signal });
    if (signal.aborted) aborted.abort();
    await Promise.race([promise, reason.catch(() => undefined)]);
  } finally {
    aborted.abort();
  }
  if (signal.aborted) promise.then(late, () => undefined);
  signal.throwIfAborted();
  return promise;
}

export function createWarmPool(start: () => Promise<Zygote>): WarmPool {
  const idle: Zygote[] = [];
  const all = new Set<Zygote>();
  const begin = async (): Promise<Zygote> => {
    const zygote = await start();
    all.add(zygote);
    return zygote;
  };
  const take = async (signal?: AbortSignal): Promise<Zygote> => {
    for (let zygote = idle.pop(); zygote !== undefined; zygote = idle.pop()) {
      if (zygote.isAlive()) return zygote;
      all.delete(zygote);
    }
    return unlessAborted(begin(), (zygote) => void giveBack(zygote), signal);
  };
  const giveBack = async (zygote: Zygote): Promise<void> => {
    if (zygote.isAlive() && idle.length < mostIdle) {
      idle.push(zygote);
      return;
    }
    all.delete(zygote);
    await zygote.close();
  };
  return {
    use: async (work, signal) => {
      const zygote = await take(signal);
      try {
        return await work(zygote);
      } finally {
        await giveBack(zygote);
      }
    },
    close: async () => {
      idle.length = 0;
      await Promise.all([...all].map(async (zygote) => zygote.close()));
      all.clear();
    },
  };
}
