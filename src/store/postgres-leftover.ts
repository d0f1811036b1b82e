// What an earlier start left behind on a data folder: a server whose stack was killed, or a stale pid file.
import { readdir, readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { identityOf, isAlive, type ProcessIdentity } from '../process/process-identity.ts';
import type { StoreLogger } from './database.ts';

/** Another stack that runs uses this data folder. */
export class PostgresInUse extends Error {
  override readonly name = 'PostgresInUse';
}

async function worksIn(pid: number, folder: { dev: number; ino: number }): Promise<boolean> {
  try {
    const comm = (await readFile(`/proc/${pid}/comm`, 'utf8')).trim();
    const cwd = await stat(`/proc/${pid}/cwd`);
    return comm === 'postgres' && cwd.dev === folder.dev && cwd.ino === folder.ino;
  } catch {
    // Gone, or another user's.
    return false;
  }
}

async function postmasterPid(data: string): Promise<number> {
  const text = await readFile(join(data, 'postmaster.pid'), 'utf8').catch(() => '');
  return Number.parseInt(text, 10) || 0;
}

/** Processes of PostgreSQL that work in the data folder: it is the current folder of each, seen by inode through any mount. */
async function serversOf(data: string): Promise<number[]> {
  const postmaster = await postmasterPid(data);
  if (process.platform !== 'linux')
    return postmaster > 0 && (await identityOf(postmaster)) !== undefined ? [postmaster] : [];
  const folder = await stat(data);
  const pids = (await readdir('/proc')).map(Number).filter((pid) => Number.isInteger(pid) && pid > 0);
  const found: number[] = [];
  for (const pid of pids) if (await worksIn(pid, folder)) found.push(pid);
  return found;
}

function signalAll(pids: readonly number[], signal: NodeJS.Signals): void {
  for (const pid of pids) {
    try {
      process.kill(pid, signal);
    } catch {
      // It ended meanwhile.
    }
  }
}

async function endedWithin(data: string, limitMs: number): Promise<boolean> {
  const until = Date.now() + limitMs;
  while (Date.now() < until) {
    if ((await serversOf(data)).length === 0) return true;
    await sleep(25);
  }
  return false;
}

/** Fast shutdown, then the immediate one, then by force; a server that lost its parent is already on its way. */
async function stopServers(data: string): Promise<void> {
  const servers = await serversOf(data);
  const postmaster = await postmasterPid(data);
  signalAll(servers.includes(postmaster) ? [postmaster] : servers, 'SIGINT');
  if (await endedWithin(data, 10_000)) return;
  signalAll(await serversOf(data), 'SIGQUIT');
  if (await endedWithin(data, 5_000)) return;
  signalAll(await serversOf(data), 'SIGKILL');
  await endedWithin(data, 5_000);
}

/** Leaves the data folder without a server and without a stale pid file. Throws `PostgresInUse`, naming the process, when its stack still runs. */
export async function clearLeftover(
  data: string,
  owner: ProcessIdentity | undefined,
  logger: StoreLogger,
): Promise<void> {
  if ((await serversOf(data)).length > 0) {
    if (owner !== undefined && (await isAlive(owner)))
      throw new PostgresInUse(`The database in ${data} is in use by process ${owner.pid}: stop that stack first`);
    logger.info({ data }, 'stopping the database server that an earlier run left behind');
    await stopServers(data);
  }
  // Nobody works here: whatever process has that pid by now is another.
  await rm(join(data, 'postmaster.pid'), { force: true });
}
