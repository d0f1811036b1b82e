// The embedded server starts for whoever runs it, and survives the death of whoever ran it.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import pg from 'pg';
import { silentLogger } from '../../src/store/database.ts';
import { startEmbeddedPostgres } from '../../src/store/embedded-postgres.ts';
import { openStore } from '../../src/store/open-store.ts';
import { compiledSources } from '../support/compiled.ts';
import { testJob } from '../support/postgres.ts';

let dataDir = '';
beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'retake-embedded-'));
});
afterEach(async () => {
  // A server whose parent was killed is still on its way out.
  while ((await serversIn(dataDir)).length > 0) await setImmediate();
  await rm(dataDir, { recursive: true, force: true });
});

const start = (port = 0) => startEmbeddedPostgres({ dataDir, port, logger: silentLogger });
const isRoot = process.getuid?.() === 0;
const testAsRoot = isRoot ? test : test.skip;

async function ask(url: string, text: string): Promise<unknown> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const { rows } = await client.query({ text, rowMode: 'array' });
    return rows[0]?.[0];
  } finally {
    await client.end();
  }
}

async function serversIn(folder: string): Promise<string[]> {
  const wanted = await stat(join(folder, 'postgres', 'data'));
  const found: string[] = [];
  for (const pid of (await readdir('/proc')).filter((name) => /^\d+$/.test(name))) {
    const cwd = await stat(`/proc/${pid}/cwd`).catch(() => undefined);
    if (cwd !== undefined && cwd.ino === wanted.ino && cwd.dev === wanted.dev) found.push(pid);
  }
  return found;
}

async function holdInChild(src: string) {
  const script = fileURLToPath(new URL('../support/children/hold-postgres.mjs', import.meta.url));
  const child = spawn(process.execPath, [script, src, dataDir], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [line] = await once(child.stdout, 'data');
  return { child, url: String(JSON.parse(String(line)).url) };
}

describe('the embedded database', () => {
  test('keeps its data and its durability over a restart, and leaves no process', async () => {
    const first = await start();
    const store = await openStore({ databaseUrl: first.url, dataDir });
    await store.record.createJob(testJob('kept'));
    await store.close();
    await Promise.all([first.stop(), first.stop()]);
    expect(await serversIn(dataDir)).toEqual([]);
    const second = await start();
    expect(await ask(second.url, `select status from jobs where id = 'kept'`)).toBe('queued');
    expect(await ask(second.url, `select current_setting('fsync') || current_setting('synchronous_commit')`)).toBe(
      'onon',
    );
    await second.stop();
  });

  test('takes the port it is asked for, and another when that one is taken', async () => {
    const taken = createServer().listen(0, '127.0.0.1');
    await once(taken, 'listening');
    const address = taken.address();
    if (address === null || typeof address === 'string') throw new Error('no port');
    const server = await start(address.port);
    expect(server.port).not.toBe(address.port);
    expect(await ask(server.url, 'select 1')).toBe(1);
    await server.stop();
    taken.close();
  });

  test('refuses a wrong password and keeps the right one from others', async () => {
    const server = await start();
    const wrong = server.url.replace(/:[0-9a-f]{48}@/, ':wrong@');
    await expect(ask(wrong, 'select 1')).rejects.toThrow('password authentication failed');
    expect((await stat(join(dataDir, 'postgres', 'password'))).mode & 0o077).toBe(0);
    expect((await stat(join(dataDir, 'postgres'))).mode & 0o077).toBe(0);
    await server.stop();
  });

  testAsRoot('runs unprivileged below a folder that only root can enter', async () => {
    await chmod(dataDir, 0o700);
    const server = await start();
    const [pid] = await serversIn(dataDir);
    const status = await readFile(`/proc/${pid}/status`, 'utf8');
    expect(status).not.toMatch(/^Uid:\s+0\s/m);
    expect(status).toMatch(/^CapEff:\s+0+$/m);
    await server.stop();
  });

  test('a second stack on the same folder is refused by the name of the first', async () => {
    const compiled = await compiledSources();
    const { child, url } = await holdInChild(compiled);
    await expect(start()).rejects.toThrow(`in use by process ${child.pid}`);
    expect(await ask(url, 'select 1')).toBe(1);
    child.kill('SIGKILL');
  });

  test('goes on at once after its parent was killed, with what was committed', async () => {
    const compiled = await compiledSources();
    for (const round of [1, 2, 3]) {
      const { child, url } = await holdInChild(compiled);
      await ask(url, 'create table if not exists kept (round integer)');
      await ask(url, `insert into kept values (${round})`);
      child.kill('SIGKILL');
      await once(child, 'exit');
    }
    const server = await start();
    expect(await ask(server.url, 'select count(*)::integer from kept')).toBe(3);
    await server.stop();
  });

  test('goes on after everything was killed, the pid file naming a process that is another', async () => {
    const compiled = await compiledSources();
    const { child } = await holdInChild(compiled);
    child.kill('SIGSTOP');
    for (const pid of await serversIn(dataDir)) process.kill(Number(pid), 'SIGKILL');
    child.kill('SIGKILL');
    await once(child, 'exit');
    const pidFile = join(dataDir, 'postgres', 'data', 'postmaster.pid');
    const lines = (await readFile(pidFile, 'utf8')).split('\n');
    await writeFile(pidFile, [String(process.pid), ...lines.slice(1)].join('\n'));
    const server = await start();
    expect(await ask(server.url, 'select 1')).toBe(1);
    await server.stop();
  });

  test('a half made cluster is thrown away', async () => {
    await mkdir(join(dataDir, 'postgres', 'data.new', 'base'), { recursive: true });
    const server = await start();
    expect(await ask(server.url, 'select 1')).toBe(1);
    await server.stop();
  });
});
