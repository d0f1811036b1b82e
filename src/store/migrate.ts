// Brings a database up to this version's schema; several processes may do so at once.
import { fileURLToPath } from 'node:url';
import { drizzle } from 'drizzle-orm/node-postgres';
import { migrate } from 'drizzle-orm/node-postgres/migrator';
import pg from 'pg';

/** Any fixed number: whoever migrates holds this advisory lock. */
const migrationLock = 7_264_113_901;

/** Beside this file, in src and in dist. */
export const migrationsFolder = fileURLToPath(new URL('./migrations', import.meta.url));

/** Applies what is missing, one process at a time; the others wait and find nothing left to do. */
export async function migrateDatabase(databaseUrl: string): Promise<void> {
  const client = new pg.Client({ connectionString: databaseUrl, connectionTimeoutMillis: 10_000 });
  await client.connect();
  try {
    await client.query('set client_min_messages = warning');
    await client.query('select pg_advisory_lock($1)', [migrationLock]);
    await migrate(drizzle(client), { migrationsFolder });
  } finally {
    // The session's lock goes with the session.
    await client.end();
  }
}
