// Any mp4 becomes the job's stream; what already is stays as it is.
import { readFile, writeFile } from 'node:fs/promises';
import { describe, expect, test } from '@jest/globals';
import { conform } from '../../../src/renderers/video/conform.ts';
import { runMedia } from '../../../src/renderers/video/ffmpeg.ts';
import { NotAVideo, probeVideo } from '../../../src/renderers/video/probe-video.ts';
import { sampleFrames } from '../../../src/renderers/video/sample-frames.ts';
import { inFolder, makeClip, makeLiar, never } from './clips.ts';

describe('conform', () => {
  test('copies a clip that already is the stream', () =>
    inFolder(async (folder) => {
      const clip = await makeClip(`${folder}/clip.mp4`, 'testsrc2');
      const { encoded } = await conform(clip, { quality: 'draft', out: `${folder}/out.mp4`, signal: never });
      expect(encoded).toBe(false);
      expect(await readFile(`${folder}/out.mp4`)).toEqual(await readFile(clip));
    }));

  test('fills no hours up to a last frame that comes after the end', () =>
    inFolder(async (folder) => {
      const liar = await makeLiar(`${folder}/liar.mp4`);
      const signal = AbortSignal.timeout(30_000);
      const { durationMs } = await conform(liar, { quality: 'draft', out: `${folder}/out.mp4`, signal });
      expect(durationMs).toBeLessThanOrEqual(5_000);
    }));

  test('keeps all of a picture that begins long after its sound', () =>
    inFolder(async (folder) => {
      const sources = [
        '-f',
        'lavfi',
        '-i',
        'sine=d=6',
        '-itsoffset',
        '4',
        '-f',
        'lavfi',
        '-i',
        'testsrc2=s=320x180:r=15:d=2',
      ];
      await runMedia('ffmpeg', ['-v', 'error', ...sources, '-c:v', 'libx264', '-c:a', 'aac', '/out/late.mp4'], {
        signal: never,
        writes: { 'late.mp4': `${folder}/late.mp4` },
      });
      const wish = { quality: 'draft', out: `${folder}/out.mp4`, signal: never } as const;
      expect(await conform(`${folder}/late.mp4`, wish)).toEqual({ encoded: true, durationMs: 6_000 });
    }));

  test('fits a tall picture with sound into the frame, without sound', () =>
    inFolder(async (folder) => {
      const upload = `${folder}/upload.mp4`;
      await runMedia(
        'ffmpeg',
        [
          '-v',
          'error',
          '-f',
          'lavfi',
          '-i',
          'testsrc2=s=360x640:r=25:d=1',
          '-f',
          'lavfi',
          '-i',
          'sine=d=1',
          '-c:v',
          'libx264',
          '-pix_fmt',
          'yuv444p',
          '-c:a',
          'aac',
          '/out/upload.mp4',
        ],
        { signal: never, writes: { 'upload.mp4': upload } },
      );
      const { encoded, durationMs } = await conform(upload, {
        quality: 'draft',
        out: `${folder}/out.mp4`,
        signal: never,
      });
      expect(encoded).toBe(true);
      expect(durationMs).toBe(1_000);
      expect(await probeVideo(`${folder}/out.mp4`, never)).toMatchObject({
        codec: 'h264',
        profile: 'High',
        width: 854,
        height: 480,
        fps: 15,
        pixelFormat: 'yuv420p',
        timeBase: '1/15360',
        hasAudio: false,
        frames: 15,
      });
    }));

  test('refuses what is no mp4, a playlist under its name among it', () =>
    inFolder(async (folder) => {
      const clip = await makeClip(`${folder}/secret.mp4`, 'testsrc2');
      const playlist = `${folder}/upload.mp4`;
      await writeFile(playlist, `ffconcat version 1.0\nfile ${clip}\n`);
      await expect(
        conform(playlist, { quality: 'draft', out: `${folder}/out.mp4`, signal: never }),
      ).rejects.toBeInstanceOf(NotAVideo);
    }));

  test('refuses a small file that unfolds to an enormous picture', () =>
    inFolder(async (folder) => {
      const clip = `${folder}/bomb.mp4`;
      const picture = ['-f', 'lavfi', '-i', 'color=s=12000x9000:d=0.1:r=10', '-c:v', 'libx264', '-preset', 'ultrafast'];
      await runMedia('ffmpeg', ['-v', 'error', ...picture, '/out/bomb.mp4'], {
        signal: never,
        writes: { 'bomb.mp4': clip },
      });
      const work = conform(clip, { quality: 'draft', out: `${folder}/out.mp4`, signal: never });
      await expect(work).rejects.toBeInstanceOf(NotAVideo);
    }));

  test('stops ffmpeg when it is cancelled', () =>
    inFolder(async (folder) => {
      const stop = new AbortController();
      const clip = `${folder}/long.mp4`;
      await runMedia(
        'ffmpeg',
        [
          '-v',
          'error',
          '-f',
          'lavfi',
          '-i',
          'testsrc2=s=1280x720:r=30:d=20',
          '-c:v',
          'libx264',
          '-preset',
          'ultrafast',
          '/out/long.mp4',
        ],
        { signal: never, writes: { 'long.mp4': clip } },
      );
      const work = conform(clip, { quality: 'high', out: `${folder}/out.mp4`, signal: stop.signal });
      setTimeout(() => stop.abort(new Error('cancelled')), 300);
      await expect(work).rejects.toThrow('cancelled');
    }));
});

describe('sampleFrames', () => {
  test('spreads JPEG frames over the clip up to its last frame', () =>
    inFolder(async (folder) => {
      const clip = await makeClip(`${folder}/clip.mp4`, 'testsrc2', { seconds: 2 });
      const frames = await sampleFrames(clip, { count: 4, outDir: folder, signal: never });
      expect(frames.map(({ atMs }) => atMs)).toEqual([267, 800, 1_400, 1_933]);
      for (const { path } of frames) expect((await readFile(path)).subarray(0, 2)).toEqual(Buffer.from([0xff, 0xd8]));
    }));

  test('gives every frame of a clip with fewer than were asked for', () =>
    inFolder(async (folder) => {
      const clip = await makeClip(`${folder}/clip.mp4`, 'testsrc2', { seconds: 0.2 });
      const frames = await sampleFrames(clip, { count: 8, outDir: folder, signal: never });
      expect(frames.length).toBe(3);
    }));
});
