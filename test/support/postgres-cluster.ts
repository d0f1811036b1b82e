// A stopped database with the schema as it stands, made once for each state of the migrations: a server on a copy of it starts in a third of the time.
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { silentLogger } from '../../src/store/database.ts';
import { startEmbeddedPostgres } from '../../src/store/embedded-postgres.ts';
import { migrateDatabase, migrationsFolder } from '../../src/store/migrate.ts';

const root = join(import.meta.dirname, '../..');
const cache = join(root, 'node_modules/.cache/retake');
const run = promisify(execFile);

/** With the owners of the files, which PostgreSQL looks at. */
const copy = (from: string, to: string) => run('cp', ['-a', from, to]);

/** Whatever the files of a cluster depend on. */
async function stateOfSources(): Promise<string> {
  const hash = createHash('sha256').update(String(process.getuid?.()));
  const migrations = (await readdir(migrationsFolder)).filter((name) => name.endsWith('.sql')).toSorted();
  const paths = [
    ...migrations.map((name) => join(migrationsFolder, name)),
    join(migrationsFolder, 'meta/_journal.json'),
    join(root, 'src/store/embedded-postgres.ts'),
    join(root, 'package.json'),
  ];
  for (const path of paths) hash.update(path).update(await readFile(path));
  return hash.digest('hex').slice(0, 16);
}

async function makeCluster(folder: string): Promise<void> {
  const dataDir = await mkdtemp(join(tmpdir(), 'retake-cluster-'));
  const postgres = await startEmbeddedPostgres({ dataDir, port: 0, logger: silentLogger });
  await migrateDatabase(postgres.url);
  await postgres.stop();
  await rm(join(dataDir, 'postgres/state.json'));
  await mkdir(cache, { recursive: true });
  const temporary = `${folder}.${process.pid}`;
  await copy(join(dataDir, 'postgres'), temporary);
  await rm(dataDir, { recursive: true, force: true });
  // Another test file may have been faster.
  await rename(temporary, folder).catch(() => rm(temporary, { recursive: true, force: true }));
}

/** Puts the cluster where `startEmbeddedPostgres` looks for that of the data folder. */
export async function giveCluster(dataDir: string): Promise<void> {
  const folder = join(cache, `cluster-${await stateOfSources()}`);
  if (!(await stat(folder).catch(() => undefined))) await makeCluster(folder);
  await copy(folder, join(dataDir, 'postgres'));
}
