// Folders that last as long as one piece of work, and those that a killed worker left behind.
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { nameOfWork, sweepLeft } from '../process/left-behind.ts';

/** Gives the work an empty folder below `scratchDir`, and removes it at its end. */
export async function withScratch<T>(
  { scratchDir }: { readonly scratchDir: string },
  purpose: string,
  work: (folder: string) => Promise<T>,
): Promise<T> {
  await mkdir(scratchDir, { recursive: true });
  const folder = await mkdtemp(join(scratchDir, await nameOfWork(purpose)));
  try {
    return await work(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Removes the folders of this machine's workers that are gone, and those that are older than any work; answers how many. */
export function sweepScratch(scratchDir: string): Promise<number> {
  return sweepLeft(scratchDir);
}
