// `stack.json` in the data folder: where the running stack is, for the commands that talk to it.
import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

export type StackFile = {
  readonly url: string;
  readonly temporalUi?: string;
  readonly temporalAddress: string;
  readonly pid: number;
  readonly demo: boolean;
  readonly startedAt: string;
};

/** Replaced whole: a reader sees the old one or the new one. */
export async function writeStackFile(dataDir: string, content: StackFile): Promise<void> {
  const path = join(dataDir, 'stack.json');
  const temporary = `${path}.${process.pid}.tmp`;
  await writeFile(temporary, `${JSON.stringify(content, undefined, 2)}\n`, { mode: 0o600 });
  await rename(temporary, path);
}

/** Removes our own file; one that a later stack wrote stays. */
export async function removeStackFile(dataDir: string): Promise<void> {
  const path = join(dataDir, 'stack.json');
  const text = await readFile(path, 'utf8').catch(() => '');
  if (text.includes(`"pid": ${process.pid},`)) await rm(path, { force: true });
}
