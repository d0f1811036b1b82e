// What the checks find in clips that have one thing wrong each.
import { readFile, writeFile } from 'node:fs/promises';
import { describe, expect, test } from '@jest/globals';
import { checkVideo, durationFindings } from '../../../src/renderers/video/check-video.ts';
import { inFolder, makeClip, makeLiar, never } from './clips.ts';

async function findingsOf(source: string, { seconds = 2, plannedDurationMs = 2_000 } = {}) {
  return inFolder(async (folder) => {
    const clip = await makeClip(`${folder}/clip.mp4`, source, { seconds });
    const findings = await checkVideo(clip, { plannedDurationMs, signal: never });
    return findings.map(({ check, severity }) => `${severity} ${check}`);
  });
}

describe('checkVideo', () => {
  test('finds nothing wrong with a moving picture of the planned length', async () => {
    expect(await findingsOf('testsrc2')).toEqual([]);
  });

  test('fails a clip that is black from start to end, once', async () => {
    expect(await findingsOf('color=c=black')).toEqual(['hard black']);
  });

  test('fails a clip that shows one colour from start to end, once', async () => {
    expect(await findingsOf('color=c=#e8eef5')).toEqual(['hard blank']);
  });

  test('fails a clip that never changes', async () => {
    expect(await findingsOf('smptebars')).toEqual(['hard frozen']);
  });

  test('finds nothing wrong with a picture that is built step by step', async () => {
    const box = (second: number) =>
      `drawbox=x=${second * 150}:y=150:w=120:h=120:c=gold:t=fill:enable='gte(t,${second})'`;
    const steps = [0.7, 1.4, 2.1, 2.8].map(box).join(',');
    expect(
      await findingsOf(`color=c=#203040:s=854x480:r=15:d=4,drawbox=x=10:y=10:w=90:h=90:c=teal:t=fill,${steps}`, {
        seconds: 4,
        plannedDurationMs: 4_000,
      }),
    ).toEqual([]);
  });

  test('does not fail a still picture on which a small dot moves', async () => {
    expect(
      await findingsOf('smptebars=s=854x480:r=15:d=4[a];color=c=white:s=8x8:r=15:d=4[b];[a][b]overlay=x=t*120:y=380', {
        seconds: 4,
        plannedDurationMs: 4_000,
      }),
    ).not.toContain('hard frozen');
  });

  test('lets a small picture moving on black pass', async () => {
    expect(
      await findingsOf(
        'color=c=black:s=854x480:r=15:d=2[a];color=c=yellow:s=24x24:r=15:d=2[b];[a][b]overlay=x=t*200:y=200',
      ),
    ).toEqual([]);
  });

  test('tells softly of a clip that stays empty for most of its time', async () => {
    expect(
      await findingsOf(
        "color=c=#203040:s=854x480:r=15:d=4[a];color=c=yellow:s=90x90:r=15:d=4[b];[a][b]overlay=x=t*150:y=200:enable='gt(t,2.5)'",
        { seconds: 4, plannedDurationMs: 4_000 },
      ),
    ).toEqual(['soft blank']);
  });
});

describe('a clip that is not whole', () => {
  /** The file of a moving clip, changed. */
  async function findingsOfChanged(change: (bytes: Buffer) => Uint8Array) {
    return inFolder(async (folder) => {
      const path = await makeClip(`${folder}/clip.mp4`, 'testsrc2', { seconds: 4 });
      await writeFile(path, change(await readFile(path)));
      const findings = await checkVideo(path, { plannedDurationMs: 4_000, signal: never });
      return findings.map(({ check, severity, message }) => `${severity} ${check}: ${message}`);
    });
  }

  test('fails where the file breaks off before its frames do', async () => {
    const [first] = await findingsOfChanged((bytes) => bytes.subarray(0, Math.round(bytes.length * 0.6)));
    expect(first).toMatch(/^hard cut: ends early: \d+ of 60 frames can be decoded$/);
  });

  test('is told softly where some frames are damaged', async () => {
    const damaged = await findingsOfChanged((bytes) => {
      const at = Math.round(bytes.length * 0.5);
      return bytes.map((byte, index) => (index >= at && index < at + 2_000 ? (byte * 7 + 13) & 255 : byte));
    });
    expect(damaged).toEqual(['soft cut: is damaged: some of its frames do not decode whole']);
  });
});

test('a clip whose last frame comes hours after its end is looked at to its end', () =>
  inFolder(async (folder) => {
    const liar = await makeLiar(`${folder}/clip.mp4`);
    const look = { plannedDurationMs: 3_000, signal: AbortSignal.timeout(30_000) };
    expect(await checkVideo(liar, look)).toEqual([]);
  }));

describe('durationFindings', () => {
  test.each([
    [10_000, 10_000, []],
    [13_000, 10_000, []],
    [14_000, 10_000, ['soft']],
    [7_000, 10_000, ['soft']],
    [3_000, 10_000, ['hard']],
    [31_000, 10_000, ['hard']],
  ])('judges %i ms against %i ms planned', (durationMs, plannedMs, severities) => {
    const findings = durationFindings(durationMs, { plannedDurationMs: plannedMs });
    expect(findings.map(({ severity }) => severity)).toEqual(severities);
  });

  test('does not fail a clip for a length that its maker cannot make', () => {
    const wish = { plannedDurationMs: 40_000, longestMs: 10_000 };
    expect(durationFindings(10_000, wish)).toMatchObject([{ severity: 'soft' }]);
    expect(durationFindings(3_000, wish)).toMatchObject([{ severity: 'hard' }]);
  });
});
