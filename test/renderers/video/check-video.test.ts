// What the checks find in clips that have one thing wrong each.
import { describe, expect, test } from '@jest/globals';
import { checkVideo, durationFindings } from '../../../src/renderers/video/check-video.ts';
import { inFolder, makeClip, never } from './clips.ts';

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

describe('durationFindings', () => {
  test.each([
    [10_000, 10_000, []],
    [13_000, 10_000, []],
    [14_000, 10_000, ['soft']],
    [7_000, 10_000, ['soft']],
    [3_000, 10_000, ['hard']],
    [31_000, 10_000, ['hard']],
  ])('judges %i ms against %i ms planned', (durationMs, plannedMs, severities) => {
    expect(durationFindings(durationMs, plannedMs).map(({ severity }) => severity)).toEqual(severities);
  });
});
