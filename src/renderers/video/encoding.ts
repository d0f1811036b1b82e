// The one H.264 stream that every clip of a job is encoded to, so that sections are joined without encoding again (RENDERING §3).
import type { Quality } from '../../domain/job.ts';
import { type ClipFormat, frameFormatOf } from './frame-format.ts';

/** Ticks a second of every clip's video track: a multiple of 15 and of 30 frames a second. */
export const trackTimescale = 15_360;

/**
 * x264 settings that end up in the stream's headers (SPS and PPS) are the same in every clip: with `stitchable` the headers do not depend
 * on the content, and what a preset would change in them is written out. A preset may then differ from clip to clip, the headers do not.
 * No B frames: decoding and showing order are the same, so a joint needs no edit list.
 */
export const x264HeaderOptions =
  'stitchable=1:psy=0:bframes=0:weightp=0:ref=2:cabac=1:8x8dct=1:colorprim=bt709:transfer=bt709:colormatrix=smpte170m:range=tv';

/** Constant rate factor of every encode. It is part of the headers too. */
export const x264Crf = 18;

const presets: Readonly<Record<Quality, string>> = { draft: 'superfast', standard: 'veryfast', high: 'fast' };

/** H.264 level of each quality, whatever its shape: written out, since x264 would choose by settings that may differ. */
const levels: Readonly<Record<Quality, string>> = { draft: '3.1', standard: '3.1', high: '4.0' };

/**
 * The colour of every clip: limited range, BT.601 matrix, as libswscale and PyAV convert RGB when nothing else is asked. The tags say so,
 * thus players show SVG and Manim sections of one film alike. Every source goes by RGB: converted directly from another range or matrix,
 * libswscale tints white (255, 255, 255 becomes 254, 251, 255).
 */
export const colourFilter = 'scale=out_color_matrix=bt601:out_range=tv:flags=bicubic+accurate_rnd';

const colourTags = [
  '-color_range',
  'tv',
  '-colorspace',
  'smpte170m',
  '-color_primaries',
  'bt709',
  '-chroma_sample_location',
  'left',
  '-color_trc',
  'bt709',
];

/** The same encode as options of a libx264 stream in PyAV (Manim's `video_encoder_options`). Verified: its headers equal those of `encodeArguments`. */
export function libx264Options(quality: Quality): Readonly<Record<string, string>> {
  return {
    preset: presets[quality],
    crf: String(x264Crf),
    profile: 'high',
    level: levels[quality],
    'x264-params': x264HeaderOptions,
  };
}

/**
 * ffmpeg output arguments of the one encode of a clip in a format, without the output's name. `filters` are put before the colour conversion,
 * which is left out for a source that has the clip's size and colours already.
 */
export function encodeArguments(
  format: ClipFormat,
  filters: readonly string[] = [],
  source: 'any' | 'clip colours' = 'any',
): string[] {
  const { quality } = format;
  const { width, height, fps } = frameFormatOf(format);
  const conversion = source === 'any' ? ['format=gbrp', `${colourFilter}:w=${width}:h=${height}`] : [];
  const picture = [`fps=${fps}:start_time=0`, ...filters, ...conversion];
  return [
    ['-an', '-sn', '-dn', '-map_metadata', '-1', '-map_chapters', '-1'],
    ['-vf', [...picture, 'format=yuv420p', 'setsar=0'].join(',')],
    ['-c:v', 'libx264', '-profile:v', 'high', '-level:v', levels[quality]],
    ['-preset', presets[quality], '-crf', String(x264Crf), '-g', String(fps * 4), '-x264-params', x264HeaderOptions],
    ['-pix_fmt', 'yuv420p', ...colourTags],
    ['-video_track_timescale', String(trackTimescale), '-movflags', '+faststart'],
  ].flat();
}
