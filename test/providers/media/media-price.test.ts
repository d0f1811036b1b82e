// The most that a generation can cost, by model and length.
import { describe, expect, test } from '@jest/globals';
import { mediaCapabilities } from '../../../src/providers/media/capability.ts';
import { mediaPrices, mediaPriceVersion, worstCaseMediaCost } from '../../../src/providers/media/media-price.ts';
import type { MediaModelId } from '../../../src/domain/media.ts';

const size = { width: 1280, height: 720 };

describe('worstCaseMediaCost', () => {
  const rows: readonly [MediaModelId, number | undefined, number][] = [
    ['piapi:kling@3.0', 5, 500_000_000],
    ['piapi:kling@2.6', 5, 200_000_000],
    ['piapi:kling@2.6', 10, 400_000_000],
    ['piapi:luma@ray-v2', 5, 750_000_000],
    ['piapi:hailuo@v2.3', 6, 230_000_000],
    ['piapi:hailuo@v2.3', 10, 450_000_000],
    ['piapi:Qubico/flux1-schnell', undefined, 1_500_000],
    ['fal:fal-ai/flux/schnell', undefined, 3_000_000],
    ['runway:gen4.5', 10, 1_200_000_000],
    ['runway:gen4_turbo', 5, 250_000_000],
    ['runway:veo3.1', 8, 1_600_000_000],
  ];
  test.each(rows)('of %s for %s s is %i nano-USD', (model, durationS, nanoUsd) => {
    expect(worstCaseMediaCost({ model, durationS, ...size })).toBe(nanoUsd);
  });

  test('counts whole megapixels at fal', () => {
    const model = 'fal:fal-ai/flux/schnell';
    expect(worstCaseMediaCost({ model, width: 1_000, height: 1_001 })).toBe(6_000_000);
  });

  test('is an integer above 0 for every length of every model', () => {
    expect(Object.keys(mediaPrices).toSorted()).toEqual(Object.keys(mediaCapabilities).toSorted());
    // The keys of the table are model ids.
    for (const model of Object.keys(mediaCapabilities) as MediaModelId[]) {
      const durations = mediaCapabilities[model]?.durationsS ?? [];
      for (const durationS of durations.length === 0 ? [undefined] : durations) {
        const cost = worstCaseMediaCost({ model, durationS, ...size });
        expect(Number.isSafeInteger(cost) && cost > 0).toBe(true);
      }
    }
  });

  test('is refused for a model without a price', () => {
    expect(() => worstCaseMediaCost({ model: 'runway:gen9', durationS: 5, ...size })).toThrow('No price');
  });
});

test('the table has a version', () => {
  expect(mediaPriceVersion).toMatch(/^\d{4}-\d\d-\d\d\.\d+$/);
});
