// Makes a clip that shows one picture: how an image scene stands in the film.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Quality } from '../../domain/job.ts';
import { frameFormats } from '../renderer.ts';
import { encodeArguments } from './encoding.ts';
import { runMedia } from './ffmpeg.ts';
import { NotAPicture, openPicture } from './picture.ts';

export type StillClip = {
  readonly durationMs: number;
  readonly quality: Quality;
  /** Path of the mp4 to write. */
  readonly out: string;
  readonly signal: AbortSignal;
};

/** Fitted whole into the frame, on black. */
async function fit(picture: string, quality: Quality, out: string): Promise<void> {
  const { width, height } = frameFormats[quality];
  const { picture: opened } = await openPicture(picture);
  await opened
    .flatten({ background: '#ffffff' })
    .toColourspace('srgb')
    .resize({ width, height, fit: 'contain', background: '#000000' })
    .png({ compressionLevel: 1 })
    .toFile(out)
    .catch((error: unknown) => {
      throw new NotAPicture('a picture that cannot be drawn again', { cause: error });
    });
}

/** Writes a clip in the job's stream. Throws `NotAPicture` or `MediaProgramError`. */
export async function stillClip(picture: string, { durationMs, quality, out, signal }: StillClip): Promise<void> {
  const { fps } = frameFormats[quality];
  const frames = Math.max(1, Math.round((durationMs * fps) / 1000));
  const folder = await mkdtemp(join(tmpdir(), 'retake-still-'));
  try {
    const still = join(folder, 'still.png');
    await fit(picture, quality, still);
    await runMedia(
      'ffmpeg',
      [
        ['-v', 'error', '-loop', '1', '-framerate', String(fps), '-i', '/in/still.png'],
        [...encodeArguments(quality), '-tune', 'stillimage', '-frames:v', String(frames), '/out/clip.mp4'],
      ].flat(),
      { signal, reads: { 'still.png': still }, writes: { 'clip.mp4': out } },
    );
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
