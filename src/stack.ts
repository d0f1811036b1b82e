// The embedded stack: database, engine, demo vendors, workers and API, kept running and stopped in reverse (`retake up`).
import { join } from 'node:path';
import type { Logger } from 'pino';
import type { HealthCheck } from './api/api-deps.ts';
import { createRetakeClient, type RetakeClient } from './client/retake-client.ts';
import type { Config } from './config.ts';
import type { DemoVendors } from './demo/vendors.ts';
import { createLogger, secretsOf } from './log.ts';
import { startApiServer, temporalUiOf } from './stack/api-server.ts';
import { makeDataDir } from './stack/data-dir.ts';
import { createDoctor } from './stack/doctor.ts';
import { startFoundation, type Foundation } from './stack/foundation.ts';
import { assertMayListen, openNotes } from './stack/openness.ts';
import { lockStack, type StackLock } from './stack/stack-lock.ts';
import { removeStackFile, writeStackFile } from './stack/stack-file.ts';
import { createUndoList, type UndoList } from './stack/undo-list.ts';
import { withDemo } from './stack/with-demo.ts';
import { startWorkerPool, type WorkerPool } from './stack/worker-pool.ts';
import { openStore } from './store/open-store.ts';
import type { Store } from './store/store.ts';

export type StackOptions = {
  /** Worker processes; 0 for none. Default 1. */
  readonly workers?: number;
  /** Told what is being done, for a person who waits. */
  readonly onProgress?: (what: string) => void;
  /** Aborted: the start ends at its next step, with everything stopped again. */
  readonly signal?: AbortSignal;
};

export type Stack = {
  readonly url: string;
  /** Address of the embedded engine's Web UI. */
  readonly temporalUi?: string;
  readonly temporalAddress: string;
  readonly databaseUrl: string;
  readonly dataDir: string;
  readonly store: Store;
  readonly client: RetakeClient;
  readonly logger: Logger;
  /** There where a vendor is the demo server. */
  readonly demoVendors?: DemoVendors;
  /** What a person should know, such as ports that were replaced. */
  readonly notes: readonly string[];
  workerPids(): readonly number[];
  /** Of the embedded engine. */
  enginePid(): number | undefined;
  /** Stops every part in order; running activities get some seconds. A second call waits for the first. */
  stop(): Promise<void>;
  /** Kills the workers at once, so that a `stop` under way ends soon: the second Ctrl-C. */
  hurry(): void;
};

function healthChecks(store: Store, client: RetakeClient, pool: WorkerPool | undefined): HealthCheck[] {
  const workers = {
    name: 'workers',
    check: async () => {
      if (pool?.serving() === 0) throw new Error('no worker is running; it is being started again');
    },
  };
  return [
    { name: 'database', check: async () => void (await store.views.listJobs({ limit: 1 })) },
    { name: 'engine', check: () => client.checkHealth(2_000) },
    { name: 'artifacts', check: () => store.artifacts.checkHealth() },
    ...(pool === undefined ? [] : [workers]),
  ];
}

function retakeClient(foundation: Foundation): Promise<RetakeClient> {
  const { engine, target } = foundation;
  return createRetakeClient(engine === undefined ? {} : { address: engine.address, namespace: target.namespace });
}

type Start = {
  readonly config: Config;
  readonly options: StackOptions;
  readonly logger: Logger;
  readonly undo: UndoList;
  /** What the log takes out; the embedded database's password joins once it exists. */
  readonly secrets: string[];
};

async function startWorkers({ config, options, logger, undo }: Start, foundation: Foundation) {
  const { databaseUrl, engine, demoVendors } = foundation;
  const count = options.workers ?? 1;
  if (count === 0) return undefined;
  options.onProgress?.('starting the workers');
  // The workers meet the demo server as any vendor: by its address and a key.
  const pool = await startWorkerPool({
    config: withDemo(config, demoVendors),
    databaseUrl,
    count,
    logger,
    ...(engine !== undefined && { engineAddress: engine.address }),
  });
  undo.add('workers', () => pool.stop());
  return pool;
}

