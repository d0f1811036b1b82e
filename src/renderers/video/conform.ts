// Brings any mp4 to the one stream that a job's clips share: untouched where it is already that, else encoded once.
import { copyFile } from 'node:fs/promises';
import { encodeArguments, trackTimescale } from './encoding.ts';
import { runMedia } from './ffmpeg.ts';
import { frameFilters } from './fit-frame.ts';
import { type ClipFormat, frameFormatOf } from './frame-format.ts';
import { wantedHeaders } from './headers.ts';
import { mp4Input, probeVideo, untilEnd, type VideoFacts } from './probe-video.ts';

export type ConformRequest = ClipFormat & {
  /** Path of the mp4 to write. */
  readonly out: string;
  readonly signal: AbortSignal;
};

/** Whether a clip already is the job's stream, headers aside. */
export function fitsFormat(facts: VideoFacts, format: ClipFormat): boolean {
  const { width, height, fps } = frameFormatOf(format);
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
 * Writes `out` in the job's frame format: H.264 High, yuv420p, time base 1/15360, no audio. A picture of another shape is fitted as
 * `frameFitOf` says. Copies where the clip fits as it is. Throws `NotAVideo` or `MediaProgramError`.
 */
export async function conform(
  video: string,
  { out, signal, ...format }: ConformRequest,
): Promise<{ readonly encoded: boolean; readonly durationMs: number }> {
  const facts = await probeVideo(video, signal);
  if (fitsFormat(facts, format) && facts.headersHash === (await wantedHeaders(format, signal))) {
    await copyFile(video, out);
    return { encoded: false, durationMs: facts.durationMs };
  }
  const fit = [
    untilEnd(facts),
    // Anamorphic pictures are made square first, then fitted.
    "scale=w='iw*if(gt(sar,0),sar,1)':h=ih",
    ...frameFilters(facts, format),
  ];
  await runMedia(
    'ffmpeg',
    ['-v', 'error', ...mp4Input, '-i', '/in/video', '-map', '0:v:0', ...encodeArguments(format, fit), '/out/clip.mp4'],
    { signal, reads: { video }, writes: { 'clip.mp4': out } },
  );
  return { encoded: true, durationMs: (await probeVideo(out, signal)).durationMs };
}
