// The stack's own database, for tests that look into every row of it or prepare one.
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';

export type StackDatabase = { readonly url: string; readonly password: string };

/** The embedded server of a stack: the password that it was set up with, and its port. */
export async function stackDatabase(dataDir: string): Promise<StackDatabase> {
  const files = await readdir(dataDir, { recursive: true });
  const find = (name: string): string => join(dataDir, files.find((file) => file.endsWith(name)) ?? name);
  const password = (await readFile(find('/password'), 'utf8')).trim();
  const port = (await readFile(find('/postmaster.pid'), 'utf8')).split('\n')[3] ?? '';
  return { url: `postgres://retake:${password}@127.0.0.1:${port}/postgres`, password };
}

/** Every row of every table, as text. */
export async function dumpDatabase(url: string): Promise<string[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const tables = await client.query<{ name: string }>(
      "select format('%I.%I', schemaname, tablename) as name from pg_tables where schemaname not in ('pg_catalog', 'information_schema')",
    );
    const rows: string[] = [];
    for (const { name } of tables.rows) {
      const table = await client.query<{ row: string }>(`select t::text as row from ${name} t`);
      rows.push(...table.rows.map(({ row }) => row));
    }
    return rows;
  } finally {
    await client.end();
  }
}
