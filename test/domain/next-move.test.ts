// The next move of a section, case by case.
import { describe, expect, test } from '@jest/globals';
import type { Fact, Move, WriteOutcome } from '../../src/domain/move.ts';
import { nextMove } from '../../src/domain/next-move.ts';
import { type Luck, play, policy } from './play-section.ts';

const allGood: Luck = { writes: ['written'], renders: [true], scores: [85], verdicts: [], budget: [] };

describe('nextMove', () => {
  const kinds = (moves: readonly Move[]) => moves.map((move) => move.kind);

  test('writes, renders once, scores and accepts when the first variant is good', () => {
    expect(kinds(play(allGood).moves)).toEqual(['write', 'render', 'score', 'accept']);
  });

  test('writes three variants at T, T+0.1, T+0.1', () => {
    const move = nextMove([], policy);
    expect(move?.kind === 'write' && move.orders.map((order) => order.creativity)).toEqual([0.7, 0.8, 0.8]);
  });

  test('never raises creativity above 1', () => {
    const move = nextMove([], { ...policy, creativity: 0.95 });
    expect(move?.kind === 'write' && move.orders.map((order) => order.creativity)).toEqual([0.95, 1, 1]);
  });

  test('renders V2 only after V1 failed', () => {
    const { moves } = play({ ...allGood, renders: [false, true] });
    expect(moves.flatMap((move) => (move.kind === 'render' ? [move.take] : []))).toEqual([1, 2]);
  });

  test('repairs all three when all three failed, then renders the first repair', () => {
    const { moves } = play({ ...allGood, renders: [false, false, false, true] });
    expect(kinds(moves)).toEqual(['write', 'render', 'render', 'render', 'repair', 'render', 'score', 'accept']);
    const repair = moves.find((move) => move.kind === 'repair');
    expect(repair?.orders.map((order) => order.fromTake)).toEqual([1, 2, 3]);
  });

  test('never renders a take that draws the same as an earlier one', () => {
    const { moves } = play({ ...allGood, writes: ['written', 'same', 'written'], renders: [false, true] });
    expect(moves.flatMap((move) => (move.kind === 'render' ? [move.take] : []))).toEqual([1, 3]);
  });

  test('takes the failing statement out of the last take that rendered when every repair drew the same as before', () => {
    const same = Array.from({ length: 9 }, (): WriteOutcome => 'same');
    const { moves } = play({ ...allGood, writes: ['written', 'same', 'same', ...same], renders: [false, true] });
    const degraded = moves.find((move) => move.kind === 'degrade');
    expect(degraded?.order).toMatchObject({ take: 13, origin: 'degraded', fromTake: 1 });
  });

  test('renders 13 times at most in a ladder in which nothing renders, and then asks', () => {
    const { moves } = play({ ...allGood, renders: [false], verdicts: ['reject'] });
    expect(moves.filter((move) => move.kind === 'render')).toHaveLength(13);
    expect(moves.at(-2)).toMatchObject({ kind: 'ask', reason: 'all_takes_failed' });
  });

  test('makes two more ladders below the bar, the last with the role of the other mode, and then asks with the best take', () => {
    const { moves } = play({ ...allGood, scores: [50, 60, 55], verdicts: ['approve'] });
    expect(kinds(moves)).toEqual([
      'write',
      'render',
      'score',
      'write',
      'render',
      'score',
      'write',
      'render',
      'score',
      'ask',
      'accept',
    ]);
    expect(moves.flatMap((move) => (move.kind === 'write' ? [move.orders[0]?.role] : []))).toEqual([
      'codeDeep',
      'codeDeep',
      'codeFast',
    ]);
    expect(moves.at(-1)).toMatchObject({ kind: 'accept', take: 4, approvedBy: { kind: 'person', name: 'ann' } });
  });

  test('makes each ladder from the best take so far: a worse one never replaces it', () => {
    const basesFor = (scores: readonly number[]) =>
      play({ ...allGood, scores, verdicts: ['reject'] }).moves.flatMap((move) =>
        move.kind === 'write' ? [move.orders[0]?.fromTake] : [],
      );
    expect(basesFor([60, 45, 50])).toEqual([undefined, 1, 1]);
    expect(basesFor([45, 60, 50])).toEqual([undefined, 1, 4]);
  });

  test('asks again after the one ladder of a retake that stayed below the bar', () => {
    const { moves } = play({ ...allGood, scores: [50], verdicts: ['retake', 'retake', 'reject'] });
    const afterFirstAsk = kinds(moves).slice(kinds(moves).indexOf('ask') + 1);
    expect(afterFirstAsk.slice(0, 4)).toEqual(['write', 'render', 'score', 'ask']);
  });

  test('renders the source that a person edited before anything new is written', () => {
    const history: Fact[] = [
      { kind: 'verdict', verdict: { verdictId: 'v', reviewId: 'r', verdict: 'retake', by: 'ann', sourceHash: 'abc' } },
    ];
    expect(nextMove(history, policy)).toMatchObject({ kind: 'adopt', sourceHash: 'abc', order: { origin: 'edit' } });
  });

  test('fails with the reason when a step is broken for good', () => {
    expect(nextMove([{ kind: 'broken', reason: 'the key was refused' }], policy)).toEqual({
      kind: 'fail',
      reason: 'the key was refused',
    });
  });

  test('asks about a lost answer that the policy does not pay for again, unless it calls it a failure', () => {
    const lost: Luck = { ...allGood, writes: ['unknown', 'written', 'written'], verdicts: ['reject'] };
    const failing = play(lost, { ...policy, onUnknown: { kind: 'fail' } });
    expect(kinds(failing.moves)).toEqual(['write', 'render', 'score', 'accept']);
    expect(kinds(play(lost, { ...policy, onUnknown: { kind: 'ask' } }).moves)).toEqual(['write', 'ask', 'fail']);
    expect(kinds(play(lost).moves)).toEqual(['write', 'ask', 'fail']);
  });

  test('does not accept a take that a fact speaks against, whatever its score', () => {
    const history: Fact[] = [];
    const write = nextMove(history, policy);
    if (write?.kind !== 'write') throw new Error('the first move writes');
    history.push({
      kind: 'wrote',
      orders: write.orders,
      outcomes: write.orders.map(({ take }) => ({ take, outcome: 'written' })),
    });
    history.push({ kind: 'rendered', take: 1, ok: true });
    history.push({ kind: 'scored', take: 1, score: 99, recommendation: 'approve', hardFailure: true });
    expect(nextMove(history, policy)?.kind).toBe('write');
  });

  test('fails at a deadline that finds nothing to approve instead of asking for ever', () => {
    const passed: Fact = { kind: 'deadline_passed', reviewId: 'r', policy: 'approve_best' };
    const { history } = play({ ...allGood, renders: [false], verdicts: ['reject'] });
    const asked = history.findIndex((fact) => fact.kind === 'asked');
    expect(nextMove([...history.slice(0, asked + 1), passed], policy)).toMatchObject({ kind: 'fail' });
  });

  test('asks again when a person approves a take that did not render', () => {
    const write = nextMove([], policy);
    if (write?.kind !== 'write') throw new Error('the first move writes');
    const history: Fact[] = [
      { kind: 'wrote', orders: write.orders, outcomes: write.orders.map(({ take }) => ({ take, outcome: 'written' })) },
      { kind: 'rendered', take: 1, ok: true },
      { kind: 'unscored', take: 1, reason: 'invalid' },
      { kind: 'verdict', verdict: { verdictId: 'v', reviewId: 'r', verdict: 'approve', by: 'ann', take: 2 } },
    ];
    expect(nextMove(history, policy)).toMatchObject({ kind: 'ask', bestTake: 1 });
  });

  test('asks about the rendered take with the reason when a later step is broken for good', () => {
    const { history } = play({ ...allGood, scores: [50] });
    const scored = history.findIndex((fact) => fact.kind === 'scored');
    const move = nextMove([...history.slice(0, scored + 1), { kind: 'broken', reason: 'the key was refused' }], policy);
    expect(move).toMatchObject({ kind: 'ask', reason: 'score_below_bar', bestTake: 1, note: 'the key was refused' });
  });

  test('asks about an unknown outcome where the judge was paid and its answer lost', () => {
    const { history } = play(allGood);
    const rendered = history.findIndex((fact) => fact.kind === 'rendered');
    const lost: Fact = { kind: 'unscored', take: 1, reason: 'lost', lost: true };
    expect(nextMove([...history.slice(0, rendered + 1), lost], policy)).toMatchObject({
      kind: 'ask',
      reason: 'unknown_outcome',
    });
  });

  test('fails where every answer of a round was lost and the policy says fail', () => {
    const { moves } = play({ ...allGood, writes: ['unknown'] }, { ...policy, onUnknown: { kind: 'fail' } });
    expect(kinds(moves)).toEqual(['write', 'fail']);
  });
});
