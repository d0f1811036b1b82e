// The data folder is its owner's alone, and a folder that others use stays theirs.
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { chmod, mkdir, mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeDataDir } from '../../src/stack/data-dir.ts';

let home = '';
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'retake-data-'));
});
afterEach(() => rm(home, { recursive: true, force: true }));

const modeOf = async (path: string) => ((await stat(path)).mode & 0o7777).toString(8);

test('makes it for its owner alone', async () => {
  await makeDataDir(join(home, 'a/data'));
  expect([await modeOf(join(home, 'a/data')), await modeOf(join(home, 'a/data/logs'))]).toEqual(['700', '700']);
});

test('closes one that an earlier start left open', async () => {
  await mkdir(join(home, 'artifacts'));
  await chmod(home, 0o755);
  await makeDataDir(home);
  expect(await modeOf(home)).toBe('700');
});

test.each([
  ['is open for everyone to write to', 0o1777, []],
  ['holds what is not ours', 0o755, ['holiday.jpg']],
])('leaves the rights of a folder that %s', async (_which, mode, files) => {
  for (const file of files) await writeFile(join(home, file), '');
  await chmod(home, mode);
  await makeDataDir(home);
  expect(await modeOf(home)).toBe(mode.toString(8));
});
