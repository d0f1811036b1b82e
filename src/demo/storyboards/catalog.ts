// The storyboards that the demo vendors know, and what tells that a storyboard is one of them (SPEC C9).
import { teaAtNight } from './tea-at-night.ts';
import { forestWeekend } from './forest-weekend.ts';
import { morningCoffee } from './morning-coffee.ts';
import type { DemoStoryboard } from './storyboard.ts';

/** The known storyboards; `examples/storyboards` has the same scenes. */
export const demoStoryboards: readonly DemoStoryboard[] = [morningCoffee, forestWeekend, teaAtNight];

function normalized(text: string): string {
  return text.toLowerCase().replaceAll(/\s+/gu, ' ').trim();
}

/** By its title; case and spaces do not matter. */
export function findDemoStoryboard(title: string): DemoStoryboard | undefined {
  return demoStoryboards.find((storyboard) => normalized(storyboard.title) === normalized(title));
}

type Storyboard = {
  readonly title: string;
  readonly scenes: readonly { readonly visualDirection: string }[];
};

/**
 * Does the demo know these scenes? All of a known storyboard or its first few, with their own visual directions: the demo's judge would say
 * of any other scene what it has to say of its own.
 */
export function isDemoStoryboard({ title, scenes }: Storyboard): boolean {
  const known = findDemoStoryboard(title)?.scenes ?? [];
  return scenes.length > 0 && scenes.every((scene, at) => isSame(scene.visualDirection, known[at]?.visualDirection));
}

function isSame(text: string, known: string | undefined): boolean {
  return known !== undefined && normalized(text) === normalized(known);
}
