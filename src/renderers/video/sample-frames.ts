// Takes still frames out of a clip for the judge, the poster and the contact sheet.
import { join } from 'node:path';
import { runMedia } from './ffmpeg.ts';
import { mp4Input, probeVideo } from './probe-video.ts';

export type SampledFrame = { readonly path: string; readonly atMs: number };

export type FrameRequest = {
  readonly outDir: string;
  readonly signal: AbortSignal;
  /** Longest side of a picture to write, in pixels; a smaller clip is not enlarged. Default 960. */
  readonly maxSide?: number;
};

/** Numbers of `count` frames spread evenly over a clip of `frames` frames; the last of them is the clip's last frame. */
export function spreadFrames(frames: number, count: number): number[] {
  if (count <= 1) return [Math.floor((frames - 1) * 0.6)];
  const first = (frames * 0.5) / count;
  const step = (frames - 1 - first) / (count - 1);
  const numbers = Array.from({ length: count }, (_, index) => Math.round(first + step * index));
  return [...new Set(numbers)];
}

/** A scale filter that brings the longer side down to so many pixels; a smaller picture stays. */
function within(maxSide: number): string {
  const isWide = 'gte(iw\\,ih)';
  return `scale=w='if(${isWide}\\,min(iw\\,${maxSide})\\,-2)':h='if(${isWide}\\,-2\\,min(ih\\,${maxSide}))'`;
}

/** Writes the frames with these numbers as JPEG, in one pass over the clip. */
export async function extractFrames(
  video: string,
  wanted: readonly { readonly frame: number; readonly atMs: number }[],
  { outDir, signal, maxSide = 960 }: FrameRequest,
): Promise<SampledFrame[]> {
  const select = wanted.map(({ frame }) => `eq(n\\,${frame})`).join('+');
  const filters = `select=${select},${within(maxSide)}:out_color_matrix=bt601:out_range=pc,format=yuvj420p`;
  const sampled = wanted.map(({ frame, atMs }) => ({
    path: join(outDir, `frame-${String(frame).padStart(6, '0')}.jpg`),
    atMs,
  }));
  const written = sampled.map(({ path }, index) => [`${String(index + 1).padStart(4, '0')}.jpg`, path] as const);
  await runMedia(
    'ffmpeg',
    [
      '-v',
      'error',
      ...mp4Input,
      '-i',
      '/in/video',
      '-map',
      '0:v:0',
      '-vf',
      filters,
      '-fps_mode',
      'passthrough',
      '-q:v',
      '2',
      '/out/%04d.jpg',
    ],
    { signal, reads: { video }, writes: Object.fromEntries(written) },
  );
  return sampled;
}

/** JPEG frames spread over the clip, the last one being its end; fewer than `count` when the clip is shorter than that. */
export async function sampleFrames(
  video: string,
  { count, ...request }: FrameRequest & { readonly count: number },
): Promise<SampledFrame[]> {
  const { frames, fps } = await probeVideo(video, request.signal);
  const wanted = spreadFrames(frames, count).map((frame) => ({ frame, atMs: Math.round((frame * 1000) / fps) }));
  return extractFrames(video, wanted, request);
}
