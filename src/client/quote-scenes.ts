// What the scenes of a storyboard would cost at list price, before anything is started (SPEC C6).
import type { MediaProvider } from '../domain/media.ts';
import type { ScenesJobRequest } from './scenes-request.ts';
import { type DecideScenesDeps, decideScenes } from './submit-scenes.ts';

/** All money is nano-USD at list price, of pictures and videos only: the judge's calls come on top. */
export type ScenesQuote = {
  /** Every first take, made by the provider that its scene would begin with. */
  readonly firstNanoUsd: number;
  /** Every take of every ladder, made by the dearest provider that the scene may use, before a person is asked. */
  readonly worstNanoUsd: number;
  /** Nothing would be billed: the demo answers. */
  readonly demo: boolean;
  readonly scenes: readonly {
    readonly index: number;
    readonly provider: MediaProvider;
    /** The most takes that are made before a person is asked. */
    readonly takes: number;
    readonly firstNanoUsd: number;
    readonly worstNanoUsd: number;
  }[];
};

/** Throws what `submitScenes` throws for a request that could not be started. */
export async function quoteScenes(deps: DecideScenesDeps, request: ScenesJobRequest): Promise<ScenesQuote> {
  const { scenes, demo } = await decideScenes(deps, request);
  const rows = scenes.map(({ scene, policy }) => {
    const price = (provider: MediaProvider): number => deps.media.listPrice(provider, scene);
    const firstNanoUsd = price(scene.provider);
    const dearest = Math.max(firstNanoUsd, ...(policy.media?.order ?? []).map(price));
    const worstNanoUsd = firstNanoUsd + (policy.ladders - 1) * dearest;
    return { index: scene.index, provider: scene.provider, takes: policy.ladders, firstNanoUsd, worstNanoUsd };
  });
  const sum = (of: 'firstNanoUsd' | 'worstNanoUsd'): number => rows.reduce((total, row) => total + row[of], 0);
  return { firstNanoUsd: sum('firstNanoUsd'), worstNanoUsd: sum('worstNanoUsd'), demo, scenes: rows };
}
