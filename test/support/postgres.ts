// A real store on a real PostgreSQL in a temporary folder, for one test file.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { silentLogger } from '../../src/store/database.ts';
import { startEmbeddedPostgres } from '../../src/store/embedded-postgres.ts';
import { openStore } from '../../src/store/open-store.ts';
import type { NewJob, Store } from '../../src/store/store.ts';
import { onceStarted } from './once-started.ts';
import { giveCluster } from './postgres-cluster.ts';

export type TestStore = {
  readonly store: Store;
  readonly url: string;
  readonly dataDir: string;
  /** One statement on the database, past the store. */
  query(text: string, values?: unknown[]): Promise<pg.QueryResult>;
  close(): Promise<void>;
};

/** Starts a server of its own, on a database that has its schema already, and opens the store on it. */
export async function startTestStore(): Promise<TestStore> {
  const dataDir = await mkdtemp(join(tmpdir(), 'retake-store-'));
  await giveCluster(dataDir);
  const postgres = await startEmbeddedPostgres({ dataDir, port: 0, logger: silentLogger });
  const store = await openStore({ databaseUrl: postgres.url, dataDir });
  const pool = new pg.Pool({ connectionString: postgres.url, max: 2 });
  pool.on('error', () => {});
  return {
    store,
    url: postgres.url,
    dataDir,
    query: (text, values) => pool.query(text, values),
    close: async () => {
      await pool.end();
      await store.close();
      await postgres.stop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

const model = 'anthropic:claude-test' as const;

/** An explainer job that asks for nothing in particular. */
export function testJob(id: string, more: Partial<NewJob> = {}): NewJob {
  return {
    id,
    kind: 'explainer',
    input: { topic: 'binary search' },
    policy: {},
    models: {
      plan: model,
      codeDeep: model,
      codeFast: model,
      repair: model,
      judge: model,
      rewrite: model,
      svg: model,
      app: model,
    },
    demo: true,
    workflowId: `explainer:${id}`,
    budget: {},
    submittedBy: 'tester',
    ...more,
  };
}

/** The same for a test file: started before its tests, closed after them. */
export function useTestStore(): TestStore {
  return onceStarted(startTestStore);
}
