// What a generation costs at most, as data in nano-USD, checked 2026-11-21 (SPEC C6). What a vendor says that it charged overrules it.
import type { MediaModelId } from '../../domain/media.ts';
import type { MediaRequest } from './media-tasks.ts';

/** Changes whenever a figure below changes; kept with every call that was priced by it. */
export const mediaPriceVersion = '2026-11-21.1';

/** Nano-USD of one credit of Runway and of one point of PiAPI (10,000,000 points are a dollar). */
export const runwayCreditNanoUsd = 10_000_000;
export const piapiPointNanoUsd = 100;

export type MediaPrice =
  | { readonly per: 'second'; readonly nanoUsd: number }
  /** By the longest length, s, that each price covers, ascending. */
  | { readonly per: 'length'; readonly upTo: readonly (readonly [seconds: number, nanoUsd: number])[] }
  | { readonly per: 'image'; readonly nanoUsd: number }
  /** Rounded up to whole megapixels. */
  | { readonly per: 'megapixel'; readonly nanoUsd: number };

/** Of what we ask for: 720p or 768p, without sound, standard mode. */
export const mediaPrices: Readonly<Partial<Record<MediaModelId, MediaPrice>>> = {
  'piapi:kling@3.0': { per: 'second', nanoUsd: 100_000_000 },
  // Sold by 5 s.
  'piapi:kling@2.6': {
    per: 'length',
    upTo: [
      [5, 200_000_000],
      [10, 400_000_000],
    ],
  },
  // Not published. A careful upper estimate for the reservation: half as dear again as the dearest other video at PiAPI;
  // the task's own usage says what it was.
  'piapi:luma@ray-v2': { per: 'second', nanoUsd: 150_000_000 },
  // Published as a range from 6 s at 768p to the dearest.
  'piapi:hailuo@v2.3': {
    per: 'length',
    upTo: [
      [6, 230_000_000],
      [10, 450_000_000],
    ],
  },
  'piapi:Qubico/flux1-schnell': { per: 'image', nanoUsd: 1_500_000 },
  'fal:fal-ai/flux/schnell': { per: 'megapixel', nanoUsd: 3_000_000 },
  'runway:gen4.5': { per: 'second', nanoUsd: 120_000_000 },
  'runway:gen4_turbo': { per: 'second', nanoUsd: 50_000_000 },
  'runway:veo3.1': { per: 'second', nanoUsd: 200_000_000 },
};

function byLength(upTo: readonly (readonly [number, number])[], seconds: number): number {
  const [, price] = upTo.find(([longest]) => longest >= seconds) ?? upTo.at(-1) ?? [0, 0];
  return price;
}

/** The most a request can cost, integer nano-USD, for its reservation. Throws a plain `Error` for a model without a price. */
export function worstCaseMediaCost(
  request: Pick<MediaRequest, 'model' | 'width' | 'height'> & { readonly durationS?: number | undefined },
): number {
  const price = mediaPrices[request.model];
  if (price === undefined) throw new Error(`No price is known for ${request.model}`);
  const seconds = request.durationS ?? 0;
  switch (price.per) {
    case 'second':
      return Math.ceil(price.nanoUsd * seconds);
    case 'length':
      return byLength(price.upTo, seconds);
    case 'image':
      return price.nanoUsd;
    case 'megapixel':
      return price.nanoUsd * Math.ceil((request.width * request.height) / 1_000_000);
  }
}
