// Which provider makes an edit of a clip (SPEC R6, R7).
import { type MediaProvider, type Medium, mediumOf } from '../media.ts';

/** Whose edits keep the most where the clip's own provider takes no seed. */
const precise: Readonly<Record<Medium, MediaProvider>> = { video: 'veo', image: 'falai' };

export type EditProviders = {
  readonly medium: Medium;
  /** Who made the clip. */
  readonly parent?: MediaProvider | undefined;
  /** Those that have a key or are the demo, of any medium. */
  readonly callable: readonly MediaProvider[];
  readonly takesSeed: (provider: MediaProvider) => boolean;
};

export type EditProvider = {
  readonly provider: MediaProvider;
  /** Why, in a sentence. */
  readonly choice: string;
};

/** The clip's own provider where it takes a seed, else the precise one of the medium, else any that can be called, one with a seed first; nothing when none can. */
export function chooseEditProvider({ medium, parent, callable, takesSeed }: EditProviders): EditProvider | undefined {
  const able = callable.filter((provider) => mediumOf(provider) === medium);
  if (parent !== undefined && able.includes(parent) && takesSeed(parent)) {
    return { provider: parent, choice: `${parent} made the clip and takes its seed` };
  }
  const because =
    parent === undefined
      ? 'nobody knows who made the clip'
      : takesSeed(parent)
        ? `${parent}, which made the clip, cannot be called`
        : `${parent}, which made the clip, takes no seed`;
  const provider = [precise[medium], ...able.filter(takesSeed), ...able].find((name) => able.includes(name));
  if (provider === undefined) return undefined;
  const seed = takesSeed(provider) ? 'takes one' : 'is the one that can be called, and takes no seed either';
  return { provider, choice: `${because}; ${provider} ${seed}` };
}

/** Providers to name to somebody who has none, the precise one first. */
export function editProvidersOf(medium: Medium, providers: readonly MediaProvider[]): readonly MediaProvider[] {
  return [precise[medium], ...providers.filter((name) => mediumOf(name) === medium && name !== precise[medium])];
}
