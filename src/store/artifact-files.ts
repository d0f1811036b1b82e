// Writes a file under its hash so that it is complete or absent, whenever the process dies (temporary name, sync, rename, sync of the folder).
import { createHash, randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, open, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { nameOfWork, sweepLeft } from '../process/left-behind.ts';
import type { Written } from './artifact-bytes.ts';

/** More bytes came than were allowed. */
export class ArtifactTooLarge extends Error {
  override readonly name = 'ArtifactTooLarge';
  readonly limitBytes: number;

  constructor(limitBytes: number) {
    super(`The file is larger than ${limitBytes} bytes`);
    this.limitBytes = limitBytes;
  }
}

export const temporaryFolder = 'tmp';

/** Removes temporary files whose writers are gone; answers how many. */
export function sweepStale(root: string): Promise<number> {
  return sweepLeft(join(root, temporaryFolder));
}

async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

/** Makes the folder of a file and syncs every folder that gained an entry on the way. */
async function makeFolderOf(path: string, root: string): Promise<void> {
  const first = await mkdir(dirname(path), { recursive: true });
  if (first === undefined) return;
  await syncFolder(dirname(dirname(path)));
  await syncFolder(root);
}

async function isIntact(path: string, written: { hash: string; bytes: number }): Promise<boolean> {
  const file = await stat(path).catch(() => undefined);
  if (file === undefined || file.size !== written.bytes) return false;
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path)) hash.update(chunk);
  return hash.digest('hex') === written.hash;
}

async function writeTemporary(path: string, stream: AsyncIterable<Uint8Array>, limitBytes: number): Promise<Written> {
  const hash = createHash('sha256');
  let bytes = 0;
  const file = await open(path, 'wx');
  try {
    for await (const chunk of stream) {
      bytes += chunk.byteLength;
      if (bytes > limitBytes) throw new ArtifactTooLarge(limitBytes);
      hash.update(chunk);
      await file.writeFile(chunk);
    }
    await file.sync();
  } finally {
    await file.close();
  }
  return { hash: hash.digest('hex'), bytes };
}

/** A function that writes a stream to `pathOf(its hash)`. On any error, the disk being full included, nothing is left behind. */
export function createFileWriter(root: string, pathOf: (hash: string) => string) {
  return async (stream: AsyncIterable<Uint8Array>, limitBytes: number): Promise<Written> => {
    const temporary = join(root, temporaryFolder, (await nameOfWork('put')) + randomUUID());
    try {
      const written = await writeTemporary(temporary, stream, limitBytes);
      const path = pathOf(written.hash);
      // The same content again heals a damaged file and leaves an intact one alone.
      if (await isIntact(path, written)) return written;
      await makeFolderOf(path, root);
      await rename(temporary, path);
      await syncFolder(dirname(path));
      return written;
    } finally {
      await rm(temporary, { force: true });
    }
  };
}
