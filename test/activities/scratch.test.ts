// Folders of a piece of work: gone at its end, and swept where its worker was killed.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, rm, utimes } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { sweepScratch, withScratch } from '../../src/activities/scratch.ts';

let scratchDir = '';
beforeAll(async () => {
  scratchDir = await mkdtemp(join(tmpdir(), 'retake-scratch-'));
});
afterAll(() => rm(scratchDir, { recursive: true, force: true }));

async function pidOfTheDead(): Promise<number> {
  const child = spawn(process.execPath, ['-e', '0']);
  await once(child, 'exit');
  return child.pid ?? 0;
}

test('a folder lasts as long as its work, also where the work fails', async () => {
  const work = withScratch({ scratchDir }, 'render', async (folder) => {
    expect(await readdir(folder)).toEqual([]);
    throw new Error('out of ideas');
  });
  await expect(work).rejects.toThrow('out of ideas');
  expect(await readdir(scratchDir)).toEqual([]);
});

test('a killed worker loses its folders to the next one; those of the living and of other machines stay', async () => {
  const host = encodeURIComponent(hostname());
  const left = `render@${host}@${await pidOfTheDead()}@0-1@aBcDeF`;
  for (const name of [left, 'render@elsewhere.invalid@1@aBcDeF', 'not-ours'])
    await mkdir(join(scratchDir, name, 'parts'), { recursive: true });
  await withScratch({ scratchDir }, 'assemble', async () => {
    expect(await sweepScratch(scratchDir)).toBe(1);
    const kept = (await readdir(scratchDir)).toSorted();
    expect(kept).toEqual([expect.stringMatching(/^assemble@/), 'not-ours', 'render@elsewhere.invalid@1@aBcDeF']);
  });
});

test('what is older than any work is swept whoever made it: a container started again has the process ids of before', async () => {
  const yesterday = new Date(Date.now() - 25 * 3_600_000);
  const names = [`render@${encodeURIComponent(hostname())}@${process.pid}@aBcDeF`, 'render@elsewhere.invalid@2@aBcDeF'];
  for (const name of [...names, 'nor-ours']) {
    await mkdir(join(scratchDir, name));
    await utimes(join(scratchDir, name), yesterday, yesterday);
  }
  expect(await sweepScratch(scratchDir)).toBe(2);
  expect(await readdir(scratchDir)).toEqual(expect.not.arrayContaining(names));
});
