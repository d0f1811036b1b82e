// How a section whose takes are made by media providers is made (SPEC A3–A7, A10): the part of its policy that code has no use for.
import type { OnUnknown } from './on-unknown.ts';
import type { MediaModelId, MediaProvider, Medium } from '../media.ts';

export type MediaPolicy = {
  readonly medium: Medium;
  /** Who makes the first take (SPEC A1). */
  readonly provider: MediaProvider;
  /** The storyboard names no provider for the scene: `provider` was chosen for it. */
  readonly unnamed?: true;
  /** Every provider of this medium that can be called, in the order of SPEC A4 or as it was learnt (A10). */
  readonly order: readonly MediaProvider[];
  /** The best of them for the scene's content type (SPEC A4); nothing where no rule names one that makes this medium. */
  readonly bestProvider?: MediaProvider;
  /** Why the order is another than the fixed one, for the record (SPEC A10). */
  readonly learnt?: string;
  /** The model of each provider, resolved when the job is accepted. */
  readonly models: Readonly<Partial<Record<MediaProvider, MediaModelId>>>;
  /** In the `original` preset a failed generation uses up its retake; else the next provider is tried within the same one (SPEC A7). */
  readonly failureUsesRetake: boolean;
  /** Retakes that are made side by side (SPEC A10). */
  readonly retakesAtOnce: 1 | 2;
  /** What a create whose answer was lost leads to, once its vendor had the chance to tell of it (SPEC C4: for media `ask`). */
  readonly onUnknown: OnUnknown;
  /** An edit of a clip: its one take is made from this prompt (SPEC R3–R7). */
  readonly edit?: ClipEditOrder;
};

export type ClipEditOrder = {
  readonly promptHash: string;
  /** 0–1 (SPEC R7). */
  readonly creativity: number;
  /** The parent's seed, used again below 0.5 (SPEC R6). */
  readonly seed?: number;
  /** The asset that is edited: the new one is compared with it (SPEC R8). */
  readonly parentHash: string;
};
