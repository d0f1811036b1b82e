// Knows the headers that our own encode writes in each format, by making one frame.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { encodeArguments } from './encoding.ts';
import { runMedia } from './ffmpeg.ts';
import { type ClipFormat, frameFormatOf } from './frame-format.ts';
import { probeVideo } from './probe-video.ts';

/** By size and quality. */
const known = new Map<string, string>();

/** Hash of the stream headers (`VideoFacts.headersHash`) of clips encoded here in this format. Found once a process, in about 150 ms. */
export async function wantedHeaders(format: ClipFormat, signal: AbortSignal): Promise<string> {
  const { width, height, fps } = frameFormatOf(format);
  const key = `${format.quality} ${width}x${height}`;
  const found = known.get(key);
  if (found !== undefined) return found;
  const folder = await mkdtemp(join(tmpdir(), 'retake-headers-'));
  try {
    const clip = join(folder, 'frame.mp4');
    const source = `color=c=black:s=${width}x${height}:r=${fps}:d=${1 / fps}`;
    await runMedia(
      'ffmpeg',
      ['-v', 'error', '-f', 'lavfi', '-i', source, ...encodeArguments(format), '/out/frame.mp4'],
      {
        signal,
        writes: { 'frame.mp4': clip },
      },
    );
    const { headersHash } = await probeVideo(clip, signal);
    known.set(key, headersHash);
    return headersHash;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
