// Which judgement counts, and which take is better.
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  compareTakes,
  isUnclear,
  medianJudgement,
  passes,
  pickBest,
  pickTop,
  type Recommendation,
  recommendations,
  significantGain,
  type TakeWorth,
} from '../../src/domain/score.ts';

describe('isUnclear', () => {
  test.each<[number, Recommendation, boolean]>([
    [59, 'regenerate', false],
    [60, 'regenerate', true],
    [70, 'approve', true],
    [80, 'approve', true],
    [81, 'approve', false],
    [95, 'needs_review', false],
    [95, 'regenerate', true],
    [95, 'critical_fail', true],
    [40, 'approve', true],
    [40, 'critical_fail', false],
  ])('of %i with the recommendation %s is %s', (score, recommendation, unclear) => {
    expect(isUnclear({ score, recommendation })).toBe(unclear);
  });
});

describe('medianJudgement', () => {
  const given = (...samples: readonly (readonly [number, Recommendation])[]) => {
    const [first, ...rest] = samples.map(([score, recommendation]) => ({ score, recommendation }));
    if (first === undefined) throw new Error('give at least one sample');
    return medianJudgement([first, ...rest]);
  };

  test('is the only one where there is one', () => {
    expect(given([72, 'approve'])).toEqual({ score: 72, recommendation: 'approve' });
  });

  test('is the middle one of three, in whatever order they came', () => {
    expect(given([82, 'approve'], [91, 'approve'], [80, 'approve']).score).toBe(82);
    expect(given([10, 'regenerate'], [74, 'approve'], [73, 'approve']).score).toBe(73);
  });

  test('is the lower one of two', () => {
    expect(given([75, 'approve'], [66, 'regenerate'])).toEqual({ score: 66, recommendation: 'regenerate' });
  });

  test('carries the recommendation that most samples give', () => {
    expect(given([72, 'approve'], [75, 'regenerate'], [80, 'approve'])).toEqual({
      score: 75,
      recommendation: 'approve',
    });
  });

  test('keeps its own recommendation where each sample gives another', () => {
    expect(given([60, 'regenerate'], [72, 'needs_review'], [85, 'approve']).recommendation).toBe('needs_review');
  });
});

const judged = (score: number, softFindings?: number): TakeWorth => ({
  scored: { score, hardFailure: false, softFindings },
});
const failedByFact: TakeWorth = { scored: { score: 99, hardFailure: true } };
const unscored: TakeWorth = {};

describe('compareTakes', () => {
  test.each<[string, TakeWorth, TakeWorth]>([
    ['10 points more, though more is found against it', judged(70, 5), judged(60, 0)],
    ['fewer soft findings where the scores differ by 9', judged(71, 0), judged(80, 1)],
    ['the higher score where both have as many soft findings', judged(75, 2), judged(74, 2)],
    ['no hard finding before any score', judged(12), failedByFact],
    ['a score before none', judged(12), unscored],
    ['no score before a hard finding', unscored, failedByFact],
    ['the higher score of two that a fact fails', failedByFact, { scored: { score: 50, hardFailure: true } }],
  ])('prefers %s', (_, better, worse) => {
    expect(compareTakes(better, worse)).toBeLessThan(0);
    expect(compareTakes(worse, better)).toBeGreaterThan(0);
  });

  test('counts no soft findings where a history says nothing of them', () => {
    expect(compareTakes(judged(80), judged(80, 0))).toBe(0);
  });
});

describe('pickBest', () => {
  test('keeps the earlier of two that nothing tells apart', () => {
    const [first, second] = [judged(80, 1), judged(80, 1)];
    expect(pickBest([first, second])).toBe(first);
  });

  test('does not slide down in steps that are too small to matter each', () => {
    const best = judged(80, 2);
    expect(pickBest([judged(88, 3), best, judged(72, 1), judged(64, 0)])).toBe(best);
  });

  test('is nothing where nothing was rendered', () => {
    expect(pickBest([])).toBeUndefined();
  });
});

const anyTake: fc.Arbitrary<TakeWorth> = fc.record(
  {
    scored: fc.record({
      score: fc.integer({ min: 0, max: 100 }),
      hardFailure: fc.boolean(),
      softFindings: fc.option(fc.nat({ max: 12 }), { nil: undefined }),
    }),
  },
  { requiredKeys: [] },
);

describe('over any takes', () => {
  test('the best one is never significantly worse than another, nor one that a fact fails while another has none', () => {
    fc.assert(
      fc.property(fc.array(anyTake, { minLength: 1, maxLength: 8 }), (takes) => {
        const best = pickBest(takes)?.scored;
        const judgedTakes = takes.flatMap(({ scored }) => scored ?? []);
        const clean = judgedTakes.filter(({ hardFailure }) => !hardFailure);
        if (clean.length > 0) expect(best?.hardFailure).toBe(false);
        const rivals = judgedTakes.filter(({ hardFailure }) => hardFailure === best?.hardFailure);
        for (const { score } of rivals) expect(score - (best?.score ?? 0)).toBeLessThan(significantGain);
      }),
    );
  });

  test('a worse one that is added never replaces the best', () => {
    fc.assert(
      fc.property(fc.array(anyTake, { minLength: 1, maxLength: 8 }), anyTake, (takes, later) => {
        const best = pickBest(takes);
        const top = pickTop(takes);
        fc.pre(best !== undefined && top !== undefined);
        if (best === undefined || top === undefined) return;
        // No better than the best by itself, and no new measure of the others.
        if (compareTakes(later, best) >= 0 && pickTop([...takes, later]) === top)
          expect(pickBest([...takes, later])).toBe(best);
      }),
    );
  });

  test('what is best is found again among the best, the top and any others', () => {
    fc.assert(
      fc.property(fc.array(anyTake, { minLength: 1, maxLength: 8 }), fc.array(fc.boolean()), (takes, keep) => {
        const kept = takes.filter(
          (take, index) => take === pickBest(takes) || take === pickTop(takes) || keep[index] === true,
        );
        expect(pickBest(kept)).toBe(pickBest(takes));
      }),
    );
  });

  test('none passes against a fact, whatever the judge says', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 100 }), fc.constantFrom(...recommendations), (score, recommendation) => {
        expect(passes({ score, recommendation, hardFailure: true })).toBe(false);
      }),
    );
  });
});
