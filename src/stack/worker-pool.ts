// The stack's worker processes: started side by side, each kept running.
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Logger } from 'pino';
import type { Config } from '../config.ts';
import { keepRunning } from './keep-running.ts';
import { startWorkerChild } from './worker-child.ts';

export type WorkerPool = {
  pids(): readonly number[];
  /** How many serve now. */
  serving(): number;
  stop(): Promise<void>;
  kill(): void;
};

export type WorkerPoolSettings = {
  /** With the demo server in the place of vendors without a key, where it is on. */
  readonly config: Config;
  readonly databaseUrl: string;
  readonly engineAddress?: string;
  readonly count: number;
  readonly logger: Logger;
};

/** Resolves when every worker takes tasks. Throws what the first one that did not start says. */
export async function startWorkerPool(settings: WorkerPoolSettings): Promise<WorkerPool> {
  const { config, databaseUrl, engineAddress, count, logger } = settings;
  const logs = join(config.dataDir, 'logs');
  await mkdir(logs, { recursive: true, mode: 0o700 });
  const starts = Array.from({ length: count }, (_, index) => {
    const name = `worker-${index + 1}`;
    const order = { kind: 'start', config, databaseUrl, name, logFile: join(logs, `${name}.log`) } as const;
    return keepRunning(
      name,
      () => startWorkerChild({ ...order, ...(engineAddress !== undefined && { engineAddress }) }),
      logger,
    );
  });
  const ends = await Promise.allSettled(starts);
  const kept = ends.flatMap((end) => (end.status === 'fulfilled' ? [end.value] : []));
  const failed = ends.find((end) => end.status === 'rejected');
  const stop = async (): Promise<void> => {
    await Promise.all(kept.map((worker) => worker.stop()));
  };
  if (failed !== undefined) {
    await stop();
    throw failed.reason;
  }
  return {
    pids: () => kept.filter((worker) => worker.isRunning()).map((worker) => worker.current().pid),
    serving: () => kept.filter((worker) => worker.isRunning()).length,
    stop,
    kill: () => {
      for (const worker of kept) worker.current().kill();
    },
  };
}
