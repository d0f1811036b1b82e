// Films that are not wide: every part of one has its frame, and what came in another shape is fitted into it.
import { mkdir } from 'node:fs/promises';
import { describe, expect, test } from '@jest/globals';
import sharp from 'sharp';
import { assembleVideo } from '../../../src/renderers/video/assemble.ts';
import { checkPicture } from '../../../src/renderers/video/check-picture.ts';
import { checkVideo } from '../../../src/renderers/video/check-video.ts';
import { conform } from '../../../src/renderers/video/conform.ts';
import { runMedia } from '../../../src/renderers/video/ffmpeg.ts';
import { frameFitOf } from '../../../src/renderers/video/fit-frame.ts';
import { frameFormatOf } from '../../../src/renderers/video/frame-format.ts';
import { probeVideo } from '../../../src/renderers/video/probe-video.ts';
import { extractFrames, sampleFrames } from '../../../src/renderers/video/sample-frames.ts';
import { similarityOf } from '../../../src/renderers/video/similarity.ts';
import { stillClip } from '../../../src/renderers/video/still-clip.ts';
import { titleCard } from '../../../src/renderers/video/title-card.ts';
import { inFolder, never } from './clips.ts';
import { plain, stripes } from './pictures.ts';

const upright = { quality: 'draft', aspect: '9:16' } as const;

/** A clip as a vendor would send it. */
async function vendorClip(out: string, source: string): Promise<string> {
  const encode = ['-c:v', 'libx264', '-preset', 'ultrafast', '-pix_fmt', 'yuv420p'];
  await runMedia('ffmpeg', ['-v', 'error', '-f', 'lavfi', '-i', source, ...encode, '/out/clip.mp4'], {
    signal: never,
    writes: { 'clip.mp4': out },
  });
  return out;
}

/** Mean colour of a part of the clip's first frame, by shares of its size. */
async function colourAt(clip: string, folder: string, [x, y]: readonly [number, number]): Promise<number[]> {
  const [frame] = await extractFrames(clip, [{ frame: 0, atMs: 0 }], { outDir: folder, signal: never });
  const picture = sharp(frame?.path);
  const { width, height } = await picture.metadata();
  const at = { left: Math.round(x * width), top: Math.round(y * height), width: 8, height: 8 };
  return [...(await picture.extract(at).resize(1, 1).raw().toBuffer())];
}

describe('frameFormatOf', () => {
  test.each([
    ['draft', '16:9', 854, 480, 15],
    ['draft', '9:16', 480, 854, 15],
    ['draft', '1:1', 480, 480, 15],
    ['standard', '16:9', 1280, 720, 30],
    ['standard', '9:16', 720, 1280, 30],
    ['standard', '1:1', 720, 720, 30],
    ['high', '16:9', 1920, 1080, 30],
    ['high', '9:16', 1080, 1920, 30],
    ['high', '1:1', 1080, 1080, 30],
  ] as const)('gives %s in %s as %i×%i', (quality, aspect, ...[width, height, fps]) => {
    expect(frameFormatOf({ quality, aspect })).toEqual({ width, height, fps });
  });

  test('is wide where nothing is said', () => {
    expect(frameFormatOf({ quality: 'standard' })).toEqual({ width: 1280, height: 720, fps: 30 });
  });
});

describe('frameFitOf', () => {
  test.each([
    [{ width: 720, height: 1280 }, '9:16', 'cut'],
    [{ width: 704, height: 1280 }, '9:16', 'cut'],
    [{ width: 1280, height: 720 }, '9:16', 'blurred ground'],
    [{ width: 960, height: 960 }, '9:16', 'blurred ground'],
    [{ width: 960, height: 960 }, '1:1', 'cut'],
    [{ width: 1366, height: 768 }, '1:1', 'blurred ground'],
    [{ width: 720, height: 1280 }, '16:9', 'bars'],
    [{ width: 1366, height: 768 }, '16:9', 'bars'],
  ] as const)('for %j in %s is %s', (size, aspect, fit) => {
    expect(frameFitOf(size, { quality: 'draft', aspect })).toBe(fit);
  });
});

