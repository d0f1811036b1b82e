// Brings any mp4 to the one stream that a job's clips share: untouched where it is already that, else encoded once.
import { copyFile } from 'node:fs/promises';
import type { Quality } from '../../domain/job.ts';
import { frameFormats } from '../renderer.ts';
import { encodeArguments, trackTimescale } from './encoding.ts';
import { runMedia } from './ffmpeg.ts';
import { wantedHeaders } from './headers.ts';
import { mp4Input, probeVideo, untilEnd, type VideoFacts } from './probe-video.ts';

export type ConformRequest = {
  readonly quality: Quality;
  /** Path of the mp4 to write. */
  readonly out: string;
  readonly signal: AbortSignal;
};

/** Whether a clip already is the job's stream, headers aside. */
export function fitsFormat(facts: VideoFacts, quality: Quality): boolean {
  const { width, height, fps } = frameFormats[quality];
  return (
    facts.codec === 'h264' &&
    facts.profile === 'High' &&
    facts.pixelFormat === 'yuv420p' &&
    facts.timeBase === `1/${trackTimescale}` &&
    facts.width === width &&
    facts.height === height &&
    facts.fps === fps &&
    !facts.hasBFrames &&
    !facts.hasAudio
  );
}

/**
 * Writes `out` in the job's frame format: H.264 High, yuv420p, time base 1/15360, no audio. A picture of another shape is fitted whole, with
 * black bars. Copies where the clip fits as it is. Throws `NotAVideo` or `MediaProgramError`.
 */
export async function conform(
  video: string,
  { quality, out, signal }: ConformRequest,
): Promise<{ readonly encoded: boolean; readonly durationMs: number }> {
  const facts = await probeVideo(video, signal);
  if (fitsFormat(facts, quality) && facts.headersHash === (await wantedHeaders(quality, signal))) {
    await copyFile(video, out);
    return { encoded: false, durationMs: facts.durationMs };
  }
  const { width, height } = frameFormats[quality];
  const fit = [
    untilEnd(facts),
    // Anamorphic pictures are made square first, then fitted.
    "scale=w='iw*if(gt(sar,0),sar,1)':h=ih",
    `scale=w=${width}:h=${height}:force_original_aspect_ratio=decrease:force_divisible_by=2`,
    `pad=${width}:${height}:(ow-iw)/2:(oh-ih)/2`,
  ];
  await runMedia(
    'ffmpeg',
    ['-v', 'error', ...mp4Input, '-i', '/in/video', '-map', '0:v:0', ...encodeArguments(quality, fit), '/out/clip.mp4'],
    { signal, reads: { video }, writes: { 'clip.mp4': out } },
  );
  return { encoded: true, durationMs: (await probeVideo(out, signal)).durationMs };
}
