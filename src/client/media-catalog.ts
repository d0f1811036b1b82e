// What accepting a job asks about media providers, given by the composition root.
import type { Preset } from '../domain/job.ts';
import type { MediaProvider, MediaVendor, Scene } from '../domain/media.ts';
import type { MediaPolicy } from '../domain/policy/media-policy.ts';

export interface MediaCatalog {
  /** Every provider whose vendor has a key or is the demo. */
  callable(): readonly MediaProvider[];
  /** The model of each provider that can be called, by the preset. */
  models(): MediaPolicy['models'];
  vendorOf(provider: MediaProvider): MediaVendor;
  /** Name of the variable that holds the key of the provider's vendor. */
  keyVariable(provider: MediaProvider): string;
  /** Can its clips be edited precisely: does its model take a seed (SPEC R6, R7)? */
  takesSeed(provider: MediaProvider): boolean;
  /** Seconds of the longest clip that its model makes; 0 of pictures. */
  longestS(provider: MediaProvider): number;
  /** What one take of such a scene costs at most at list price, nano-USD. */
  listPrice(provider: MediaProvider, scene: Pick<Scene, 'medium' | 'durationMs' | 'aspect'>): number;
  /** True where the demo server answers for the provider (SPEC C9). */
  isDemo(provider: MediaProvider): boolean;
  /** The titles of the storyboards that the demo server has material on, where this is none of them. */
  demoStoryboardsInstead(storyboard: StoryboardWords): readonly string[] | undefined;
  readonly preset: Preset;
  /** Is the order of providers learnt unless a request says otherwise (SPEC A10)? */
  readonly learn: boolean;
}

/** What the demo server knows a storyboard by. */
export type StoryboardWords = {
  readonly title: string;
  readonly scenes: readonly { readonly visualDirection: string }[];
};
