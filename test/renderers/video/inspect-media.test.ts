// What a file is, by its own bytes.
import { readFile, writeFile } from 'node:fs/promises';
import { describe, expect, test } from '@jest/globals';
import { runMedia } from '../../../src/renderers/video/ffmpeg.ts';
import { inspectMedia } from '../../../src/renderers/video/inspect-media.ts';
import { inFolder, makeClip, never, withDeltas, withDuration } from './clips.ts';

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

  describe('refuses a clip whose times cannot be', () => {
    const refusalOf = (change: (clip: Buffer) => Buffer, seconds = 4) =>
      inFolder(async (folder) => {
        const path = await makeClip(`${folder}/clip.mp4`, 'testsrc2', { seconds });
        await writeFile(path, change(await readFile(path)));
        const refused = await inspectMedia(path, { medium: 'video', signal: never }).catch((error: unknown) => error);
        expect(refused).toMatchObject({ name: 'BadMedia', because: 'damaged' });
        return String(refused);
      });

    test('a frame in twelve minutes, as long as its head says that it lasts four seconds', async () => {
      expect(await refusalOf((clip) => withDeltas(clip, 720))).toContain('frames a second');
    });

    test('more frames than fit into its length', async () => {
      expect(await refusalOf((clip) => withDuration(clip, 1))).toContain('60 frames where its length has room for 15');
    });

    test('a thousand frames a second', async () => {
      expect(await refusalOf((clip) => withDeltas(clip, 1 / 1_000))).toContain('frames a second');
    });

    test('more minutes than any model makes', async () => {
      expect(await refusalOf((clip) => withDuration(withDeltas(clip, 1), 315), 21)).toContain('lasts 315 s');
    });
  });
});
