// A clip on a page, with a picture of its own before it plays.
import type { TakeView } from '../../store/view-types.ts';
import { type Html, html } from './html.ts';

/** The frame in the middle stands for the take; a replacement has none. */
export function middleFrame({ frameHashes }: Pick<TakeView, 'frameHashes'>): string | undefined {
  return frameHashes[Math.floor(frameHashes.length / 2)];
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
