// What killed processes left behind: found by the names of files, also where their pid is another's by now.
import { mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { nameOfWork, sweepLeft } from '../../src/process/left-behind.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'retake-left-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

test('what a process made that had the pid before is swept, and what its owner still works in stays', async () => {
  const own = `${await nameOfWork('put')}1`;
  const ofTheOneBefore = `put@${encodeURIComponent(hostname())}@${process.pid}@0-1@2`;
  for (const name of [own, ofTheOneBefore, 'put@elsewhere.invalid@1@0-1@3']) await writeFile(join(folder, name), 'x');
  expect(await sweepLeft(folder)).toBe(1);
  expect((await readdir(folder)).toSorted()).toEqual(['put@elsewhere.invalid@1@0-1@3', own].toSorted());
});

test('what is older than any work is swept, and what is not ours stays however old it is', async () => {
  const yesterday = new Date(Date.now() - 25 * 3_600_000);
  for (const name of ['put@elsewhere.invalid@1@0-1@4', 'not-ours']) {
    await writeFile(join(folder, name), 'x');
    await utimes(join(folder, name), yesterday, yesterday);
  }
  await sweepLeft(folder);
  const left = await readdir(folder);
  expect(left).toContain('not-ours');
  expect(left).not.toContain('put@elsewhere.invalid@1@0-1@4');
});
