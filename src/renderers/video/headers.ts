// Knows the headers that our own encode writes at each quality, by making one frame.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Quality } from '../../domain/job.ts';
import { frameFormats } from '../renderer.ts';
import { encodeArguments } from './encoding.ts';
import { runMedia } from './ffmpeg.ts';
import { probeVideo } from './probe-video.ts';

const known = new Map<Quality, string>();

/** Hash of the stream headers (`VideoFacts.headersHash`) of clips encoded here at this quality. Found once a process, in about 150 ms. */
export async function wantedHeaders(quality: Quality, signal: AbortSignal): Promise<string> {
  const found = known.get(quality);
  if (found !== undefined) return found;
  const { width, height, fps } = frameFormats[quality];
  const folder = await mkdtemp(join(tmpdir(), 'retake-headers-'));
  try {
    const clip = join(folder, 'frame.mp4');
    const source = `color=c=black:s=${width}x${height}:r=${fps}:d=${1 / fps}`;
    await runMedia(
      'ffmpeg',
      ['-v', 'error', '-f', 'lavfi', '-i', source, ...encodeArguments(quality), '/out/frame.mp4'],
      {
        signal,
        writes: { 'frame.mp4': clip },
      },
    );
    const { headersHash } = await probeVideo(clip, signal);
    known.set(quality, headersHash);
    return headersHash;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
