// Where the bytes of artifacts lie, whatever keeps them: the errors, the layout by hash, and the check of what is read.
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';

/** No artifact has this hash. */
export class ArtifactMissing extends Error {
  override readonly name = 'ArtifactMissing';
}

/** The file is there, but its bytes are not those of its hash. */
export class ArtifactDamaged extends Error {
  override readonly name = 'ArtifactDamaged';
  constructor(hash: string) {
    super(`Artifact ${hash} is damaged: its bytes have another hash`);
  }
}

/** The place of all artifacts cannot be reached, read or written. The message says which and what to look at. */
export class ArtifactStoreFailed extends Error {
  override readonly name = 'ArtifactStoreFailed';
}

export type Written = { readonly hash: string; readonly bytes: number };

/** Bytes by their hash, complete or absent (RELIABILITY P4). */
export interface ArtifactBytes {
  /** Resolves when the bytes are safe under their hash. Throws `ArtifactTooLarge` beyond the limit. */
  write(stream: AsyncIterable<Uint8Array>, limitBytes: number): Promise<Written>;
  /** Throws `ArtifactMissing` or `ArtifactDamaged`. */
  read(hash: string): Promise<Uint8Array>;
  /** Path of a whole local copy, checked. Throws as `read` does. */
  localPath(hash: string): Promise<string>;
  /** Rejects with `ArtifactStoreFailed` when the place cannot be reached. Cheap: asked at every look at the health. */
  checkHealth(): Promise<void>;
  /** Writes and reads back a few bytes, and says in a line where they are. Throws `ArtifactStoreFailed`. */
  probe(): Promise<string>;
  close(): void;
}

const hashPattern = /^[0-9a-f]{64}$/u;

/** `aa/bb/<hash>`. Throws `ArtifactMissing` for anything that is no hash, so that no path can be smuggled in. */
export function placeOf(hash: string): string {
  if (!hashPattern.test(hash)) throw new ArtifactMissing(`"${hash}" is not the hash of an artifact`);
  return `${hash.slice(0, 2)}/${hash.slice(2, 4)}/${hash}`;
}

export function pathBelow(root: string): (hash: string) => string {
  return (hash) => join(root, placeOf(hash));
}

function missingOr(error: unknown, hash: string): unknown {
  const isAbsent = typeof error === 'object' && error !== null && 'code' in error && error.code === 'ENOENT';
  return isAbsent ? new ArtifactMissing(`There is no artifact ${hash}`) : error;
}

/** Reads a file below the root and checks it. Throws `ArtifactMissing` or `ArtifactDamaged`. */
export async function readChecked(root: string, hash: string): Promise<Uint8Array> {
  const bytes = await readFile(pathBelow(root)(hash)).catch((error: unknown) => {
    throw missingOr(error, hash);
  });
  if (createHash('sha256').update(bytes).digest('hex') !== hash) throw new ArtifactDamaged(hash);
  return bytes;
}

async function hashOfFile(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path)) hash.update(chunk);
  return hash.digest('hex');
}

/** Checks a file once in a process, and again when it looks changed. Answers its path; throws as `readChecked` does. */
export function createPathChecker(root: string): (hash: string) => Promise<string> {
  const checked = new Map<string, string>();
  return async (hash) => {
    const path = pathBelow(root)(hash);
    const file = await stat(path).catch((error: unknown) => {
      throw missingOr(error, hash);
    });
    const look = `${file.size} ${file.mtimeMs}`;
    if (checked.get(hash) === look) return path;
    if ((await hashOfFile(path)) !== hash) throw new ArtifactDamaged(hash);
    checked.set(hash, look);
    return path;
  };
}

/** A stream of one piece. */
export async function* single(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

/** What `probe` writes: the same few bytes each time, so that looking leaves one small artifact behind and no more. */
export const probeBytes = Buffer.from('Retake looks whether artifacts can be written and read here.\n');
export const probeHash = createHash('sha256').update(probeBytes).digest('hex');
