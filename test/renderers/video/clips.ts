// Small clips for the tests of the video renderer's parts.
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
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
  await runMedia(
    'ffmpeg',
    ['-v', 'error', '-f', 'lavfi', '-i', graph, ...encodeArguments({ quality }), '/out/clip.mp4'],
    {
      signal: never,
      writes: { 'clip.mp4': out },
    },
  );
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

/** Ticks of a clip's track and of its film in a second. */
const trackTicks = 15_360;
const filmTicks = 1_000;

/** Where the content of a box begins, behind its version and flags. */
function boxAt(clip: Buffer, name: string): number {
  const at = clip.indexOf(name, 0, 'latin1');
  if (at < 0) throw new Error(`the clip has no ${name}`);
  return at + 8;
}

/** The same clip, where each frame is said to last so many seconds. */
export function withDeltas(clip: Buffer, seconds: number): Buffer {
  const changed = Buffer.from(clip);
  changed.writeUInt32BE(Math.round(seconds * trackTicks), boxAt(clip, 'stts') + 8);
  return changed;
}

/** The same clip, whose heads and edit list say that it lasts so many seconds. */
export function withDuration(clip: Buffer, seconds: number): Buffer {
  const changed = Buffer.from(clip);
  changed.writeUInt32BE(seconds * filmTicks, boxAt(clip, 'mvhd') + 12);
  changed.writeUInt32BE(seconds * filmTicks, boxAt(clip, 'tkhd') + 16);
  changed.writeUInt32BE(seconds * trackTicks, boxAt(clip, 'mdhd') + 12);
  changed.writeUInt32BE(seconds * filmTicks, boxAt(clip, 'elst') + 4);
  return changed;
}

/**
 * A clip of three seconds, ten frames each, by every head of it. The last frame comes ten hours later: what fills times with frames would write
 * 360,000 of them.
 */
export async function makeLiar(out: string): Promise<string> {
  const times = "setpts='if(gte(N,29),36000/TB,PTS)'";
  const encode = [
    '-fps_mode',
    'passthrough',
    '-c:v',
    'libx264',
    '-bf',
    '0',
    '-video_track_timescale',
    String(trackTicks),
  ];
  await runMedia(
    'ffmpeg',
    ['-v', 'error', '-f', 'lavfi', '-i', 'testsrc2=s=320x180:r=10:d=3', '-vf', times, ...encode, '/out/clip.mp4'],
    { signal: never, writes: { 'clip.mp4': out } },
  );
  const clip = withDuration(await readFile(out), 3);
  // The edit list alone would still cut it.
  clip.write('free', clip.indexOf('edts', 0, 'latin1'), 'latin1');
  await writeFile(out, clip);
  return out;
}
