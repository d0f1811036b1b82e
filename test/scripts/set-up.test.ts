// Set-up: nothing to do when nothing is missing, one at a time, and a lock file that npm accepts everywhere.
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { execFile } from 'node:child_process';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { underLock } from '../../scripts/setup/lock.mjs';
import { missingFromLock, readLock } from '../../scripts/setup/lock-file.mjs';
import { missingNeeds } from '../../scripts/setup/system-packages.mjs';

const setUp = resolve(import.meta.dirname, '../../scripts/setup.mjs');

describe('set-up', () => {
  test('runs no step and says nothing when nothing is missing', async () => {
    const { stdout, stderr } = await promisify(execFile)(process.execPath, [setUp]);
    expect(stdout + stderr).toBe('');
  });

  test('may be started several times at once', async () => {
    const runs = await Promise.all([1, 2, 3].map(() => promisify(execFile)(process.execPath, [setUp])));
    expect(runs.map((run) => run.stderr)).toEqual(['', '', '']);
  });

  test('finds every system package that it installs', () => {
    expect(missingNeeds().map((need) => need.what)).toEqual([]);
  });
});

describe('package-lock.json', () => {
  test('locks the optional packages of every platform (else: node scripts/complete-lock.mjs)', () => {
    expect(missingFromLock(readLock())).toEqual([]);
  });
});

describe('the lock of a checkout', () => {
  let folder = '';
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'retake-setup-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  test('lets one set-up work at a time', async () => {
    let inside = 0;
    let most = 0;
    const work = async (): Promise<void> => {
      inside += 1;
      most = Math.max(most, inside);
      await new Promise((done) => setImmediate(done));
      inside -= 1;
    };
    await Promise.all([1, 2, 3, 4].map(() => underLock(work, join(folder, 'lock'))));
    expect(most).toBe(1);
  });

  test('is taken over from a set-up that was killed', async () => {
    await writeFile(join(folder, 'lock'), '4194305 1');
    await expect(underLock(async () => 'done', join(folder, 'lock'))).resolves.toBe('done');
  });

  test('is free again after work that failed', async () => {
    const failing = underLock(async () => Promise.reject(new Error('no network')), join(folder, 'lock'));
    await expect(failing).rejects.toThrow('no network');
    expect(await readdir(folder)).toEqual([]);
  });
});
