// A scene whose budget was not raised: what is asked then, and how it is called.
import { expect, test } from '@jest/globals';
import type { Fact, TakeOrder } from '../../src/domain/move.ts';
import { nextMove } from '../../src/domain/next-move.ts';
import { mediaPolicy } from './play-media.ts';

const order: TakeOrder = {
  take: 1,
  origin: 'variant',
  ladder: 1,
  round: 0,
  variant: 1,
  creativity: 0.7,
  media: { provider: 'kling', model: 'piapi:kling@3.0', retake: 0, choice: 'the first' },
};
const made: readonly Fact[] = [
  { kind: 'wrote', orders: [order], outcomes: [{ take: 1, outcome: 'written' }] },
  { kind: 'submitted', take: 1 },
  { kind: 'task_done', take: 1 },
  { kind: 'rendered', take: 1, ok: true },
];
const refused: readonly Fact[] = [
  { kind: 'budget_denied', by: 'costNanoUsd', needs: { nanoUsd: 500_000_000, what: 'kling, scene 1' } },
  { kind: 'budget_decided', raised: false },
];

test('its best take is below the bar, and not one that retakes did not help', () => {
  const scored: Fact = { kind: 'scored', take: 1, score: 38, recommendation: 'regenerate', hardFailure: false };
  expect(nextMove([...made, scored, ...refused], mediaPolicy())).toMatchObject({
    kind: 'ask',
    reason: 'score_below_bar',
    bestTake: 1,
    note: 'the budget was not raised',
  });
});

test('a take that the budget had no judge for is not scored', () => {
  expect(nextMove([...made, ...refused], mediaPolicy())).toMatchObject({ kind: 'ask', reason: 'not_scored' });
});
