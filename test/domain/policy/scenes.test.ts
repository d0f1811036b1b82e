// SPEC A3, A4 and A7 as policies.
import { describe, expect, test } from '@jest/globals';
import type { MediaProvider, Medium, Scene } from '../../../src/domain/media.ts';
import { mediaProviders } from '../../../src/domain/media.ts';
import {
  clipEditPolicy,
  imageOrder,
  scenesPolicy,
  videoOrder,
  type ScenesWish,
} from '../../../src/domain/policy/scenes.ts';

const scene = (change: Partial<Scene> = {}): Scene => ({
  index: 1,
  sceneType: 'hook',
  contentType: 'person',
  narration: 'Hello',
  visualDirection: 'A baker',
  durationMs: 5_000,
  medium: 'video',
  provider: 'kling',
  referenceImages: [],
  ...change,
});

const image = (contentType: string): Scene => scene({ contentType, medium: 'image', durationMs: 0, provider: 'falai' });

const policyOf = (wish: Partial<ScenesWish> = {}) =>
  scenesPolicy({ scene: scene(), callable: mediaProviders, models: {}, preset: 'default', retakesAtOnce: 1, ...wish });

describe('scenesPolicy', () => {
  test('makes one take at a time, four before a person is asked and three for each retake of theirs', () => {
    expect(policyOf()).toMatchObject({ variants: 1, repairRounds: 0, ladders: 4, personalLadders: 3, writeRoles: [] });
  });

  test('asks a person about a create whose answer was lost', () => {
    expect(policyOf().media?.onUnknown).toEqual({ kind: 'ask' });
  });

  test('has the orders of A4', () => {
    expect(policyOf().media?.order).toEqual(['kling', 'runway', 'luma', 'hailuo']);
    expect(policyOf({ scene: image('food') }).media?.order).toEqual(['falai', 'flux']);
  });

  test.each<[string, Medium, MediaProvider | undefined]>([
    ['person', 'video', 'kling'],
    ['lifestyle', 'video', 'kling'],
    ['product', 'video', 'luma'],
    ['nature', 'video', 'hailuo'],
    ['cinematic', 'video', 'runway'],
    ['food', 'video', undefined],
    ['object', 'video', undefined],
    ['food', 'image', 'flux'],
    ['object', 'image', 'flux'],
    ['person', 'image', undefined],
    ['nature', 'image', undefined],
    ['abstract', 'video', undefined],
    [' Nature ', 'video', 'hailuo'],
    ['constructor', 'video', undefined],
  ])('knows the best provider for %s as %s: %s', (contentType, medium, best) => {
    const ofScene = medium === 'image' ? image(contentType) : scene({ contentType });
    expect(policyOf({ scene: ofScene }).media?.bestProvider).toBe(best);
  });

  test('leaves out providers that cannot be called, the best one too', () => {
    const { media } = policyOf({ scene: scene({ contentType: 'nature' }), callable: ['luma', 'kling', 'flux'] });
    expect(media?.order).toEqual(['kling', 'luma']);
    expect(media?.bestProvider).toBeUndefined();
  });

  test('has veo last where it is the scene’s own, and else not at all', () => {
    expect(policyOf({ scene: scene({ provider: 'veo' }) }).media?.order).toEqual([...videoOrder, 'veo']);
    expect(policyOf().media?.order).not.toContain('veo');
  });

  test('lets a failed generation use up its retake in the original preset only', () => {
    expect(policyOf({ preset: 'original' }).media?.failureUsesRetake).toBe(true);
    expect(policyOf().media?.failureUsesRetake).toBe(false);
  });

  test('follows what was learnt, with providers that are new since at the end', () => {
    const learnt = { order: ['hailuo', 'veo', 'kling'], why: 'order learnt' } as const;
    expect(policyOf({ learnt }).media).toMatchObject({
      order: ['hailuo', 'kling', 'runway', 'luma'],
      learnt: 'order learnt',
    });
  });
});

describe('clipEditPolicy', () => {
  const edit = { promptHash: 'p', creativity: 0.3, seed: 7, parentHash: 'a' };
  const editOf = (callable: readonly MediaProvider[]) =>
    clipEditPolicy({ scene: scene({ provider: 'veo' }), callable, models: {}, preset: 'default', edit });

  test('makes one take by the provider that made the clip, then asks', () => {
    expect(editOf(mediaProviders)).toMatchObject({
      ladders: 1,
      personalLadders: 1,
      creativity: 0.3,
      media: { provider: 'veo', order: ['veo'], edit },
    });
  });

  test('has nobody to call where that provider is gone', () => {
    expect(editOf(imageOrder).media?.order).toEqual([]);
  });
});
