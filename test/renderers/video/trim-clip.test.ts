// Clips that are longer than wished are cut, others stay as they are.
import { existsSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { runMedia } from '../../../src/renderers/video/ffmpeg.ts';
import { probeVideo } from '../../../src/renderers/video/probe-video.ts';
import { trimClip } from '../../../src/renderers/video/trim-clip.ts';
import { inFolder, makeClip, never, ssim } from './clips.ts';

/** A clip of 3 s in a size and rate of its own, with sound. */
async function vendorClip(out: string): Promise<string> {
  const sources = ['-f', 'lavfi', '-i', 'testsrc2=s=640x360:r=24:d=3', '-f', 'lavfi', '-i', 'sine=d=3'];
  const codecs = ['-c:v', 'libx264', '-preset', 'ultrafast', '-pix_fmt', 'yuv420p', '-c:a', 'aac'];
  await runMedia('ffmpeg', ['-v', 'error', ...sources, ...codecs, '/out/clip.mp4'], {
    signal: never,
    writes: { 'clip.mp4': out },
  });
  return out;
}

describe('trimClip', () => {
  test('cuts a longer clip to the wished length, in its own size and rate, with its sound', () =>
    inFolder(async (folder) => {
      const clip = await vendorClip(`${folder}/clip.mp4`);
      const out = `${folder}/out.mp4`;
      expect(await trimClip(clip, { durationMs: 2_000, out, signal: never })).toEqual({ trimmed: true });
      const facts = await probeVideo(out, never);
      expect(facts).toMatchObject({ durationMs: 2_000, width: 640, height: 360, fps: 24, frames: 48, codec: 'h264' });
      expect(facts.hasAudio).toBe(true);
      expect(await ssim(out, clip)).toBeGreaterThan(0.95);
    }));

  test('makes odd sizes even', () =>
    inFolder(async (folder) => {
      const clip = `${folder}/odd.mp4`;
      const source = ['-f', 'lavfi', '-i', 'testsrc2=s=321x181:r=10:d=2', '-pix_fmt', 'yuv444p'];
      await runMedia('ffmpeg', ['-v', 'error', ...source, '/out/odd.mp4'], {
        signal: never,
        writes: { 'odd.mp4': clip },
      });
      const out = `${folder}/out.mp4`;
      await trimClip(clip, { durationMs: 1_000, out, signal: never });
      expect(await probeVideo(out, never)).toMatchObject({ width: 320, height: 180, pixelFormat: 'yuv420p' });
    }));

  test.each([2_000, 1_900, 5_000, 0])('leaves a clip of 2 s as it is where %i ms are wished', (durationMs) =>
    inFolder(async (folder) => {
      const clip = await makeClip(`${folder}/clip.mp4`, 'testsrc2', { seconds: 2 });
      const out = `${folder}/out.mp4`;
      expect(await trimClip(clip, { durationMs, out, signal: never })).toEqual({ trimmed: false });
      expect(existsSync(out)).toBe(false);
    }),
  );
});
