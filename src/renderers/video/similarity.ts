// How alike two assets are: what an edit left as it was (SPEC R8).
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileTypeFromFile } from 'file-type';
import { MediaProgramError, runMedia } from './ffmpeg.ts';
import { openPicture } from './picture.ts';
import { mp4Input, probeVideo, untilEnd } from './probe-video.ts';

/** What both are brought to before they are compared: the judgement is of the whole picture, not of its grain. */
const compared = { long: 640, short: 360, fps: 8 } as const;

type Input = {
  readonly path: string;
  readonly args: readonly string[];
  /** Filters that bring the times of a clip to the common ones. */
  readonly times: string;
  readonly isPicture: boolean;
  readonly isUpright: boolean;
};

type Reading = { readonly name: string; readonly folder: string; readonly signal: AbortSignal };

/** As ffmpeg reads it: pictures are drawn again, since a picture's own format may be any. */
async function inputOf(path: string, { name, folder, signal }: Reading): Promise<Input> {
  const type = await fileTypeFromFile(path);
  if (!type?.mime.startsWith('image/')) {
    const { fps } = compared;
    const facts = await probeVideo(path, signal);
    const times = `fps=${fps}:start_time=0,${untilEnd(facts)},setpts=N/TB/${fps}`;
    return { path, args: [...mp4Input, '-i', `/in/${name}`], times, isPicture: false, isUpright: isUpright(facts) };
  }
  const drawn = join(folder, `${name}.png`);
  const { picture, facts } = await openPicture(path);
  await picture.flatten({ background: '#ffffff' }).toColourspace('srgb').png({ compressionLevel: 1 }).toFile(drawn);
  const args = ['-f', 'png_pipe', '-i', `/in/${name}`];
  return { path: drawn, args, times: 'setpts=0', isPicture: true, isUpright: isUpright(facts) };
}

function isUpright({ width, height }: { readonly width: number; readonly height: number }): boolean {
  return width < height;
}

function aligned({ times }: Input, index: number, size: string): string {
  return `[${index}:v:0]${times},scale=${size}:flags=area,format=yuv420p,setsar=1[v${index}]`;
}

/**
 * Structural similarity (SSIM) over the whole frame, the mean of all frames of the shorter one: 1 is equal. Sizes, shapes and frame rates are
 * aligned first; pictures can be compared too, with each other and with every frame of a clip. Throws
 * `MediaProgramError`, `NotAVideo` or `NotAPicture`.
 */
export async function similarityOf(
  one: string,
  other: string,
  { signal }: { readonly signal: AbortSignal },
): Promise<number> {
  // Files are kept by their content: one path is one file.
  if (one === other) return 1;
  const folder = await mkdtemp(join(tmpdir(), 'retake-similarity-'));
  try {
    const a = await inputOf(one, { name: 'one', folder, signal });
    const b = await inputOf(other, { name: 'other', folder, signal });
    // A picture is repeated for as long as the clip lasts.
    const compare = a.isPicture || b.isPicture ? 'ssim' : 'ssim=shortest=1';
    const { long, short } = compared;
    const size = a.isUpright && b.isUpright ? `${short}:${long}` : `${long}:${short}`;
    const { stderr } = await runMedia(
      'ffmpeg',
      [
        ['-nostats', ...a.args, ...b.args],
        ['-filter_complex', `${aligned(a, 0, size)};${aligned(b, 1, size)};[v0][v1]${compare}[out]`],
        ['-map', '[out]', '-f', 'null', '/dev/null'],
      ].flat(),
      { signal, reads: { one: a.path, other: b.path } },
    );
    const all = Number(/SSIM .*All:(-?[\d.]+)/.exec(stderr)?.[1] ?? Number.NaN);
    if (Number.isNaN(all)) throw new MediaProgramError('ffmpeg compared no frame', 0);
    return Math.min(1, Math.max(0, all));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
