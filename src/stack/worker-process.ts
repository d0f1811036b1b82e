// A worker as its own process: takes its settings from the stack, serves until told to stop, ends when the stack is gone.
import { embeddedTarget, externalTarget } from '../engine/temporal-target.ts';
import { createLogger, secretsOf } from '../log.ts';
import { openStore } from '../store/open-store.ts';
import { installRuntime, runWorker, type RunningWorker } from '../worker.ts';
import { createActivityDeps } from '../worker/activity-deps.ts';
import type { FromWorker, ToWorker, WorkerOrder } from './worker-message.ts';

function tell(message: FromWorker): void {
  process.send?.(message);
}

async function start(order: WorkerOrder): Promise<RunningWorker> {
  const { config, databaseUrl } = order;
  const logger = createLogger({
    name: order.name,
    level: config.logLevel,
    secrets: secretsOf({ ...config, databaseUrl }),
    file: order.logFile,
  });
  const target =
    order.engineAddress === undefined
      ? externalTarget(config)
      : embeddedTarget(order.engineAddress, config.temporalNamespace);
  if (target === undefined) throw new Error('neither an engine address nor TEMPORAL_ADDRESS is given');
  installRuntime(logger);
  const store = await openStore({ databaseUrl, dataDir: config.dataDir, s3Url: config.s3Url, logger });
  const running = await runWorker({
    target,
    deps: await createActivityDeps(config, store, logger),
    identity: `${order.name}:${process.pid}`,
    ...(order.queues !== undefined && { queues: order.queues }),
    ...(order.renderSlots !== undefined && { renderSlots: order.renderSlots }),
  });
  logger.info({ queues: order.queues ?? 'all' }, 'worker is ready');
  const end = (code: number, error?: unknown): void => {
    if (error !== undefined) logger.fatal({ err: error }, 'worker cannot go on');
    void store.close().finally(() => process.exit(code));
  };
  running.finished.then(
    () => end(0),
    (error: unknown) => end(1, error),
  );
  return running;
}

let running: Promise<RunningWorker> | undefined;

function fail(error: unknown): void {
  const message =
    typeof error === 'object' && error !== null && 'message' in error ? String(error.message) : String(error);
  tell({ kind: 'failed', message });
  process.exit(1);
}

function stop(): void {
  if (running === undefined) process.exit(0);
  void running.then((worker) => worker.stop()).catch(() => process.exit(1));
}

// The stack is the only one that can write to this channel, and it is compiled from the same sources.
process.on('message', (message: ToWorker) => {
  if (message.kind === 'stop') return stop();
  running ??= start(message);
  running.then(() => tell({ kind: 'ready' }), fail);
});
process.once('SIGTERM', stop);
// The stack is gone without a word, and the engine with it: what was going on is taken up again by the next start.
process.once('disconnect', () => process.exit(1));
