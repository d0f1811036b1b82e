// What a file is, by its own bytes.
import { writeFile } from 'node:fs/promises';
import { describe, expect, test } from '@jest/globals';
import { runMedia } from '../../../src/renderers/video/ffmpeg.ts';
import { inspectMedia } from '../../../src/renderers/video/inspect-media.ts';
import { inFolder, makeClip, never } from './clips.ts';

describe('inspectMedia', () => {
  test('knows a clip whatever its name says', () =>
    inFolder(async (folder) => {
      const clip = await makeClip(`${folder}/picture.jpg`, 'testsrc2');
      expect(await inspectMedia(clip, { medium: 'video', signal: never })).toEqual({
        mime: 'video/mp4',
        width: 854,
        height: 480,
        durationMs: 1_000,
      });
    }));

  test('refuses a container that the checks do not read', () =>
    inFolder(async (folder) => {
      const webm = `${folder}/clip.webm`;
      const source = ['-f', 'lavfi', '-i', 'testsrc2=s=64x36:r=5:d=1', '-c:v', 'libvpx'];
      await runMedia('ffmpeg', ['-v', 'error', ...source, '/out/clip.webm'], {
        signal: never,
        writes: { 'clip.webm': webm },
      });
      await expect(inspectMedia(webm, { medium: 'video', signal: never })).rejects.toMatchObject({
        because: 'not_media',
        message: 'what came is video/webm, not a video that we read',
      });
    }));

  test('refuses a film without a picture', () =>
    inFolder(async (folder) => {
      const sound = `${folder}/sound.mp4`;
      await runMedia('ffmpeg', ['-v', 'error', '-f', 'lavfi', '-i', 'sine=d=1', '-c:a', 'aac', '/out/sound.mp4'], {
        signal: never,
        writes: { 'sound.mp4': sound },
      });
      await expect(inspectMedia(sound, { medium: 'video', signal: never })).rejects.toMatchObject({
        because: 'damaged',
      });
    }));

  test.each(['ftyp', '', '\u0000\u0000\u0000\u0018ftypisom'])('refuses a file of little more than %j', (text) =>
    inFolder(async (folder) => {
      await writeFile(`${folder}/clip.mp4`, text);
      await expect(inspectMedia(`${folder}/clip.mp4`, { medium: 'video', signal: never })).rejects.toMatchObject({
        name: 'BadMedia',
      });
    }),
  );
});
