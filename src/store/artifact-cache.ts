// Local copies of artifacts that are kept elsewhere: bounded, and what is in use stays.
import { readdir, rm, stat, utimes } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { createPathChecker, pathBelow, readChecked, type Written } from './artifact-bytes.ts';
import { createFileWriter, sweepStale, temporaryFolder } from './artifact-files.ts';

export type CacheLimits = {
  readonly bytes: number;
  /** A copy that was asked for within this time is never removed: somebody may be about to open it. */
  readonly keepMs: number;
};

export interface ArtifactCache {
  write(stream: AsyncIterable<Uint8Array>, limitBytes: number): Promise<Written>;
  read(hash: string): Promise<Uint8Array>;
  /** Path of a checked copy, which stays for `keepMs` at least. */
  localPath(hash: string): Promise<string>;
  forget(hash: string): Promise<void>;
}

type Copy = { readonly path: string; readonly bytes: number; readonly usedMs: number };

async function copiesBelow(root: string): Promise<Copy[]> {
  const entries = await readdir(root, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile() && basename(entry.parentPath) !== temporaryFolder);
  const copies = await Promise.all(
    files.map(async ({ parentPath, name }) => {
      const path = join(parentPath, name);
      // Another process may have removed it meanwhile.
      const file = await stat(path).catch(() => undefined);
      return file === undefined ? [] : [{ path, bytes: file.size, usedMs: file.atimeMs }];
    }),
  );
  return copies.flat();
}

/** Removes what was not used for longest until nine tenths of the limit are left. */
async function shrink(root: string, { bytes, keepMs }: CacheLimits): Promise<void> {
  const copies = await copiesBelow(root);
  let total = copies.reduce((sum, copy) => sum + copy.bytes, 0);
  if (total <= bytes) return;
  const removable = copies.filter((copy) => copy.usedMs < Date.now() - keepMs).toSorted((a, b) => a.usedMs - b.usedMs);
  for (const copy of removable) {
    if (total <= bytes * 0.9) return;
    await rm(copy.path, { force: true });
    total -= copy.bytes;
  }
}

/** Several processes may share the folder. */
export async function openArtifactCache(root: string, limits: CacheLimits): Promise<ArtifactCache> {
  await sweepStale(root);
  await shrink(root, limits);
  const writeFile = createFileWriter(root, pathBelow(root));
  const checkPath = createPathChecker(root);
  let addedBytes = 0;
  let shrinking = Promise.resolve();
  /** Before it is looked at, so that it cannot be removed in between. */
  const markUsed = async (hash: string): Promise<void> => {
    const path = pathBelow(root)(hash);
    const file = await stat(path).catch(() => undefined);
    // The time of use only: a changed time of change would have the file hashed again.
    if (file !== undefined) await utimes(path, new Date(), file.mtime).catch(() => {});
  };
  const makeRoom = async (bytes: number): Promise<void> => {
    addedBytes += bytes;
    // Looking at every file each time would be the dearest part of a small write.
    if (addedBytes < limits.bytes / 20) return;
    addedBytes = 0;
    // One that failed was told to whoever waited for it.
    shrinking = shrinking.catch(() => {}).then(() => shrink(root, limits));
    return shrinking;
  };
  return {
    write: async (stream, limitBytes) => {
      const written = await writeFile(stream, limitBytes);
      await markUsed(written.hash);
      await makeRoom(written.bytes);
      return written;
    },
    read: async (hash) => {
      await markUsed(hash);
      return readChecked(root, hash);
    },
    localPath: async (hash) => {
      await markUsed(hash);
      return checkPath(hash);
    },
    forget: (hash) => rm(pathBelow(root)(hash), { force: true }),
  };
}
