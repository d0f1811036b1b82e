// The policies of scenes and clip edits: SPEC A3, A4, A7 and R3–R8 in figures.
import type { Preset } from '../job.ts';
import { type MediaProvider, type Medium, mediumOf, type Scene } from '../media.ts';
import { usdToNano } from '../money.ts';
import type { ClipEditOrder, MediaPolicy } from './media-policy.ts';
import type { SectionPolicy } from './section-policy.ts';

/** SPEC A4. Veo makes scenes that name it, and no others. */
export const videoOrder = ['kling', 'runway', 'luma', 'hailuo'] as const satisfies readonly MediaProvider[];
export const imageOrder = ['falai', 'flux'] as const satisfies readonly MediaProvider[];

/** By content type (SPEC A4). */
export const bestFor: ReadonlyMap<string, MediaProvider> = new Map<string, MediaProvider>([
  ['person', 'kling'],
  ['lifestyle', 'kling'],
  ['product', 'luma'],
  ['nature', 'hailuo'],
  ['cinematic', 'runway'],
  ['food', 'flux'],
  ['object', 'flux'],
]);

/** SPEC A4: the best provider for the content type, where it makes this medium. */
export function bestProviderFor(contentType: string, medium: Medium): MediaProvider | undefined {
  const best = bestFor.get(contentType.trim().toLowerCase());
  return best !== undefined && mediumOf(best) === medium ? best : undefined;
}

/** The fixed order of a medium, a scene's own provider last where the order does not have it; only those that can be called. */
export function fixedOrder(
  scene: Pick<Scene, 'medium' | 'provider'>,
  callable: readonly MediaProvider[],
): readonly MediaProvider[] {
  const fixed: readonly MediaProvider[] = scene.medium === 'image' ? imageOrder : videoOrder;
  const isOutside = !fixed.includes(scene.provider) && mediumOf(scene.provider) === scene.medium;
  return [...fixed, ...(isOutside ? [scene.provider] : [])].filter((provider) => callable.includes(provider));
}

type MediaWish = {
  readonly scene: Scene;
  /** Providers whose vendor has a key or is the demo. */
  readonly callable: readonly MediaProvider[];
  readonly models: MediaPolicy['models'];
  readonly preset: Preset;
};

const shared = {
  variants: 1,
  creativityStep: 0,
  renderPolicy: 'fallback',
  repairRounds: 0,
  repairCreativity: 0,
  writeRoles: [],
  degradedAllowed: false,
  onUnknown: { kind: 'retry_under', nanoUsd: usdToNano(0.5) },
  reviewDeadlinePolicy: 'keep_waiting',
} as const satisfies Partial<SectionPolicy>;

export type ScenesWish = MediaWish & {
  readonly retakesAtOnce: 1 | 2;
  /** True where the storyboard names no provider for the scene. */
  readonly unnamed?: boolean;
  /** What was learnt of the order (SPEC A10), from `fixedOrder`. */
  readonly learnt?: { readonly order: readonly MediaProvider[]; readonly why: string } | undefined;
};

/** The first take of a scene and its 3 retakes; then a review, whose `retake` starts 3 more. */
export function scenesPolicy(wish: ScenesWish): SectionPolicy {
  const { scene, callable, models, preset, retakesAtOnce, learnt } = wish;
  const fixed = fixedOrder(scene, callable);
  // What was learnt before a key was taken away names providers that are gone, and lacks new ones.
  const known = learnt?.order.filter((provider) => fixed.includes(provider)) ?? [];
  const order = [...known, ...fixed.filter((provider) => !known.includes(provider))];
  const best = bestProviderFor(scene.contentType, scene.medium);
  return {
    ...shared,
    creativity: 0.7,
    ladders: 4,
    personalLadders: 3,
    media: {
      medium: scene.medium,
      provider: scene.provider,
      ...(wish.unnamed === true && { unnamed: true }),
      order,
      ...(best !== undefined && order.includes(best) && { bestProvider: best }),
      ...(learnt !== undefined && { learnt: learnt.why }),
      models,
      failureUsesRetake: preset === 'original',
      retakesAtOnce,
      onUnknown: { kind: 'ask' },
    },
  };
}

/** One take by the provider that made the clip (`scene.provider`): another one would not keep what is to stay. Without `edit` until its prompt is written. */
export function clipEditPolicy({
  scene,
  callable,
  models,
  preset,
  edit,
}: MediaWish & { readonly edit?: ClipEditOrder }): SectionPolicy {
  return {
    ...shared,
    creativity: edit?.creativity ?? 0.3,
    ladders: 1,
    personalLadders: 1,
    media: {
      medium: scene.medium,
      provider: scene.provider,
      order: callable.filter((provider) => provider === scene.provider),
      models,
      failureUsesRetake: preset === 'original',
      retakesAtOnce: 1,
      onUnknown: { kind: 'ask' },
      ...(edit !== undefined && { edit }),
    },
  };
}
