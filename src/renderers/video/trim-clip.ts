// Cuts a clip to the length that was wished: vendors make whole lengths only (SPEC A1).
import { trackTimescale, x264Crf } from './encoding.ts';
import { runMedia } from './ffmpeg.ts';
import { mp4Input, probeVideo } from './probe-video.ts';

export type TrimRequest = {
  /** Wished length; 0 where any will do. */
  readonly durationMs: number;
  /** Path of the mp4 to write. */
  readonly out: string;
  readonly signal: AbortSignal;
};

/** What a few frames make: not worth an encode. */
const slackMs = 150;

/**
 * Writes `out` where the clip is longer than wished, and nothing else: encoded once, in its own size and frame rate, with its sound. Throws
 * `NotAVideo` or `MediaProgramError`.
 */
export async function trimClip(
  path: string,
  { durationMs, out, signal }: TrimRequest,
): Promise<{ readonly trimmed: boolean }> {
  const facts = await probeVideo(path, signal);
  if (durationMs <= 0 || facts.durationMs <= durationMs + slackMs) return { trimmed: false };
  await runMedia(
    'ffmpeg',
    [
      ['-v', 'error', ...mp4Input, '-i', '/in/video', '-t', (durationMs / 1000).toFixed(3)],
      ['-map', '0:v:0', '-map', '0:a:0?', '-sn', '-dn', '-map_metadata', '-1', '-map_chapters', '-1'],
      // The encoder takes even sizes only.
      ['-vf', 'crop=trunc(iw/2)*2:trunc(ih/2)*2,format=yuv420p'],
      ['-c:v', 'libx264', '-profile:v', 'high', '-preset', 'veryfast', '-crf', String(x264Crf), '-bf', '0'],
      ['-c:a', 'aac', '-b:a', '160k'],
      ['-video_track_timescale', String(trackTimescale), '-movflags', '+faststart', '/out/clip.mp4'],
    ].flat(),
    { signal, reads: { video: path }, writes: { 'clip.mp4': out } },
  );
  return { trimmed: true };
}
