// Composition root of a worker: one connection, one Temporal worker a task queue, workflows from the prebuilt bundle.
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { NativeConnection, Runtime, Worker, type WorkerOptions } from '@temporalio/worker';
import type { Logger } from 'pino';
import { createActivities } from './activities/index.ts';
import type { ActivityDeps } from './activities/deps.ts';
import type { TemporalTarget } from './engine/temporal-target.ts';
import { queueKinds, queueSettings, type QueueKind, type QueueSettings } from './worker/task-queues.ts';

export type WorkerSettings = {
  readonly target: TemporalTarget;
  readonly deps: ActivityDeps;
  readonly queues?: readonly QueueKind[];
  readonly renderSlots?: number;
  readonly identity?: string;
  /** How long running activities may go on after a stop before they are told to end, ms. */
  readonly graceMs?: number;
};

export type RunningWorker = {
  /** Resolves after `stop`; rejects when a worker cannot go on. */
  readonly finished: Promise<void>;
  stop(): Promise<void>;
};

/** Sends the SDK's own log lines through ours and leaves signals to us. Once a process, before the first worker. */
export function installRuntime(logger: Logger): void {
  const log = (level: string, message: string, meta?: object): void => {
    switch (level) {
      case 'ERROR':
        return logger.error(meta ?? {}, message);
      case 'WARN':
        return logger.warn(meta ?? {}, message);
      case 'INFO':
        return logger.info(meta ?? {}, message);
      default:
        return logger.debug(meta ?? {}, message);
    }
  };
  Runtime.install({
    shutdownSignals: [],
    logger: {
      log,
      trace: (message, meta) => log('TRACE', message, meta),
      debug: (message, meta) => log('DEBUG', message, meta),
      info: (message, meta) => log('INFO', message, meta),
      warn: (message, meta) => log('WARN', message, meta),
      error: (message, meta) => log('ERROR', message, meta),
    },
    telemetryOptions: { logging: { filter: { core: 'WARN', other: 'WARN' }, forward: {} } },
  });
}

/** The bundle that the build left beside the compiled sources; a run from sources takes the last build's. */
function workflowSource(): Pick<WorkerOptions, 'workflowBundle' | 'workflowsPath'> {
  for (const place of ['./workflow-bundle.js', '../dist/workflow-bundle.js']) {
    const codePath = fileURLToPath(new URL(place, import.meta.url));
    if (existsSync(codePath)) return { workflowBundle: { codePath } };
  }
  return { workflowsPath: fileURLToPath(new URL('./workflows/index.ts', import.meta.url)) };
}

async function createWorker(
  settings: WorkerSettings & { readonly connection: NativeConnection; readonly activities: object },
  { runsWorkflows, ...queue }: QueueSettings,
): Promise<Worker> {
  const graceMs = settings.graceMs ?? 10_000;
  return Worker.create({
    connection: settings.connection,
    namespace: settings.target.namespace,
    activities: settings.activities,
    shutdownGraceTime: graceMs,
    shutdownForceTime: graceMs + 5_000,
    ...(settings.identity !== undefined && { identity: `${settings.identity}@${queue.taskQueue}` }),
    ...queue,
    ...(runsWorkflows && { ...workflowSource(), reuseV8Context: true }),
  });
}

/** Connects and begins to take tasks. Rejects when the engine cannot be reached. */
export async function runWorker(settings: WorkerSettings): Promise<RunningWorker> {
  const connection = await NativeConnection.connect(settings.target.connection);
  const activities = createActivities(settings.deps);
  const kinds = settings.queues ?? queueKinds;
  const workers = await Promise.all(
    queueSettings(kinds, settings.renderSlots).map((queue) =>
      createWorker({ ...settings, connection, activities }, queue),
    ),
  );
  const stopAll = (): void => {
    for (const worker of workers) if (worker.getState() === 'RUNNING') worker.shutdown();
  };
  const runs = workers.map((worker) =>
    worker.run().catch((error: unknown) => {
      // One queue that is not served would look like a job that hangs: all stop, and the supervisor starts afresh.
      stopAll();
      throw error;
    }),
  );
  const finished = Promise.allSettled(runs).then(async (ends) => {
    await Promise.all(Object.values(settings.deps.renderers).map(async (renderer) => await renderer.close?.()));
    await connection.close();
    const failed = ends.find((end) => end.status === 'rejected');
    if (failed !== undefined) throw failed.reason;
  });
  finished.catch(() => {});
  return {
    finished,
    stop: async () => {
      stopAll();
      await finished;
    },
  };
}
