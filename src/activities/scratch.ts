// Folders that last as long as one piece of work, and those that a killed worker left behind.
import { mkdir, mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { isAlive } from '../store/process-alive.ts';

/** No piece of work lasts so long. A container that is started again has the process ids of before, one that is made anew another name. */
const surelyOverMs = 24 * 3_600_000;

/** Machine and process in the name say who still works in it: `render@host@123@Ab3dEf`. */
function nameFor(purpose: string): string {
  return `${purpose}@${encodeURIComponent(hostname())}@${process.pid}@`;
}

/** Gives the work an empty folder below `scratchDir`, and removes it at its end. */
export async function withScratch<T>(
  { scratchDir }: { readonly scratchDir: string },
  purpose: string,
  work: (folder: string) => Promise<T>,
): Promise<T> {
  await mkdir(scratchDir, { recursive: true });
  const folder = await mkdtemp(join(scratchDir, nameFor(purpose)));
  try {
    return await work(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function isLeft(scratchDir: string, name: string): Promise<boolean> {
  const [, host, pid, own] = name.split('@');
  if (own === undefined) return false;
  if (host === encodeURIComponent(hostname()) && !isAlive(Number(pid))) return true;
  const folder = await stat(join(scratchDir, name)).catch(() => undefined);
  return folder !== undefined && Date.now() - folder.mtimeMs > surelyOverMs;
}

/** Removes the folders of this machine's workers that are gone, and those that are older than any work; answers how many. */
export async function sweepScratch(scratchDir: string): Promise<number> {
  await mkdir(scratchDir, { recursive: true });
  let swept = 0;
  for (const name of await readdir(scratchDir)) {
    if (!(await isLeft(scratchDir, name))) continue;
    await rm(join(scratchDir, name), { recursive: true, force: true });
    swept += 1;
  }
  return swept;
}
