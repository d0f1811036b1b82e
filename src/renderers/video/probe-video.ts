// Reads what a video file is: length, size, rate, codec, frames.
import { z } from 'zod';
import { MediaProgramError, runMedia } from './ffmpeg.ts';

export type VideoFacts = {
  readonly durationMs: number;
  /** Of the first picture, in the file's time: sound may come before it. */
  readonly startMs: number;
  readonly width: number;
  readonly height: number;
  readonly fps: number;
  readonly codec: string;
  readonly profile: string;
  readonly pixelFormat: string;
  /** As ffprobe writes it: `1/15360`. */
  readonly timeBase: string;
  readonly frames: number;
  readonly hasAudio: boolean;
  readonly hasBFrames: boolean;
  /** Hash of the stream's headers (SPS, PPS). Only clips where it is equal are joined without encoding. */
  readonly headersHash: string;
};

/** The file holds no video that we read. */
export class NotAVideo extends Error {
  override readonly name = 'NotAVideo';
}

const rate = z
  .string()
  .transform((text) => text.split('/').map(Number))
  .transform(([numerator = 0, denominator = 1]) => (denominator === 0 ? 0 : numerator / denominator));

const probed = z.object({
  streams: z.array(
    z.object({
      codec_type: z.string(),
      codec_name: z.string().default('unknown'),
      profile: z.string().default(''),
      width: z.number().default(0),
      height: z.number().default(0),
      pix_fmt: z.string().default(''),
      has_b_frames: z.number().default(0),
      time_base: z.string(),
      r_frame_rate: rate,
      avg_frame_rate: rate,
      start_time: z.coerce.number().default(0),
      duration: z.coerce.number().optional(),
      nb_read_packets: z.coerce.number().default(0),
      extradata_hash: z.string().default(''),
    }),
  ),
  format: z.object({ duration: z.coerce.number().optional() }),
});

type ProbedStream = z.infer<typeof probed>['streams'][number];

function timesOf(video: ProbedStream, fileSeconds: number | undefined) {
  const fps = video.avg_frame_rate || video.r_frame_rate;
  const seconds = video.duration ?? fileSeconds ?? (fps > 0 ? video.nb_read_packets / fps : 0);
  const startMs = Math.max(0, Math.round(video.start_time * 1000));
  return { durationMs: Math.round(seconds * 1000), startMs, fps: Math.round(fps * 1000) / 1000 };
}

/** Longest wait for the first picture that is believed, and how far the last one may be behind what the head says. */
const waitMs = 10_000;
const slackMs = 2_000;

/**
 * A filter that ends the frames of a clip soon after its head says that they end. It goes behind each `fps`, which fills the time up to the next
 * frame with copies: a last frame that comes hours later would make hundreds of thousands.
 */
export function untilEnd({ startMs, durationMs }: Pick<VideoFacts, 'startMs' | 'durationMs'>): string {
  return `trim=end=${((Math.min(startMs, waitMs) + durationMs + slackMs) / 1000).toFixed(3)}`;
}

/** A little more than 8K: small files can unfold to pictures that fill the memory. */
const maxPixels = 40_000_000;

/** Only files of this family and pipes are read: a playlist in disguise must not lead ffmpeg elsewhere. */
export const mp4Input = ['-protocol_whitelist', 'file,pipe', '-max_pixels', String(maxPixels), '-f', 'mov'] as const;

/** Throws `NotAVideo` for anything that is not an mp4 with one picture at least. */
export async function probeVideo(path: string, signal: AbortSignal): Promise<VideoFacts> {
  const { stdout } = await runMedia(
    'ffprobe',
    [
      '-v',
      'error',
      ...mp4Input,
      '-show_streams',
      '-show_format',
      '-count_packets',
      '-show_data_hash',
      'sha256',
      '-of',
      'json',
      '-i',
      '/in/video',
    ],
    { signal, timeoutMs: 60_000, reads: { video: path } },
  ).catch((error: unknown) => {
    signal.throwIfAborted();
    throw error instanceof MediaProgramError ? new NotAVideo(`not a readable mp4: ${error.message}`) : error;
  });
  const facts = probed.parse(JSON.parse(stdout.toString('utf8')));
  const video = facts.streams.find((stream) => stream.codec_type === 'video');
  if (!video || video.nb_read_packets === 0 || video.width === 0) throw new NotAVideo('the file holds no picture');
  return {
    ...timesOf(video, facts.format.duration),
    width: video.width,
    height: video.height,
    codec: video.codec_name,
    profile: video.profile,
    pixelFormat: video.pix_fmt,
    timeBase: video.time_base,
    frames: video.nb_read_packets,
    hasAudio: facts.streams.some((stream) => stream.codec_type === 'audio'),
    hasBFrames: video.has_b_frames > 0,
    headersHash: video.extradata_hash,
  };
}
