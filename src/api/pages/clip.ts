// A clip on a page, with a picture of its own before it plays.
import type { Medium } from '../../domain/media.ts';
import type { TakeView } from '../../store/view-types.ts';
import { type Html, html } from './html.ts';

/** The frame in the middle stands for the take; a replacement has none. */
export function middleFrame({ frameHashes }: Pick<TakeView, 'frameHashes'>): string | undefined {
  return frameHashes[Math.floor(frameHashes.length / 2)];
}

/** A video that plays, or a picture. */
export function asset(
  { hash, medium, alt }: { readonly hash: string; readonly medium: Medium; readonly alt: string },
  take?: Pick<TakeView, 'frameHashes'>,
): Html {
  if (medium === 'video') return clip(hash, take);
  return html`<img class="frame" src="/api/artifacts/${hash}" alt="${alt}" loading="lazy" />`;
}

export function clip(videoHash: string, take?: Pick<TakeView, 'frameHashes'>): Html {
  const poster = take && middleFrame(take);
  return html`<video
    controls
    preload="metadata"
    ${poster !== undefined && html` poster="/api/artifacts/${poster}"`}
    src="/api/artifacts/${videoHash}"
  ></video>`;
}
