// Small clips for the tests of the video renderer's parts.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Quality } from '../../../src/domain/job.ts';
import { encodeArguments } from '../../../src/renderers/video/encoding.ts';
import { runMedia } from '../../../src/renderers/video/ffmpeg.ts';

export const never = new AbortController().signal;

/** A folder that is removed after the work. */
export async function inFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'retake-test-'));
  try {
    return await work(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** A clip in the job's stream from an ffmpeg test source such as `testsrc2` or `color=c=red`; one that names its size is taken as it is. */
export async function makeClip(
  out: string,
  source: string,
  { seconds = 1, quality = 'draft' as Quality } = {},
): Promise<string> {
  const joint = source.includes('=') ? ':' : '=';
  const graph = source.includes('s=') ? source : `${source}${joint}s=854x480:r=15:d=${seconds}`;
  await runMedia('ffmpeg', ['-v', 'error', '-f', 'lavfi', '-i', graph, ...encodeArguments(quality), '/out/clip.mp4'], {
    signal: never,
    writes: { 'clip.mp4': out },
  });
  return out;
}

/** Hashes of the packets of the video stream, in order. */
export async function packetHashes(video: string): Promise<string[]> {
  const { stdout } = await runMedia(
    'ffmpeg',
    ['-v', 'error', '-i', '/in/video', '-map', '0:v', '-c', 'copy', '-f', 'framehash', '-hash', 'md5', 'pipe:1'],
    { signal: never, reads: { video } },
  );
  return stdout
    .toString('utf8')
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => line.split(',').at(-1)?.trim() ?? '');
}

/** Mean likeness (SSIM, 1 is equal) of two videos, frame by frame. */
export async function ssim(one: string, other: string): Promise<number> {
  const { stderr } = await runMedia(
    'ffmpeg',
    ['-i', '/in/one', '-i', '/in/other', '-filter_complex', '[0:v][1:v]ssim', '-f', 'null', '/dev/null'],
    { signal: never, reads: { one, other } },
  );
  return Number(/SSIM .*All:([\d.]+)/.exec(stderr)?.[1] ?? 0);
}
