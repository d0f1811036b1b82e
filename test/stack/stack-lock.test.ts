// One stack a data folder.
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { identityOf } from '../../src/process/process-identity.ts';
import { lockStack } from '../../src/stack/stack-lock.ts';

let dataDir = '';

async function leftBy(holder: { pid: number; began: string }): Promise<void> {
  await writeFile(join(dataDir, 'stack.lock'), JSON.stringify({ ...holder, url: 'http://127.0.0.1:1' }));
}

describe('the lock of a data folder', () => {
  beforeEach(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'retake-lock-'));
  });
  afterEach(() => rm(dataDir, { recursive: true, force: true }));

  test('refuses a second stack, naming the process and the address of the first', async () => {
    const lock = await lockStack(dataDir);
    await lock.setUrl('http://127.0.0.1:8080');
    await expect(lockStack(dataDir)).rejects.toThrow(`process ${process.pid} is at http://127.0.0.1:8080`);
  });

  test('is free again after release', async () => {
    const lock = await lockStack(dataDir);
    await lock.release();
    await expect(lockStack(dataDir)).resolves.toBeDefined();
  });

  test('is taken over from a process that is gone', async () => {
    await leftBy({ pid: 2 ** 22 + 1, began: 'x' });
    await lockStack(dataDir);
    const holder: unknown = JSON.parse(await readFile(join(dataDir, 'stack.lock'), 'utf8'));
    expect(holder).toEqual(await identityOf(process.pid));
  });

  test('is taken over when another process has the pid of the one that held it', async () => {
    await leftBy({ pid: process.pid, began: 'long ago' });
    await expect(lockStack(dataDir)).resolves.toBeDefined();
  });

  test('goes to exactly one of several that find a dead holder at the same time', async () => {
    await leftBy({ pid: 2 ** 22 + 1, began: 'x' });
    const ends = await Promise.allSettled(Array.from({ length: 6 }, () => lockStack(dataDir)));
    expect(ends.filter((end) => end.status === 'fulfilled')).toHaveLength(1);
  });
});
