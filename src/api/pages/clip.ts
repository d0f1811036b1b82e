// A clip on a page, with a picture of its own before it plays.
import type { Medium } from '../../domain/media.ts';
import type { TakeView } from '../../store/view-types.ts';
import { type Html, html } from './html.ts';

/** The frame in the middle stands for the take; a replacement has none. */
export function middleFrame({ frameHashes }: Pick<TakeView, 'frameHashes'>): string | undefined {
  return frameHashes[Math.floor(frameHashes.length / 2)];
}

type Shown = Pick<TakeView, 'frameHashes'> & Partial<Pick<TakeView, 'take'>>;

/** A video that plays, or a picture. */
export function asset(
  { hash, medium, alt }: { readonly hash: string; readonly medium: Medium; readonly alt: string },
  take?: Shown,
): Html {
  if (medium === 'video') return clip(hash, take, alt);
  return html`<img class="frame" src="/api/artifacts/${hash}" alt="${alt}" loading="lazy" />`;
}

/** `name`: as which those know it who do not see it. */
export function clip(videoHash: string, take?: Shown, name = nameOf(take)): Html {
  const poster = take && middleFrame(take);
  return html`<video
    controls
    preload="metadata"
    aria-label="${name}"
    ${poster !== undefined && html` poster="/api/artifacts/${poster}"`}
    src="/api/artifacts/${videoHash}"
  ></video>`;
}

function nameOf(take: Shown | undefined): string {
  return take?.take === undefined ? 'Clip' : `Take ${take.take}`;
}
