// Makes sure that nothing of a sandbox survives, and watches its memory where no control group does.
import { constants } from 'node:fs';
import { open, readFile, readdir, type FileHandle } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';

/** An open `/proc/<pid>`: reading through it fails once that very process is gone, so a reused number cannot mislead. */
export async function holdProcess(pid: number): Promise<FileHandle> {
  return open(`/proc/${pid}`, constants.O_RDONLY | constants.O_DIRECTORY);
}

async function isAlive(process: FileHandle): Promise<boolean> {
  try {
    const stat = await readFile(`/proc/self/fd/${process.fd}/stat`, 'utf8');
    return !/\) [ZX] /.test(stat);
  } catch {
    return false;
  }
}

/** Kills the first process of a process-id namespace until it is gone; the kernel ends all the others before that. */
export async function endProcess(held: FileHandle, pid: number): Promise<void> {
  while (await isAlive(held)) {
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      return;
    }
    await delay(2);
  }
}

async function childrenOf(pid: string): Promise<string[]> {
  const threads = await readdir(`/proc/${pid}/task`).catch(() => []);
  const lists = await Promise.all(
    threads.map((thread) => readFile(`/proc/${pid}/task/${thread}/children`, 'utf8').catch(() => '')),
  );
  return lists.flatMap((list) => list.split(' ').filter((child) => child !== ''));
}

/** Anonymous memory of one process in bytes, a page that several share split among them; where the kernel does not tell that, all its resident memory that is not of files. */
async function memoryBytes(pid: string): Promise<number> {
  const pageBytes = 4096;
  const rollup = await readFile(`/proc/${pid}/smaps_rollup`, 'utf8').catch(() => '');
  const proportional = /^Pss_Anon:\s+(\d+) kB$/m.exec(rollup)?.[1];
  if (proportional !== undefined) return Number(proportional) * 1024;
  const [, resident = '0', shared = '0'] = (await readFile(`/proc/${pid}/statm`, 'utf8').catch(() => '')).split(' ');
  return (Number(resident) - Number(shared)) * pageBytes;
}

/** Anonymous memory of a process and everything below it, in bytes; what they share since a fork is counted once. */
export async function treeMemoryBytes(root: number): Promise<number> {
  let total = 0;
  const waiting = [String(root)];
  for (let pid = waiting.pop(); pid !== undefined; pid = waiting.pop()) {
    total += await memoryBytes(pid);
    waiting.push(...(await childrenOf(pid)));
  }
  return total;
}
