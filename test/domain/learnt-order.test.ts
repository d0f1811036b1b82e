// SPEC A10: an order that was learnt, and when there is nothing to learn.
import { describe, expect, test } from '@jest/globals';
import { learnOrder } from '../../src/domain/learnt-order.ts';
import type { MediaProvider } from '../../src/domain/media.ts';
import { videoOrder } from '../../src/domain/policy/scenes.ts';

type Recorded = readonly [MediaProvider, score: number, takes: number];

const learn = (...recorded: readonly Recorded[]) =>
  learnOrder({
    order: videoOrder,
    medium: 'video',
    contentType: 'nature',
    scores: recorded.flatMap(([provider, score, takes]) => Array.from({ length: takes }, () => ({ provider, score }))),
  });

describe('learnOrder', () => {
  test.each<[string, Recorded[]]>([
    ['nothing is recorded', []],
    ['only one provider is recorded', [['kling', 20, 50]]],
    [
      'the difference is not significant',
      [
        ['kling', 70, 200],
        ['hailuo', 79, 200],
      ],
    ],
    [
      'the better one has too few takes',
      [
        ['kling', 50, 30],
        ['hailuo', 100, 4],
      ],
    ],
    [
      'a few takes are only a little better',
      [
        ['kling', 60, 30],
        ['hailuo', 72, 5],
      ],
    ],
    [
      'scores are of providers that are not in the order',
      [
        ['veo', 99, 50],
        ['kling', 20, 50],
      ],
    ],
  ])('keeps the fixed order where %s', (_title, recorded) => {
    expect(learn(...recorded)).toEqual({ order: videoOrder });
  });

  test('puts the significantly better one first and keeps the others in their order', () => {
    expect(learn(['kling', 50, 20], ['runway', 52, 20], ['luma', 51, 20], ['hailuo', 90, 20]).order).toEqual([
      'hailuo',
      'kling',
      'runway',
      'luma',
    ]);
  });

  test('leaves a provider with too few takes in its place', () => {
    expect(learn(['kling', 50, 20], ['runway', 99, 4], ['hailuo', 90, 20]).order).toEqual([
      'hailuo',
      'runway',
      'luma',
      'kling',
    ]);
  });

  test('puts a significantly worse one last', () => {
    expect(learn(['kling', 10, 40], ['runway', 75, 40], ['luma', 76, 40], ['hailuo', 77, 40]).order).toEqual([
      'runway',
      'luma',
      'hailuo',
      'kling',
    ]);
  });

  test('explains itself in a sentence', () => {
    expect(learn(['kling', 50, 20], ['hailuo', 90, 12]).why).toBe(
      'order learnt from the mean scores of videos of content type nature: hailuo 90 over 12 takes, kling 50 over 20 takes',
    );
  });
});
