// Files are complete or absent, and checked when read.
import { createHash } from 'node:crypto';
import { readdir, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { useTestStore } from '../support/postgres.ts';

const t = useTestStore();

const sha256 = (bytes: Uint8Array | string) => createHash('sha256').update(bytes).digest('hex');
const inStore = (hash: string) => join(t.dataDir, 'artifacts', hash.slice(0, 2), hash.slice(2, 4), hash);
async function* pieces(...parts: string[]) {
  for (const part of parts) yield Buffer.from(part);
}

describe('artifacts', () => {
  test('bytes, a stream and a file with the same content are one artifact', async () => {
    const bytes = await t.store.artifacts.putBytes('hello world', 'text/plain');
    expect(bytes).toEqual({ hash: sha256('hello world'), bytes: 11, mime: 'text/plain' });
    expect(await t.store.artifacts.putStream(pieces('hello', ' world'), 'text/plain', 100)).toEqual(bytes);
    const path = join(t.dataDir, 'file');
    await writeFile(path, 'hello world');
    expect(await t.store.artifacts.putFile(path, 'text/plain')).toEqual(bytes);
    expect(await t.store.artifacts.readText(bytes.hash)).toBe('hello world');
    expect(await t.store.artifacts.stat(bytes.hash)).toEqual(bytes);
    expect(await t.store.artifacts.localPath(bytes.hash)).toBe(inStore(bytes.hash));
  });

  test('the same content put from twenty sides at once is one whole file', async () => {
    const puts = Array.from({ length: 20 }, () => t.store.artifacts.putBytes('at once', 'text/plain'));
    expect(new Set((await Promise.all(puts)).map((ref) => ref.hash)).size).toBe(1);
    expect(await t.store.artifacts.readText(sha256('at once'))).toBe('at once');
  });

  test('a stream over its limit leaves nothing', async () => {
    await expect(t.store.artifacts.putStream(pieces('12345', '67890'), 'text/plain', 9)).rejects.toMatchObject({
      name: 'ArtifactTooLarge',
      limitBytes: 9,
    });
    expect(await t.store.artifacts.stat(sha256('1234567890'))).toBeUndefined();
    expect(await readdir(join(t.dataDir, 'artifacts', 'tmp'))).toEqual([]);
  });

  test('a missing artifact and one that is no hash are missing', async () => {
    for (const hash of [sha256('never'), '../../../etc/passwd', '']) {
      await expect(t.store.artifacts.read(hash)).rejects.toMatchObject({ name: 'ArtifactMissing' });
      await expect(t.store.artifacts.localPath(hash)).rejects.toMatchObject({ name: 'ArtifactMissing' });
    }
  });

  test('a damaged file is found by every way of reading, and healed by the same content put again', async () => {
    const { hash } = await t.store.artifacts.putBytes('to be damaged', 'text/plain');
    await t.store.artifacts.localPath(hash);
    await truncate(inStore(hash), 3);
    await expect(t.store.artifacts.read(hash)).rejects.toMatchObject({ name: 'ArtifactDamaged' });
    await expect(t.store.artifacts.localPath(hash)).rejects.toMatchObject({ name: 'ArtifactDamaged' });
    await t.store.artifacts.putBytes('to be damaged', 'text/plain');
    expect(await t.store.artifacts.readText(hash)).toBe('to be damaged');
  });
});
