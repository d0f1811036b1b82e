// Files by content hash under the data folder: complete or absent, checked when read (RELIABILITY P4).
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { eq } from 'drizzle-orm';
import { createFileWriter, sweepStale } from './artifact-files.ts';
import type { Database } from './database.ts';
import { artifacts } from './schema.ts';
import type { ArtifactRef, Artifacts } from './store.ts';

/** No artifact has this hash. */
export class ArtifactMissing extends Error {
  override readonly name = 'ArtifactMissing';
}

/** The file is there, but its bytes are not those of its hash. */
export class ArtifactDamaged extends Error {
  override readonly name = 'ArtifactDamaged';
}

const hashPattern = /^[0-9a-f]{64}$/;

/** `aa/bb/<hash>` below the root. Throws `ArtifactMissing` for anything that is no hash, so that no path can be smuggled in. */
function pathOf(root: string, hash: string): string {
  if (!hashPattern.test(hash)) throw new ArtifactMissing(`"${hash}" is not the hash of an artifact`);
  return join(root, hash.slice(0, 2), hash.slice(2, 4), hash);
}

function missingOr(error: unknown, hash: string): unknown {
  const isAbsent = typeof error === 'object' && error !== null && 'code' in error && error.code === 'ENOENT';
  return isAbsent ? new ArtifactMissing(`There is no artifact ${hash}`) : error;
}

async function readChecked(root: string, hash: string): Promise<Uint8Array> {
  const path = pathOf(root, hash);
  const bytes = await readFile(path).catch((error: unknown) => {
    throw missingOr(error, hash);
  });
  if (createHash('sha256').update(bytes).digest('hex') !== hash)
    throw new ArtifactDamaged(`Artifact ${hash} is damaged: its bytes have another hash`);
  return bytes;
}

async function hashOfFile(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path)) hash.update(chunk);
  return hash.digest('hex');
}

/** Checks a file once in a process, and again when it looks changed. */
function createPathChecker(root: string) {
  const checked = new Map<string, string>();
  return async (hash: string): Promise<string> => {
    const path = pathOf(root, hash);
    const file = await stat(path).catch((error: unknown) => {
      throw missingOr(error, hash);
    });
    const look = `${file.size} ${file.mtimeMs}`;
    if (checked.get(hash) === look) return path;
    if ((await hashOfFile(path)) !== hash)
      throw new ArtifactDamaged(`Artifact ${hash} is damaged: its bytes have another hash`);
    checked.set(hash, look);
    return path;
  };
}

async function recordArtifact(db: Database, ref: ArtifactRef): Promise<ArtifactRef> {
  const [row] = await db
    .insert(artifacts)
    .values(ref)
    // The first name for these bytes stays; the update answers the row.
    .onConflictDoUpdate({ target: artifacts.hash, set: { bytes: ref.bytes } })
    .returning();
  return { ...ref, mime: row?.mime ?? ref.mime };
}

async function* single(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

/**
 * Artifacts below `folder`. Temporary files of writers that died are removed first. Every put writes the file whole, then its
 * row: a row never points at a missing file. `putStream` throws `ArtifactTooLarge` beyond its limit.
 */
export async function createArtifacts(db: Database, folder: string): Promise<Artifacts> {
  await sweepStale(folder);
  const write = createFileWriter(folder, (hash) => pathOf(folder, hash));
  const checkPath = createPathChecker(folder);
  const put = async (stream: AsyncIterable<Uint8Array>, mime: string, limitBytes = Number.POSITIVE_INFINITY) => {
    const { hash, bytes } = await write(stream, limitBytes);
    return recordArtifact(db, { hash, bytes, mime });
  };
  return {
    putBytes: (bytes, mime) => put(single(typeof bytes === 'string' ? Buffer.from(bytes) : bytes), mime),
    putFile: (path, mime) => put(createReadStream(path), mime),
    putStream: put,
    read: (hash) => readChecked(folder, hash),
    readText: async (hash) => new TextDecoder().decode(await readChecked(folder, hash)),
    localPath: checkPath,
    stat: async (hash) => {
      const [row] = await db.select().from(artifacts).where(eq(artifacts.hash, hash));
      return row && { hash: row.hash, bytes: row.bytes, mime: row.mime };
    },
  };
}
