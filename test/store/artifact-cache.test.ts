// Local copies stay within their limit, and what was asked for lately stays.
import { mkdtemp, readFile, rm, stat, utimes } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { single } from '../../src/store/artifact-bytes.ts';
import { openArtifactCache } from '../../src/store/artifact-cache.ts';

let root = '';
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'retake-cache-'));
});
afterAll(() => rm(root, { recursive: true, force: true }));

const kilobyte = (name: string) => single(Buffer.alloc(1000, name));
const limits = { bytes: 10_000, keepMs: 60_000 };
const isThere = (path: string) =>
  stat(path).then(
    () => true,
    () => false,
  );

describe('local copies', () => {
  test('that were not used for longest go when the limit is passed, and those in use stay', async () => {
    const cache = await openArtifactCache(root, limits);
    const paths: string[] = [];
    for (const name of ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j']) {
      const { hash } = await cache.write(kilobyte(name), 1000);
      const path = await cache.localPath(hash);
      paths.push(path);
      // Used an hour ago, the first longest ago, except the third one.
      const then = new Date(Date.now() - 3_600_000 + paths.length * 1000);
      if (name !== 'c') await utimes(path, then, (await stat(path)).mtime);
    }
    expect(await Promise.all(paths.map(isThere))).toEqual(paths.map(() => true));
    await cache.write(kilobyte('k'), 1000);
    const there = await Promise.all(paths.map(isThere));
    expect(there.slice(0, 3)).toEqual([false, false, true]);
    expect(there.slice(3)).toEqual(there.slice(3).map(() => true));
  });

  test('all asked for lately stay, whatever the limit', async () => {
    const cache = await openArtifactCache(join(root, 'busy'), { ...limits, bytes: 2000 });
    const paths: string[] = [];
    for (const name of ['a', 'b', 'c', 'd', 'e', 'f'])
      paths.push(await cache.localPath((await cache.write(kilobyte(name), 1000)).hash));
    for (const path of paths) expect(await readFile(path)).toHaveLength(1000);
  });

  test('that an earlier process left are counted at the start', async () => {
    const folder = join(root, 'left');
    const first = await openArtifactCache(folder, limits);
    const { hash } = await first.write(kilobyte('left'), 1000);
    const path = await first.localPath(hash);
    await utimes(path, new Date(0), (await stat(path)).mtime);
    await openArtifactCache(folder, { ...limits, bytes: 500 });
    expect(await isThere(path)).toBe(false);
  });
});
