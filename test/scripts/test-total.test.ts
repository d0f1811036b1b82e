// `npm test` ends with one line that is the truth about all tests.
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { countsOf, totalLine } from '../../scripts/test/totals.mjs';

const script = resolve(import.meta.dirname, '../../scripts/test.mjs');
const good = "const { test, expect } = require('@jest/globals'); test('a', () => {}); test.skip('b', () => {});";
const report = {
  numPassedTests: 3,
  numFailedTests: 0,
  numPendingTests: 0,
  numTodoTests: 0,
  numRuntimeErrorTestSuites: 0,
};

describe('the total of all tests', () => {
  let folder = '';
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'retake-total-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  function run(): { code: number | null; lastLine: string | undefined } {
    const config = JSON.stringify({
      rootDir: folder,
      testMatch: ['**/*.test.cjs'],
      transform: {},
      haste: { forceNodeFilesystemAPI: true },
    });
    const { status, stdout } = spawnSync(process.execPath, [script, '--config', config], {
      encoding: 'utf8',
      env: { ...process.env, NODE_OPTIONS: '' },
    });
    return { code: status, lastLine: stdout.trimEnd().split('\n').at(-1) };
  }

  test('names passed, failed and skipped tests on the last line, and fails when one failed', async () => {
    await writeFile(join(folder, 'good.test.cjs'), good.replace("require('@jest/globals')", 'globalThis'));
    await writeFile(join(folder, 'bad.test.cjs'), "test('c', () => { throw new Error('no'); });");
    expect(run()).toEqual({ code: 1, lastLine: 'Tests: 1 passed, 1 failed, 1 skipped' });
  });

  test('leaves skipped tests out when there are none, and succeeds when none failed', async () => {
    await writeFile(join(folder, 'good.test.cjs'), "test('a', () => {});");
    expect(run()).toEqual({ code: 0, lastLine: 'Tests: 1 passed, 0 failed' });
  });

  test('counts a file that cannot run as failed', async () => {
    await writeFile(join(folder, 'broken.test.cjs'), "throw new Error('before any test');");
    expect(run()).toEqual({ code: 1, lastLine: 'Tests: 0 passed, 1 failed' });
  });

  test('counts a run that left no report, or ended badly with a good one, as failed', () => {
    expect(countsOf(undefined, 0)).toEqual({ passed: 0, failed: 1, skipped: 0 });
    expect(countsOf(report, 1)).toEqual({ passed: 3, failed: 1, skipped: 0 });
  });

  test('adds the runs up', () => {
    expect(totalLine([countsOf(report, 0), countsOf(report, 0)])).toBe('Tests: 6 passed, 0 failed');
  });
});
