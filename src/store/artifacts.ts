// Artifacts: bytes by content hash and a row for each, in this order, so that a row never points at missing bytes (RELIABILITY P4).
import { createReadStream } from 'node:fs';
import { eq } from 'drizzle-orm';
import { single, type ArtifactBytes } from './artifact-bytes.ts';
import type { Database } from './database.ts';
import { artifacts } from './schema.ts';
import type { ArtifactRef, Artifacts } from './store.ts';

async function recordArtifact(db: Database, ref: ArtifactRef): Promise<ArtifactRef> {
  const [row] = await db
    .insert(artifacts)
    .values(ref)
    // The first name for these bytes stays; the update answers the row.
    .onConflictDoUpdate({ target: artifacts.hash, set: { bytes: ref.bytes } })
    .returning();
  return { ...ref, mime: row?.mime ?? ref.mime };
}

/** `putStream` throws `ArtifactTooLarge` beyond its limit. */
export function createArtifacts(db: Database, bytes: ArtifactBytes): Artifacts {
  const put = async (stream: AsyncIterable<Uint8Array>, mime: string, limitBytes = Number.POSITIVE_INFINITY) =>
    recordArtifact(db, { ...(await bytes.write(stream, limitBytes)), mime });
  return {
    putBytes: (content, mime) => put(single(typeof content === 'string' ? Buffer.from(content) : content), mime),
    putFile: (path, mime) => put(createReadStream(path), mime),
    putStream: put,
    read: (hash) => bytes.read(hash),
    readText: async (hash) => new TextDecoder().decode(await bytes.read(hash)),
    localPath: (hash) => bytes.localPath(hash),
    stat: async (hash) => {
      const [row] = await db.select().from(artifacts).where(eq(artifacts.hash, hash));
      return row && { hash: row.hash, bytes: row.bytes, mime: row.mime };
    },
    checkHealth: () => bytes.checkHealth(),
    probe: () => bytes.probe(),
  };
}
