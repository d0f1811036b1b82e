// Why an upload can or cannot stand for a section, in words without paths.
import { expect, test } from '@jest/globals';
import { readFile, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { probeClip } from '../../src/stack/probe-clip.ts';
import { inFolder, makeClip, withDeltas, withDuration } from '../renderers/video/clips.ts';

const at = (path: string) => probeClip({ localPath: async () => path }, 'hash');

test('has nothing against a clip', () =>
  inFolder(async (folder) => {
    expect(await at(await makeClip(join(folder, 'clip.mp4'), 'testsrc2'))).toBeUndefined();
  }));

test.each(['just text', '<html></html>', '#EXTM3U\nfile:///etc/passwd', ''])(
  'refuses %j without naming a path',
  (content) =>
    inFolder(async (folder) => {
      const path = join(folder, 'clip.mp4');
      await writeFile(path, content);
      const whyNot = await at(path);
      expect(whyNot).toContain('an mp4 that can be played is wanted');
      expect(whyNot).not.toMatch(/\/(tmp|in|etc)/);
    }),
);

test('refuses a clip that was cut off before its first picture', () =>
  inFolder(async (folder) => {
    const path = await makeClip(join(folder, 'clip.mp4'), 'testsrc2');
    await truncate(path, 600);
    expect(await at(path)).toContain('wanted');
  }));

test('refuses a clip that says it lasts for hours', () =>
  inFolder(async (folder) => {
    const path = await makeClip(join(folder, 'clip.mp4'), 'testsrc2');
    await writeFile(path, withDuration(withDeltas(await readFile(path), 600), 9_000));
    expect(await at(path)).toContain('at most 30 minutes');
  }));
