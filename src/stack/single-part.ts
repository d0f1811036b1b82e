// One part of the stack on its own, against TEMPORAL_ADDRESS and DATABASE_URL: the API server, or a worker.
import { hostname } from 'node:os';
import type { Logger } from 'pino';
import { createRetakeClient } from '../client/retake-client.ts';
import { ConfigError, type Config } from '../config.ts';
import { demoScript } from '../demo/demo-script.ts';
import { startDemoVendors } from '../demo/vendors.ts';
import { externalTarget, type TemporalTarget } from '../engine/temporal-target.ts';
import { createLogger, secretsOf } from '../log.ts';
import { openStore } from '../store/open-store.ts';
import { installRuntime, runWorker } from '../worker.ts';
import { createActivityDeps } from '../worker/activity-deps.ts';
import type { QueueKind } from '../worker/task-queues.ts';
import { startApiServer, temporalUiOf } from './api-server.ts';
import { makeDataDir } from './data-dir.ts';
import { createDoctor } from './doctor.ts';
import { createUndoList, type UndoList } from './undo-list.ts';
import { demoMediaFolder, needsDemo, withDemo } from './with-demo.ts';

export type SinglePart = {
  /** Resolves or rejects when the part ends by itself. */
  readonly ended?: Promise<void>;
  readonly url?: string;
  stop(): Promise<void>;
};

type Ground = {
  readonly config: Config;
  readonly logger: Logger;
  readonly undo: UndoList;
  readonly target: TemporalTarget;
  readonly databaseUrl: string;
};

function groundOf(name: string, config: Config): Ground {
  const target = externalTarget(config);
  const { databaseUrl } = config;
  const missing = [
    ...(target === undefined ? ['  TEMPORAL_ADDRESS: host:port of the Temporal server'] : []),
    ...(databaseUrl === undefined ? ['  DATABASE_URL: postgres://user:password@host:port/database'] : []),
  ];
  if (target === undefined || databaseUrl === undefined) {
    throw new ConfigError(
      `A ${name} on its own needs:\n${missing.join('\n')}\n"retake up" starts everything on this machine without either.`,
    );
  }
  const logger = createLogger({ name, level: config.logLevel, secrets: secretsOf(config) });
  return { config, logger, undo: createUndoList(logger), target, databaseUrl };
}

async function orUndo<T>(undo: UndoList, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    await undo.run();
    throw error;
  }
}

/** Throws `ConfigError` naming what is not set, and what the server or database says when it cannot be reached. */
export async function startServerPart(config: Config): Promise<SinglePart> {
  const { logger, undo, databaseUrl, target } = groundOf('server', config);
  return orUndo(undo, async () => {
    await makeDataDir(config.dataDir);
    const store = await openStore({ databaseUrl, dataDir: config.dataDir, s3Url: config.s3Url, logger });
    undo.add('store', () => store.close());
    const client = await createRetakeClient();
    undo.add('client', () => client.close());
    await client.ensureSearchAttributes();
    const health = [
      { name: 'database', check: async () => void (await store.views.listJobs({ limit: 1 })) },
      { name: 'engine', check: () => client.checkHealth(2_000) },
      { name: 'artifacts', check: () => store.artifacts.checkHealth() },
    ];
    const doctor = createDoctor(config, { artifacts: store.artifacts, renders: false });
    const api = await startApiServer({
      config,
      reachable: config,
      databaseUrl,
      store,
      client,
      logger,
      health,
      doctor,
      ...temporalUiOf(config.temporalUi, target.namespace),
    });
    undo.add('api', () => api.close());
    logger.info({ url: api.url }, 'server is ready');
    return { url: api.url, stop: () => undo.run() };
  });
}

async function withOwnDemo(config: Config, undo: UndoList): Promise<Config> {
  if (!needsDemo(config)) return config;
  // The script has no state, and media tasks are kept in the data folder: each worker may have demo vendors of its own.
  const vendors = await startDemoVendors({ script: demoScript, media: { folder: demoMediaFolder(config) } });
  undo.add('demo vendors', () => vendors.close());
  return withDemo(config, vendors);
}

export type WorkerPartOptions = { readonly queues?: readonly QueueKind[]; readonly renderSlots?: number };

/** Throws as `startServerPart` does. `ended` rejects when the worker cannot go on. */
export async function startWorkerPart(config: Config, options: WorkerPartOptions = {}): Promise<SinglePart> {
  const { logger, undo, target, databaseUrl } = groundOf('worker', config);
  return orUndo(undo, async () => {
    await makeDataDir(config.dataDir);
    const store = await openStore({ databaseUrl, dataDir: config.dataDir, s3Url: config.s3Url, logger });
    undo.add('store', () => store.close());
    const reachable = await withOwnDemo(config, undo);
    installRuntime(logger);
    const deps = await createActivityDeps(reachable, store, logger);
    const worker = await runWorker({ target, deps, identity: `worker:${process.pid}@${hostname()}`, ...options });
    undo.add('worker', () => worker.stop());
    logger.info({ queues: options.queues ?? 'all' }, 'worker is ready');
    return { ended: worker.finished, stop: () => undo.run() };
  });
}
