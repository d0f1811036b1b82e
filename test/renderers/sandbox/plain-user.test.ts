// Runs the hostile tests once more as a user who is not root, where we are root and such a user can read this project.
import { expect, test } from '@jest/globals';
import { execa } from 'execa';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const nobody = ['--reuid=65534', '--regid=65534', '--clear-groups'];
const suites = ['test/renderers/sandbox/hostile.test.ts', 'test/renderers/manim/warm-hostile.test.ts'];

async function canRead(): Promise<boolean> {
  if (process.getuid?.() !== 0) return false;
  const tried = await execa(
    '/usr/bin/setpriv',
    [...nobody, process.execPath, '-e', 'require.resolve("jest", { paths: [process.cwd()] })'],
    {
      reject: false,
    },
  );
  return tried.exitCode === 0;
}

const isPossible = await canRead();
const why = isPossible ? '' : ' (skipped: we are not root, or only root can read this project)';

(isPossible ? test : test.skip)(
  `hostile programs win nothing as a plain user either${why}`,
  async () => {
    const folder = await mkdtemp(join(tmpdir(), 'plain-user-'));
    try {
      await execa('chown', ['65534:65534', folder]);
      const jest = [
        'node_modules/jest/bin/jest.js',
        '--cacheDirectory',
        join(folder, 'cache'),
        '--runInBand',
        ...suites,
      ];
      const result = await execa(
        '/usr/bin/setpriv',
        [...nobody, process.execPath, '--experimental-vm-modules', ...jest],
        {
          env: { PATH: process.env['PATH'] ?? '', HOME: folder, TMPDIR: folder },
          extendEnv: false,
          reject: false,
          all: true,
        },
      );
      expect(result.all).toMatch(/Tests: +\d+ passed, \d+ total/);
      expect(result.exitCode).toBe(0);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  },
  300_000,
);
