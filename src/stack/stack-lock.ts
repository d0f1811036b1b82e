// One stack a data folder: a lock file that names its holder, taken over when that very process is gone (CONTRACT, "First run").
import { link, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import lockfile from 'proper-lockfile';
import { z } from 'zod';
import { isAlive, ownIdentity } from '../process/process-identity.ts';

const holderSchema = z.object({ pid: z.number().int(), began: z.string(), url: z.string().optional() });
export type StackHolder = z.infer<typeof holderSchema>;

/** Another stack runs on the data folder; `holder` says which. */
export class StackRunning extends Error {
  override readonly name = 'StackRunning';
  readonly holder: StackHolder;

  constructor(dataDir: string, holder: StackHolder) {
    const at = holder.url === undefined ? 'is starting' : `is at ${holder.url}`;
    super(
      `A stack already runs on ${dataDir}: process ${holder.pid} ${at}. Use that one, stop it, or choose another folder with --data.`,
    );
    this.holder = holder;
  }
}

export type StackLock = {
  /** Lets a second stack name our address in its refusal. */
  setUrl(url: string): Promise<void>;
  release(): Promise<void>;
};

async function readHolder(path: string): Promise<StackHolder | undefined> {
  const text = await readFile(path, 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;
  try {
    return holderSchema.parse(JSON.parse(text));
  } catch {
    // A lock is linked into place whole: what cannot be read is no lock of ours, and nobody's.
    return undefined;
  }
}

/** The file appears with its content or not at all. */
async function placeWhole(path: string, holder: StackHolder): Promise<void> {
  const temporary = `${path}.${holder.pid}.tmp`;
  await writeFile(temporary, JSON.stringify(holder));
  try {
    await rm(path, { force: true });
    await link(temporary, path);
  } finally {
    await rm(temporary, { force: true });
  }
}

/** Throws `StackRunning` when a living process holds the folder. The folder must exist. */
export async function lockStack(dataDir: string): Promise<StackLock> {
  const path = join(dataDir, 'stack.lock');
  const own = await ownIdentity();
  // Looking and taking are one step: two that find the same dead holder must not both take over.
  const guard = {
    lockfilePath: join(dataDir, 'stack.lock.guard'),
    stale: 5_000,
    retries: { retries: 50, minTimeout: 50, maxTimeout: 250 },
  };
  const exclusively = async (work: () => Promise<void>): Promise<void> => {
    const release = await lockfile.lock(dataDir, guard);
    try {
      await work();
    } finally {
      await release();
    }
  };
  await exclusively(async () => {
    const holder = await readHolder(path);
    const isOurs = holder?.pid === own.pid && holder.began === own.began;
    if (holder !== undefined && (isOurs || (await isAlive(holder)))) throw new StackRunning(dataDir, holder);
    await placeWhole(path, own);
  });
  return {
    setUrl: (url) => exclusively(() => placeWhole(path, { ...own, url })),
    release: () => rm(path, { force: true }),
  };
}
