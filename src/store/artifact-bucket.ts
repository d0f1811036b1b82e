// Artifacts in an S3-compatible store, with local copies: every file is whole on this machine before it is sent, and checked when it comes back.
import type { S3Settings } from './s3-url.ts';
import {
  type ArtifactBytes,
  ArtifactDamaged,
  ArtifactMissing,
  ArtifactStoreFailed,
  pathBelow,
  placeOf,
  probeBytes,
  probeHash,
  single,
} from './artifact-bytes.ts';
import { openArtifactCache, type ArtifactCache } from './artifact-cache.ts';
import { createS3Objects, type S3Objects } from './s3-objects.ts';

/** The longest that an activity works on a file it asked for. */
const keepMs = 3_600_000;
const downloadTries = 3;

function isMissingOrDamaged(error: unknown): boolean {
  // By name: errors cross realms in tests.
  return (
    typeof error === 'object' &&
    error !== null &&
    'name' in error &&
    (error.name === 'ArtifactMissing' || error.name === 'ArtifactDamaged')
  );
}

const localFaults = ['ENOSPC', 'EDQUOT', 'EACCES', 'EPERM', 'EROFS', 'EMFILE', 'EIO'];

/** The disk of this machine, and not the connection. */
function isLocalFault(error: unknown): boolean {
  return typeof error === 'object' && error !== null && 'code' in error && localFaults.includes(String(error.code));
}

type Got = 'whole' | 'broken' | 'other bytes';

/** Gets an object into the cache once. Throws `ArtifactMissing`, and what the store says. */
async function get(objects: S3Objects, cache: ArtifactCache, hash: string): Promise<Got> {
  const stream = await objects.get(placeOf(hash));
  if (stream === undefined) throw new ArtifactMissing(`There is no artifact ${hash}`);
  const written = await cache.write(stream, Number.POSITIVE_INFINITY).catch((error: unknown) => {
    if (isLocalFault(error)) throw error;
    return undefined;
  });
  if (written === undefined) return 'broken';
  if (written.hash === hash) return 'whole';
  // It lies under the hash of what came, where nobody looks for it.
  await cache.forget(written.hash);
  return 'other bytes';
}

async function download(objects: S3Objects, cache: ArtifactCache, hash: string): Promise<void> {
  let got: Got = 'broken';
  for (let attempt = 0; attempt < downloadTries; attempt += 1) {
    got = await get(objects, cache, hash);
    if (got === 'whole') return;
  }
  if (got === 'other bytes') throw new ArtifactDamaged(hash);
  throw new ArtifactStoreFailed(
    `The artifact store ${objects.where} broke off ${downloadTries} times in artifact ${hash}`,
  );
}

/** One download of a hash at a time in this process. */
function createFetcher(objects: S3Objects, cache: ArtifactCache): (hash: string) => Promise<void> {
  const underWay = new Map<string, Promise<void>>();
  return (hash) => {
    const known = underWay.get(hash);
    if (known !== undefined) return known;
    const fetched = download(objects, cache, hash).finally(() => underWay.delete(hash));
    underWay.set(hash, fetched);
    return fetched;
  };
}

async function probe(objects: S3Objects, cache: ArtifactCache, folder: string): Promise<string> {
  await cache.write(single(probeBytes), probeBytes.length);
  const place = placeOf(probeHash);
  await objects.put(place, pathBelow(folder)(probeHash), probeHash);
  await cache.forget(probeHash);
  await download(objects, cache, probeHash);
  return `bucket ${objects.where}, written and read back; local copies in ${folder}`;
}

export type BucketOptions = { readonly keepMs?: number };

/**
 * Artifacts in the bucket, with local copies below `folder`. The bucket is written and read once, so that a wrong key or address is told
 * at the start: throws `ArtifactStoreFailed`.
 */
export async function openArtifactBucket(
  settings: S3Settings,
  folder: string,
  options: BucketOptions = {},
): Promise<ArtifactBytes> {
  const objects = createS3Objects(settings);
  const cache = await openArtifactCache(folder, { bytes: settings.cacheBytes, keepMs, ...options });
  const fetch = createFetcher(objects, cache);
  const cachedOr = async <T>(hash: string, look: () => Promise<T>): Promise<T> => {
    try {
      return await look();
    } catch (error) {
      if (!isMissingOrDamaged(error)) throw error;
      await fetch(hash);
      return look();
    }
  };
  await probe(objects, cache, folder);
  return {
    write: async (stream, limitBytes) => {
      const written = await cache.write(stream, limitBytes);
      // Also when the bucket has it: content never changes, and an object that was damaged is whole again.
      await objects.put(placeOf(written.hash), pathBelow(folder)(written.hash), written.hash);
      return written;
    },
    read: async (hash) => {
      placeOf(hash);
      return cachedOr(hash, () => cache.read(hash));
    },
    localPath: async (hash) => {
      placeOf(hash);
      return cachedOr(hash, () => cache.localPath(hash));
    },
    checkHealth: async () => {
      if (!(await objects.has(placeOf(probeHash))))
        throw new ArtifactStoreFailed(`The artifact store ${objects.where} has lost what was put there`);
    },
    probe: () => probe(objects, cache, folder),
    close: () => objects.close(),
  };
}