async function startRecordAndClient({ config, logger, undo }: Start, foundation: Foundation) {
  const { dataDir, s3Url } = config;
  const store = await openStore({ databaseUrl: foundation.databaseUrl, dataDir, s3Url, logger });
  undo.add('store', () => store.close());
  const client = await retakeClient(foundation);
  undo.add('client', () => client.close());
  // Our own engine registered them at its start.
  if (foundation.engine === undefined) await client.ensureSearchAttributes();
  return { store, client };
}

async function startParts(start: Start): Promise<Stack> {
  const { config, options, logger, undo } = start;
  options.onProgress?.('starting the database and the engine');
  const foundation = await startFoundation({ config, logger, undo });
  const { databaseUrl, engine, demoVendors, target } = foundation;
  start.secrets.push(...secretsOf({ ...config, databaseUrl }));
  options.signal?.throwIfAborted();
  const { store, client } = await startRecordAndClient(start, foundation);
  options.signal?.throwIfAborted();
  const pool = await startWorkers(start, foundation);
  options.signal?.throwIfAborted();
  const api = await startApiServer({
    config,
    reachable: withDemo(config, demoVendors),
    databaseUrl,
    store,
    client,
    logger,
    health: healthChecks(store, client, pool),
    doctor: createDoctor(config, { artifacts: store.artifacts, renders: pool !== undefined }),
    ...temporalUiOf(engine?.uiUrl ?? config.temporalUi, target.namespace),
  });
  undo.add('api', () => api.close());
  return {
    url: api.url,
    temporalAddress: target.connection.address ?? '',
    databaseUrl,
    dataDir: config.dataDir,
    store,
    client,
    logger,
    notes: [...foundation.notes, ...movedPort(config.port, api.port), ...openNotes(config)],
    ...(engine !== undefined && { temporalUi: engine.uiUrl }),
    ...(demoVendors !== undefined && { demoVendors }),
    workerPids: () => pool?.pids() ?? [],
    enginePid: () => engine?.pid(),
    stop: () => undo.run(),
    hurry: () => pool?.kill(),
  };
}

function movedPort(wanted: number, port: number): string[] {
  return wanted === 0 || wanted === port ? [] : [`Port ${wanted} is taken: the API is on ${port}.`];
}

/** Tells the commands and a second stack where this one is. */
async function announce(stack: Stack, undo: UndoList, lock: StackLock): Promise<void> {
  await writeStackFile(stack.dataDir, {
    url: stack.url,
    temporalAddress: stack.temporalAddress,
    pid: process.pid,
    demo: stack.demoVendors !== undefined,
    ...(stack.temporalUi !== undefined && { temporalUi: stack.temporalUi }),
    startedAt: new Date().toISOString(),
  });
  undo.add('stack file', () => removeStackFile(stack.dataDir));
  await lock.setUrl(stack.url);
  stack.logger.info({ url: stack.url, temporalAddress: stack.temporalAddress }, 'the stack is ready');
}

/**
 * Starts the stack on the data folder of `config`, or throws, with nothing left behind: `StackRunning`, `ConfigError`,
 * `EngineUnavailable`, `PostgresMissing` and others whose message says what to do.
 */
export async function startStack(config: Config, options: StackOptions = {}): Promise<Stack> {
  assertMayListen(config);
  await makeDataDir(config.dataDir);
  const lock = await lockStack(config.dataDir);
  const secrets = [...secretsOf(config)];
  const logger = createLogger({
    name: 'stack',
    level: config.logLevel,
    secrets,
    file: join(config.dataDir, 'logs', 'stack.log'),
  });
  const undo = createUndoList(logger);
  undo.add('lock', () => lock.release());
  try {
    const stack = await startParts({ config, options, logger, undo, secrets });
    await announce(stack, undo, lock);
    options.signal?.throwIfAborted();
    return stack;
  } catch (error) {
    if (options.signal?.aborted === true) logger.info('interrupted while it started');
    else logger.error({ err: error }, 'the stack could not start');
    await undo.run();
    throw error;
  }
}
