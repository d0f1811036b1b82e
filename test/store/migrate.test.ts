// Several processes bring one database up to date at once; followers outlive a restart of the server.
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import pg from 'pg';
import { silentLogger } from '../../src/store/database.ts';
import { startEmbeddedPostgres, type EmbeddedPostgres } from '../../src/store/embedded-postgres.ts';
import { migrateDatabase, migrationsFolder } from '../../src/store/migrate.ts';
import { openStore } from '../../src/store/open-store.ts';
import { testJob } from '../support/postgres.ts';

let dataDir = '';
let postgres: EmbeddedPostgres;
beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'retake-migrate-'));
  postgres = await startEmbeddedPostgres({ dataDir, port: 0, logger: silentLogger });
});
afterAll(async () => {
  await postgres.stop();
  await rm(dataDir, { recursive: true, force: true });
});

describe('the database', () => {
  test('is brought up to date once, by whichever of eight is first', async () => {
    await Promise.all(Array.from({ length: 8 }, () => migrateDatabase(postgres.url)));
    const client = new pg.Client({ connectionString: postgres.url });
    await client.connect();
    const { rows } = await client.query('select count(*)::integer as applied from drizzle.__drizzle_migrations');
    await client.end();
    const known = (await readdir(migrationsFolder)).filter((name) => name.endsWith('.sql'));
    expect(rows[0].applied).toBe(known.length);
  });

  test('may be restarted: the store goes on, and followers miss nothing', async () => {
    const store = await openStore({ databaseUrl: postgres.url, dataDir });
    await store.record.createJob(testJob('restarted'));
    const seen: number[] = [];
    const following = (async () => {
      const stop = new AbortController();
      for await (const event of store.events.follow('restarted', 0, stop.signal)) seen.push(event.seq);
    })();
    await store.record.setJobStatus('restarted', 'running');
    while (seen.length < 2) await setImmediate();
    await postgres.stop();
    postgres = await startEmbeddedPostgres({ dataDir, logger: silentLogger });
    await store.record.setJobStatus('restarted', 'completed');
    await following;
    expect(seen).toEqual([1, 2, 3]);
    await store.close();
  });
});
