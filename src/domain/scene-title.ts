// What a scene is called, on a page and in a terminal, after its number.
import type { Scene } from './media.ts';

/** `Hook (cinematic)`. */
export function sceneTitle({ sceneType, contentType }: Pick<Scene, 'sceneType' | 'contentType'>): string {
  const [first = '', ...rest] = Array.from(sceneType);
  return Array.from(`${first.toUpperCase()}${rest.join('')} (${contentType})`)
    .slice(0, 80)
    .join('');
}

type ClipOfScene = {
  /** As the scene plan has it, which may know less of it. */
  readonly scene?: { readonly sceneType?: string | null | undefined; readonly contentType?: string | null | undefined };
  readonly title: string;
};

/** What the scene of a clip is called, and where that is not known, the clip. */
export function sceneTitleOf({ scene = {}, title }: ClipOfScene): string {
  const { sceneType, contentType } = scene;
  if (typeof sceneType !== 'string' || typeof contentType !== 'string') return title.slice(0, 120);
  return sceneTitle({ sceneType, contentType });
}
