// One set-up at a time in a checkout: later ones wait, and a killed one is not waited for.
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { stateFolder } from './project.mjs';

const projectLock = join(stateFolder, 'lock');

/** Pid and, on Linux, the moment it began: a reused pid is another process. */
function identity(pid) {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return `${pid} ${stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19]}`;
  } catch {
    return process.platform === 'linux' ? undefined : `${pid} ?`;
  }
}

function holderLives(holder) {
  const pid = Number(holder.split(' ')[0]);
  if (!Number.isInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
  } catch (error) {
    if (error.code !== 'EPERM') return false;
  }
  return identity(pid) === holder;
}

function take(lockFile) {
  try {
    writeFileSync(lockFile, identity(process.pid) ?? '', { flag: 'wx' });
    return true;
  } catch (error) {
    if (error.code !== 'EEXIST') throw error;
    return false;
  }
}

function readHolder(lockFile) {
  try {
    return readFileSync(lockFile, 'utf8');
  } catch {
    return undefined;
  }
}

/** Runs `work` while no other set-up of this checkout runs. */
export async function underLock(work, lockFile = projectLock) {
  let seen;
  let told = false;
  while (!take(lockFile)) {
    const holder = readHolder(lockFile);
    // Dead twice in a row: between its making and its writing a fresh lock is empty for a moment.
    if (holder !== undefined && !holderLives(holder) && holder === seen) rmSync(lockFile, { force: true });
    else if (!told && holder !== undefined && holderLives(holder)) {
      console.log(`Another set-up is running here (process ${holder.split(' ')[0]}); waiting for it …`);
      told = true;
    }
    seen = holder;
    await delay(told ? 500 : 100);
  }
  try {
    return await work();
  } finally {
    rmSync(lockFile, { force: true });
  }
}
