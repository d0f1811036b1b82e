// When the next call or render would pass a limit.
import { describe, expect, test } from '@jest/globals';
import { exceededBy } from '../../src/domain/budget.ts';

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
