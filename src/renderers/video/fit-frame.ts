// Brings a picture of another shape into a film's frame (SPEC R7: a model may not make the aspect that was asked for).
import { type Aspect, usualAspect } from '../../domain/media.ts';
import { type ClipFormat, frameFormatOf } from './frame-format.ts';

export type Size = { readonly width: number; readonly height: number };

/** Share of a picture that may be cut off at two sides: models call 704×1280 upright, and lines of another ground there look like a fault. */
const cutShare = 0.12;

export type FrameFit =
  /** Whole, with black bars: what is not wide in a wide film, where everybody expects them. */
  | 'bars'
  /** A little of two sides is cut off. */
  | 'cut'
  /**
   * Whole, on a blurred and dimmed copy of itself: cut to the frame, a wide picture would lose two thirds of itself and its subject with them,
   * and black bars would leave most of an upright screen empty.
   */
  | 'blurred ground';

/** How a picture of this size stands in a film of this aspect. */
export function frameFitOf({ width, height }: Size, format: ClipFormat): FrameFit {
  const aspect: Aspect = format.aspect ?? usualAspect;
  if (aspect === usualAspect) return 'bars';
  const frame = frameFormatOf(format);
  const shapes = [width / height, frame.width / frame.height];
  const kept = Math.min(...shapes) / Math.max(...shapes);
  return 1 - kept <= cutShare ? 'cut' : 'blurred ground';
}

const barsFilter = ({ width, height }: Size): string[] => [
  `scale=w=${width}:h=${height}:force_original_aspect_ratio=decrease:force_divisible_by=2`,
  `pad=${width}:${height}:(ow-iw)/2:(oh-ih)/2`,
];

const cutFilter = ({ width, height }: Size): string[] => [
  `scale=w=${width}:h=${height}:force_original_aspect_ratio=increase:force_divisible_by=2`,
  `crop=${width}:${height}`,
];

/** The ground is blurred small and enlarged: as soft, and twenty times as fast. */
function groundFilter({ width, height }: Size): string[] {
  const small = { width: Math.round(width / 16) * 2, height: Math.round(height / 16) * 2 };
  const ground = [
    ...cutFilter(small),
    'gblur=sigma=6',
    'eq=brightness=-0.12:saturation=0.8',
    `scale=${width}:${height}`,
  ];
  const whole = `scale=w=${width}:h=${height}:force_original_aspect_ratio=decrease:force_divisible_by=2`;
  return [
    `format=yuv420p,split[fit_ground][fit_whole];[fit_ground]${ground.join(',')}[fit_soft];[fit_whole]${whole}[fit_sharp];` +
      '[fit_soft][fit_sharp]overlay=(W-w)/2:(H-h)/2',
  ];
}

/** ffmpeg filters, to be put into one chain, for a clip whose pixels are square by then. */
export function frameFilters(shown: Size, format: ClipFormat): string[] {
  const frame = frameFormatOf(format);
  switch (frameFitOf(shown, format)) {
    case 'bars':
      return barsFilter(frame);
    case 'cut':
      return cutFilter(frame);
    case 'blurred ground':
      return groundFilter(frame);
  }
}
