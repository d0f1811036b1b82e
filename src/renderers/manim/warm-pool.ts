// The warm processes of a renderer: one for each job that runs at a time, started when there is none to spare.
import { availableParallelism } from 'node:os';
import type { Zygote } from './warm-zygote.ts';

export type WarmPool = {
  /** Lends a process for one job. Throws what starting one throws, and what the work throws. */
  readonly use: <T>(work: (zygote: Zygote) => Promise<T>) => Promise<T>;
  /** Ends all of them; a later `use` starts anew. */
  readonly close: () => Promise<void>;
};

/** More than the machine can work with at once are not kept waiting. */
const mostIdle = availableParallelism();

export function createWarmPool(start: () => Promise<Zygote>): WarmPool {
  const idle: Zygote[] = [];
  const all = new Set<Zygote>();
  const take = async (): Promise<Zygote> => {
    for (let zygote = idle.pop(); zygote !== undefined; zygote = idle.pop()) {
      if (zygote.isAlive()) return zygote;
      all.delete(zygote);
    }
    const zygote = await start();
    all.add(zygote);
    return zygote;
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
    use: async (work) => {
      const zygote = await take();
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