describe('an upright film', () => {
  test('has an upright clip fill its frame, and takes it as it is the second time', () =>
    inFolder(async (folder) => {
      const clip = await vendorClip(`${folder}/in.mp4`, 'testsrc2=s=720x1280:r=24:d=1');
      const out = `${folder}/out.mp4`;
      expect(await conform(clip, { ...upright, out, signal: never })).toMatchObject({ encoded: true });
      expect(await probeVideo(out, never)).toMatchObject({ width: 480, height: 854, fps: 15, profile: 'High' });
      const again = { ...upright, out: `${folder}/again.mp4`, signal: never };
      expect(await conform(out, again)).toMatchObject({ encoded: false });
      expect(await similarityOf(clip, out, { signal: never })).toBeGreaterThan(0.9);
    }));

  test('has a wide clip whole in the middle, on a dim ground of its own colours', () =>
    inFolder(async (folder) => {
      const clip = await vendorClip(`${folder}/in.mp4`, 'color=c=0xe08040:s=1366x768:r=24:d=0.5');
      const out = `${folder}/out.mp4`;
      await conform(clip, { ...upright, out, signal: never });
      const middle = await colourAt(out, folder, [0.5, 0.5]);
      const top = await colourAt(out, folder, [0.5, 0.1]);
      expect(middle[0]).toBeGreaterThan(210);
      expect(top[0]).toBeLessThan((middle[0] ?? 0) - 15);
      expect(top[0]).toBeGreaterThan(100);
    }));

  test('has a wide picture whole in the middle too', () =>
    inFolder(async (folder) => {
      await plain('#e08040', { width: 1280, height: 720 }).png().toFile(`${folder}/wide.png`);
      const out = `${folder}/still.mp4`;
      await stillClip(`${folder}/wide.png`, { ...upright, durationMs: 200, out, signal: never });
      expect(await probeVideo(out, never)).toMatchObject({ width: 480, height: 854, frames: 3 });
      const middle = await colourAt(out, folder, [0.5, 0.5]);
      const top = await colourAt(out, folder, [0.5, 0.1]);
      expect(middle[0]).toBeGreaterThan(210);
      expect(top[0]).toBeLessThan(190);
      expect(top[0]).toBeGreaterThan(100);
    }));

  test('is joined of clips, stills and cards without a packet encoded again, and is upright all through', () =>
    inFolder(async (folder) => {
      await mkdir(`${folder}/film`);
      const signal = never;
      const clip = await vendorClip(`${folder}/in.mp4`, 'testsrc2=s=720x1280:r=24:d=1');
      await stripes({ width: 720, height: 1280 }).png().toFile(`${folder}/in.png`);
      await conform(clip, { ...upright, out: `${folder}/a.mp4`, signal });
      await stillClip(`${folder}/in.png`, { ...upright, durationMs: 1_000, out: `${folder}/b.mp4`, signal });
      const card = { title: 'Problem (person)', subtitle: 'it could not be made', durationMs: 1_000, signal };
      await titleCard({ ...upright, ...card }, `${folder}/c.mp4`);
      const clips = ['a', 'b', 'c'].map((name, index) => ({
        path: `${folder}/${name}.mp4`,
        number: index + 1,
        title: name,
        narration: 'One sentence.',
      }));
      const film = await assembleVideo({
        ...upright,
        title: 'Upright',
        clips,
        outDir: `${folder}/film`,
        demo: true,
        signal,
      });
      expect(film.encodedAgain).toEqual([]);
      expect(await probeVideo(film.video, never)).toMatchObject({ width: 480, height: 854, fps: 15, frames: 45 });
      expect(await sharp(film.poster).metadata()).toMatchObject({ width: 480, height: 854 });
      const sheet = await sharp(film.contactSheet).metadata();
      expect(sheet.height).toBeGreaterThan(sheet.width);
    }));

  test('brings a clip of another shape to its own', () =>
    inFolder(async (folder) => {
      await mkdir(`${folder}/film`);
      const wide = await vendorClip(`${folder}/wide.mp4`, 'testsrc2=s=1280x720:r=24:d=1');
      const tall = `${folder}/tall.mp4`;
      await conform(wide, { ...upright, out: tall, signal: never });
      const clips = [wide, tall].map((path, index) => ({ path, number: index + 1, title: 'x', narration: '' }));
      const request = { title: 'x', clips, outDir: `${folder}/film`, demo: false, signal: never };
      const film = await assembleVideo({ ...upright, ...request });
      expect(film.encodedAgain).toEqual([1]);
      expect(await probeVideo(film.video, never)).toMatchObject({ width: 480, height: 854 });
    }));
});

test('a square film is square', () =>
  inFolder(async (folder) => {
    const clip = await vendorClip(`${folder}/in.mp4`, 'testsrc2=s=960x960:r=24:d=0.5');
    const out = `${folder}/out.mp4`;
    await conform(clip, { quality: 'draft', aspect: '1:1', out, signal: never });
    expect(await probeVideo(out, never)).toMatchObject({ width: 480, height: 480 });
  }));

describe('an upright asset', () => {
  const findingsOf = (source: string) =>
    inFolder(async (folder) => {
      const clip = await vendorClip(`${folder}/in.mp4`, source);
      const findings = await checkVideo(clip, { plannedDurationMs: 2_000, signal: never });
      return findings.map(({ check, severity }) => [check, severity]);
    });

  test.each([
    ['black', 'color=c=black:s=720x1280:r=24:d=2', [['black', 'hard']]],
    ['of one colour', 'color=c=teal:s=720x1280:r=24:d=2', [['blank', 'hard']]],
    ['frozen', 'testsrc2=s=720x1280:r=24:d=0.04,loop=-1:1,trim=end=2', [['frozen', 'hard']]],
    ['as it should be', 'testsrc2=s=720x1280:r=24:d=2', []],
  ])('is told to be %s', async (_what, source, findings) => {
    expect(await findingsOf(source)).toEqual(findings);
  });

  test('that is a picture of one colour is blank', () =>
    inFolder(async (folder) => {
      await plain('#207060', { width: 720, height: 1280 }).png().toFile(`${folder}/blank.png`);
      expect(await checkPicture(`${folder}/blank.png`)).toMatchObject([{ check: 'blank' }]);
      await stripes({ width: 720, height: 1280 }).png().toFile(`${folder}/full.png`);
      expect(await checkPicture(`${folder}/full.png`)).toEqual([]);
    }));

  test('is shown to the judge in its shape, no longer side above 960', () =>
    inFolder(async (folder) => {
      const clip = await vendorClip(`${folder}/in.mp4`, 'testsrc2=s=720x1280:r=24:d=0.5');
      const [frame] = await sampleFrames(clip, { count: 2, outDir: folder, signal: never });
      expect(await sharp(frame?.path).metadata()).toMatchObject({ width: 540, height: 960 });
    }));

  test('is as like itself as a wide one is, made smaller', () =>
    inFolder(async (folder) => {
      const clip = await vendorClip(`${folder}/in.mp4`, 'smptebars=s=720x1280:r=24:d=1');
      const small = await vendorClip(`${folder}/small.mp4`, 'smptebars=s=360x640:r=24:d=1');
      expect(await similarityOf(clip, small, { signal: never })).toBeGreaterThan(0.95);
    }));
});
