// A storyboard that was accepted: its scenes with their providers and their policies, as its artifact holds them (SPEC A1).
import type { Scene } from './media.ts';
import type { SectionPolicy } from './policy/section-policy.ts';

export type Storyboard = {
  readonly title: string;
  readonly brand?: string;
  readonly scenes: readonly StoryboardScene[];
};
export type StoryboardScene = { readonly scene: Scene; readonly policy: SectionPolicy };

/** Throws `SyntaxError` for what is no JSON. */
export function readStoryboard(text: string): Storyboard {
  // Written when its job was accepted, by nobody else, and bound by its hash.
  return JSON.parse(text) as Storyboard;
}
