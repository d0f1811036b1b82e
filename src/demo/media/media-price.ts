// What the media vendors would have charged, for the figures that they tell themselves (providers/README §8).
import type { DemoMediaRequest } from './media-request.ts';

export const nanoUsdPerUsd = 1_000_000_000;

/** Luma's price is not published: a figure of the demo's own. */
const perSecond: Readonly<Record<string, number>> = {
  'kling 3.0': 0.1,
  'kling 4.0': 0.1,
  luma: 0.04,
  hailuo: 0.23 / 6,
};
const perImage = 0.0015;
const otherVideoPerSecond = 0.04;

export function piapiPriceUsd(
  model: string,
  { label, medium, durationS, count }: Pick<DemoMediaRequest, 'label' | 'medium' | 'durationS' | 'count'>,
): number {
  if (medium === 'image') return perImage * count;
  return (perSecond[label] ?? perSecond[model] ?? otherVideoPerSecond) * durationS;
}

/** For each picture of up to a megapixel. */
export const falPictureUsd = 0.003;

const runwayCredits: Readonly<Record<string, readonly [withAudio: number, silent: number]>> = {
  'gen4.5': [12, 12],
  gen4_turbo: [5, 5],
  'veo3.1': [40, 20],
  'veo3.1_fast': [15, 10],
};

/** A credit is a US cent. */
export const usdPerCredit = 0.01;

export function runwayCreditsOf(model: string, durationS: number, hasAudio: boolean): number {
  const [withAudio, silent] = runwayCredits[model] ?? [0, 0];
  return (hasAudio ? withAudio : silent) * durationS;
}
