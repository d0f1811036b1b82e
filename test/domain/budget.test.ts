// Limits as people give them, and when the next call or render would pass one.
import { describe, expect, test } from '@jest/globals';
import { exceededBy, limitsFrom } from '../../src/domain/budget.ts';

const nothing = { costNanoUsd: 0, calls: 0, renders: 0, wallMs: 0 };

describe('exceededBy', () => {
  test('lets a budget be used up exactly', () => {
    expect(exceededBy({ calls: 3 }, { ...nothing, calls: 2 }, { calls: 1 })).toBeUndefined();
  });

  test('names the first limit that the next call would pass', () => {
    expect(exceededBy({ costNanoUsd: 10, calls: 1 }, { ...nothing, calls: 1 }, { calls: 1, costNanoUsd: 5 })).toBe(
      'calls',
    );
  });

  test('has no limit where none was given', () => {
    expect(exceededBy({}, { ...nothing, costNanoUsd: 1e12 }, { costNanoUsd: 1 })).toBeUndefined();
  });
});

describe('limitsFrom', () => {
  test('counts money in nano-USD and time in whole milliseconds', () => {
    expect(limitsFrom({ usd: 1.5, calls: 3, renders: 0, wallS: 0.0015 })).toEqual({
      costNanoUsd: 1_500_000_000,
      calls: 3,
      renders: 0,
      wallMs: 2,
    });
  });

  test('keeps a limit that is removed, and knows nothing of those that were not named', () => {
    expect(limitsFrom({ usd: null, wallS: null })).toEqual({ costNanoUsd: null, wallMs: null });
    expect(limitsFrom({})).toEqual({});
  });
});
