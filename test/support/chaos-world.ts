// Everything a chaos run needs, each part a process of its own: database, engine with API, vendors. Workers come and go with the runs.
import { join, resolve } from 'node:path';
import pg from 'pg';
import { silentLogger } from '../../src/store/database.ts';
import { startEmbeddedPostgres } from '../../src/store/embedded-postgres.ts';
import { type ApiClient, apiClient } from './e2e-api.ts';
import { cleanEnvironment, ensureBuilt, removeFolder, startStackProcess, temporaryFolder } from './e2e-stack.ts';
import { type ChaosVendors, startChaosVendors } from './chaos-vendors.ts';
import { type ChaosWorkers, startChaosWorkers } from './chaos-workers.ts';
import { testWorkflowBundle } from './workflow-bundle.ts';

export type ChaosWorld = {
  readonly api: ApiClient;
  readonly vendors: ChaosVendors;
  readonly dataDir: string;
  readonly temporalAddress: string;
  /** One statement on the record, past the product. */
  query<Row extends pg.QueryResultRow>(text: string, values?: unknown[]): Promise<readonly Row[]>;
  /** Kills the engine; the stack starts it again. */
  killEngine(): Promise<void>;
  workers(protocol: 'honest' | 'naive', count: number): Promise<ChaosWorkers>;
  close(): Promise<void>;
};

const dist = resolve(import.meta.dirname, '../../dist');
const quickHeartbeats = join(import.meta.dirname, 'children/quick-heartbeats.mjs');

/** Throws what a part says that does not start. */
export async function startChaosWorld(): Promise<ChaosWorld> {
  await ensureBuilt();
  const { codePath: bundle } = await testWorkflowBundle([quickHeartbeats]);
  const dataDir = await temporaryFolder();
  const vendors = await startChaosVendors(dist);
  const postgres = await startEmbeddedPostgres({ dataDir: join(dataDir, 'database'), port: 0, logger: silentLogger });
  const settings = {
    ...vendors.environment,
    DATABASE_URL: postgres.url,
    RETAKE_DATA: dataDir,
    RETAKE_LOG_LEVEL: 'fatal',
  };
  const leave = async (): Promise<void> => {
    await vendors.stop();
    await postgres.stop();
    await removeFolder(dataDir);
  };
  const stack = await startStackProcess(dataDir, settings, 'none').catch(async (error: unknown) => {
    await leave();
    throw error;
  });
  const pool = new pg.Pool({ connectionString: postgres.url, max: 2 });
  pool.on('error', () => {});
  const environment = cleanEnvironment({ ...settings, TEMPORAL_ADDRESS: stack.temporalAddress });
  return {
    api: apiClient(stack.url),
    vendors,
    dataDir,
    temporalAddress: stack.temporalAddress,
    query: async (text, values) => (await pool.query(text, values)).rows,
    killEngine: async () => void process.kill(await stack.enginePid(), 'SIGKILL'),
    workers: (protocol, count) => startChaosWorkers({ dist, bundle, protocol, environment, count }),
    close: async () => {
      await pool.end();
      await stack.stop();
      await leave();
    },
  };
}
