// Which seed an edit is generated with (SPEC R6).
import { newSeedFrom } from './creativity-bands.ts';

/** Seeds are below this: every provider that takes one takes these. */
export const seedLimit = 2 ** 31;

export type ChosenSeed = { readonly seed: number; readonly isParents: boolean; readonly note: string };

/**
 * Below 0.5 the parent's seed again, from 0.5 on a new one; a parent whose seed nobody knows gives none to use again. `random` answers
 * like Math.random, 0 up to 1. The same seed with another prompt keeps a clip only as far as the model goes by its seed: similarity is
 * measured afterwards.
 */
export function seedFor(edit: {
  readonly creativity: number;
  readonly parentSeed?: number | undefined;
  readonly random: () => number;
}): ChosenSeed {
  const { creativity, parentSeed, random } = edit;
  if (creativity < newSeedFrom && parentSeed !== undefined) {
    return { seed: parentSeed, isParents: true, note: `seed ${parentSeed} used again` };
  }
  const seed = newSeed(random, parentSeed);
  const note = creativity < newSeedFrom ? `new seed ${seed}: the seed of the clip is not known` : `new seed ${seed}`;
  return { seed, isParents: false, note };
}

/** Never the parent's, which would give the same clip again. */
function newSeed(random: () => number, parentSeed: number | undefined): number {
  const seed = Math.floor(random() * seedLimit);
  return seed === parentSeed ? (seed + 1) % seedLimit : seed;
}
