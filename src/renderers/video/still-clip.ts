// Makes a clip that shows one picture: how an image scene stands in the film.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp, { type Sharp } from 'sharp';
import { encodeArguments } from './encoding.ts';
import { runMedia } from './ffmpeg.ts';
import { frameFitOf, type Size } from './fit-frame.ts';
import { type ClipFormat, frameFormatOf } from './frame-format.ts';
import { NotAPicture, openPicture } from './picture.ts';

export type StillClip = ClipFormat & {
  readonly durationMs: number;
  /** Path of the mp4 to write. */
  readonly out: string;
  readonly signal: AbortSignal;
};

/** Fitted into the frame as clips are (`frameFitOf`). */
async function fit(path: string, format: ClipFormat, out: string): Promise<void> {
  const { picture, facts } = await openPicture(path);
  const plain = picture.flatten({ background: '#ffffff' }).toColourspace('srgb');
  const { width, height } = frameFormatOf(format);
  const how = frameFitOf(facts, format);
  const fitted =
    how === 'blurred ground'
      ? await onOwnGround(plain, { width, height })
      : plain.resize({ width, height, fit: how === 'cut' ? 'cover' : 'contain', background: '#000000' });
  await fitted.png({ compressionLevel: 1 }).toFile(out);
}

async function onOwnGround(plain: Sharp, { width, height }: Size): Promise<Sharp> {
  const whole = await plain.clone().resize({ width, height, fit: 'inside' }).png({ compressionLevel: 1 }).toBuffer();
  const ground = await plain
    .resize({ width, height, fit: 'cover' })
    .blur(width / 16)
    .modulate({ brightness: 0.7, saturation: 0.8 })
    .png({ compressionLevel: 1 })
    .toBuffer();
  return sharp(ground).composite([{ input: whole, gravity: 'centre' }]);
}

/** Writes a clip in the job's stream. Throws `NotAPicture` or `MediaProgramError`. */
export async function stillClip(picture: string, wish: StillClip): Promise<void> {
  const { durationMs, out, signal } = wish;
  const { fps } = frameFormatOf(wish);
  const frames = Math.max(1, Math.round((durationMs * fps) / 1000));
  const folder = await mkdtemp(join(tmpdir(), 'retake-still-'));
  try {
    const still = join(folder, 'still.png');
    await fit(picture, wish, still).catch((error: unknown) => {
      if (error instanceof NotAPicture) throw error;
      throw new NotAPicture('a picture that cannot be drawn again', { cause: error });
    });
    await runMedia(
      'ffmpeg',
      [
        ['-v', 'error', '-loop', '1', '-framerate', String(fps), '-i', '/in/still.png'],
        [...encodeArguments(wish), '-tune', 'stillimage', '-frames:v', String(frames), '/out/clip.mp4'],
      ].flat(),
      { signal, reads: { 'still.png': still }, writes: { 'clip.mp4': out } },
    );
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
