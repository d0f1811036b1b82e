// Folders that last as long as one piece of work, and those that a killed worker left behind.
import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { isAlive } from '../store/process-alive.ts';

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

/** Removes the folders of this machine's workers that are gone; answers how many. Other machines sweep their own. */
export async function sweepScratch(scratchDir: string): Promise<number> {
  await mkdir(scratchDir, { recursive: true });
  let swept = 0;
  for (const name of await readdir(scratchDir)) {
    const [, host, pid] = name.split('@');
    if (host !== encodeURIComponent(hostname()) || isAlive(Number(pid))) continue;
    await rm(join(scratchDir, name), { recursive: true, force: true });
    swept += 1;
  }
  return swept;
}
