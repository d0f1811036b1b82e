// The frame of a film by its quality and its shape: sections are brought to it, and joined.
import type { Quality } from '../../domain/job.ts';
import { type Aspect, usualAspect } from '../../domain/media.ts';
import { frameFormats } from '../renderer.ts';

export type ClipFormat = {
  readonly quality: Quality;
  /** `usualAspect` where absent: explainers have no other. */
  readonly aspect?: Aspect | undefined;
};

export type FrameFormat = { readonly width: number; readonly height: number; readonly fps: number };

/** Pixels and frames a second. The short side is the same in every shape: 720 of `standard`, be it 1280×720, 720×1280 or 720×720. */
export function frameFormatOf({ quality, aspect = usualAspect }: ClipFormat): FrameFormat {
  const { width, height, fps } = frameFormats[quality];
  switch (aspect) {
    case '16:9':
      return { width, height, fps };
    case '9:16':
      return { width: height, height: width, fps };
    case '1:1':
      return { width: height, height, fps };
  }
}
