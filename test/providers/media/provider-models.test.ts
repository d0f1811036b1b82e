// Each provider of a storyboard is one model that is known, of the medium that its name stands for; each model has its pace.
import { describe, expect, test } from '@jest/globals';
import { mediaProviders, mediumOf } from '../../../src/domain/media.ts';
import { mediaCapabilities, mediaCapabilityOf } from '../../../src/providers/media/capability.ts';
import { createMediaPace, pollPace, taskDeadlineMs } from '../../../src/providers/media/pace.ts';
import {
  bareMediaModel,
  providerModels,
  vendorOfMediaModel,
  vendorOfProvider,
} from '../../../src/providers/media/provider-models.ts';
import type { MediaModelId } from '../../../src/domain/media.ts';

describe('providers', () => {
  test.each(mediaProviders)('%s is a model that is known and makes its medium', (provider) => {
    expect(mediaCapabilityOf(providerModels[provider]).medium).toBe(mediumOf(provider));
  });

  test.each([
    ['kling', 'piapi'],
    ['luma', 'piapi'],
    ['hailuo', 'piapi'],
    ['flux', 'piapi'],
    ['falai', 'fal'],
    ['runway', 'runway'],
    ['veo', 'runway'],
  ] as const)('%s is paid at %s', (provider, vendor) => {
    expect(vendorOfProvider(provider)).toBe(vendor);
  });

  test('none needs an image to begin with', () => {
    const required = mediaProviders.filter((provider) => mediaCapabilityOf(providerModels[provider]).image?.required);
    expect(required).toEqual([]);
  });

  test('a model id names its vendor, and the vendor knows it by the rest', () => {
    expect(vendorOfMediaModel('fal:fal-ai/flux/schnell')).toBe('fal');
    expect(bareMediaModel('fal:fal-ai/flux/schnell')).toBe('fal-ai/flux/schnell');
  });
});

describe('pace', () => {
  // The keys of the table are model ids.
  const models = Object.keys(mediaCapabilities) as MediaModelId[];

  test.each(models)('of %s is slower than its vendor asks for, and ends', (model) => {
    const { firstMs, minMs, maxMs } = pollPace(model);
    expect(minMs).toBeLessThanOrEqual(maxMs);
    if (vendorOfMediaModel(model) === 'runway') expect(Math.min(firstMs, minMs)).toBeGreaterThanOrEqual(5_000);
    const minutes = mediaCapabilityOf(model).medium === 'image' ? 10 : 30;
    expect(taskDeadlineMs(model)).toBe(minutes * 60_000);
  });

  test('is another where it is overridden', () => {
    const pace = { firstMs: 1, minMs: 1, maxMs: 2 };
    const fast = createMediaPace({ pace, deadlineMs: 5 });
    expect([fast.pollPace('runway:veo3.1'), fast.taskDeadlineMs('runway:veo3.1')]).toEqual([pace, 5]);
    expect(createMediaPace().pollPace('runway:veo3.1')).toEqual(pollPace('runway:veo3.1'));
  });
});
