// Orders the providers of a scene by the scores that they got for its kind of content; the fixed order is the default and the tie-break (SPEC A10). Pure.
import type { MediaProvider, Medium } from './media.ts';
import { significantGain } from './score.ts';

export type LearnWish = {
  /** The order that holds while nothing was learnt. */
  readonly order: readonly MediaProvider[];
  readonly medium: Medium;
  readonly contentType: string;
  /** Recorded takes of this medium and content type, one each. */
  readonly scores: readonly { readonly provider: MediaProvider; readonly score: number }[];
};

export type LearntOrder = {
  readonly order: readonly MediaProvider[];
  /** Why it is another than the fixed one; nothing where it is the same. */
  readonly why?: string;
};

/** With fewer recorded takes nothing is said about a provider. */
const leastTakes = 5;

/** Takes of a provider that weigh as much as what is known of all: a few lucky ones do not turn the order. */
const weightOfAll = 5;

type Standing = {
  readonly provider: MediaProvider;
  readonly takes: number;
  readonly mean: number;
  /** The mean, drawn towards the mean of all. */
  readonly worth: number;
};

const meanOf = (scores: readonly number[]): number =>
  scores.reduce((sum, score) => sum + score, 0) / Math.max(1, scores.length);

/** Of the providers with enough takes, in the order that was given. */
function standingsOf({ order, scores }: LearnWish): Standing[] {
  const known = scores.filter(({ provider }) => order.includes(provider));
  const ofAll = meanOf(known.map(({ score }) => score));
  return order.flatMap((provider) => {
    const own = known.filter((take) => take.provider === provider).map(({ score }) => score);
    if (own.length < leastTakes) return [];
    const mean = meanOf(own);
    const worth = (mean * own.length + ofAll * weightOfAll) / (own.length + weightOfAll);
    return [{ provider, takes: own.length, mean, worth }];
  });
}

/** Takes the earliest of those that are not significantly worse than the best of the rest, until none is left. */
function ranked(rest: readonly Standing[]): Standing[] {
  const top = Math.max(...rest.map(({ worth }) => worth));
  const next = rest.find(({ worth }) => top - worth < significantGain);
  if (next === undefined) return [];
  return [next, ...ranked(rest.filter((standing) => standing !== next))];
}

const told = ({ provider, takes, mean }: Standing): string => `${provider} ${mean.toFixed(0)} over ${takes} takes`;

/**
 * By mean score, shrunk towards the mean of all. Differences below a significant gain keep the fixed order, and a provider with too few takes
 * keeps its place in it.
 */
export function learnOrder(wish: LearnWish): LearntOrder {
  const standings = standingsOf(wish);
  const best = ranked(standings);
  const places = standings.map(({ provider }) => wish.order.indexOf(provider));
  const order = wish.order.map((provider, place) => best[places.indexOf(place)]?.provider ?? provider);
  if (order.every((provider, place) => provider === wish.order[place])) return { order };
  const kind = `${wish.medium}s of content type ${wish.contentType}`;
  return { order, why: `order learnt from the mean scores of ${kind}: ${best.map(told).join(', ')}` };
}
