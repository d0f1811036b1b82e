// A picture becomes a clip of the job's stream.
import { writeFile } from 'node:fs/promises';
import { describe, expect, test } from '@jest/globals';
import { conform } from '../../../src/renderers/video/conform.ts';
import { probeVideo } from '../../../src/renderers/video/probe-video.ts';
import { similarityOf } from '../../../src/renderers/video/similarity.ts';
import { stillClip } from '../../../src/renderers/video/still-clip.ts';
import { inFolder, never } from './clips.ts';
import { stripes } from './pictures.ts';

describe('stillClip', () => {
  test('shows the picture for the wished time, in the job’s stream', () =>
    inFolder(async (folder) => {
      const picture = `${folder}/picture.webp`;
      await stripes({ width: 854, height: 480 }).webp({ quality: 95 }).toFile(picture);
      const out = `${folder}/still.mp4`;
      await stillClip(picture, { durationMs: 2_000, quality: 'draft', out, signal: never });
      expect((await probeVideo(out, never)).durationMs).toBe(2_000);
      expect(await conform(out, { quality: 'draft', out: `${folder}/same.mp4`, signal: never })).toMatchObject({
        encoded: false,
      });
      expect(await similarityOf(picture, out, { signal: never })).toBeGreaterThan(0.95);
    }));

  test('fits a tall picture whole', () =>
    inFolder(async (folder) => {
      const picture = `${folder}/picture.png`;
      await stripes({ width: 180, height: 320 }).png().toFile(picture);
      const out = `${folder}/still.mp4`;
      await stillClip(picture, { durationMs: 200, quality: 'draft', out, signal: never });
      expect(await probeVideo(out, never)).toMatchObject({ width: 854, height: 480, frames: 3 });
    }));

  test('refuses what is no picture', () =>
    inFolder(async (folder) => {
      await writeFile(`${folder}/page`, '<!doctype html>');
      const wish = { durationMs: 200, quality: 'draft', out: `${folder}/still.mp4`, signal: never } as const;
      await expect(stillClip(`${folder}/page`, wish)).rejects.toMatchObject({ name: 'NotAPicture' });
    }));
});
