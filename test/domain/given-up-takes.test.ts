// Tasks that were given up: the ladder goes on at once, and what comes back all the same is looked at before anything else is paid for (SPEC C4, A7).
import { describe, expect, test } from '@jest/globals';
import type { Fact, Move } from '../../src/domain/move.ts';
import { nextMove } from '../../src/domain/next-move.ts';
import { carryOver, lostCalls } from '../../src/domain/section-state.ts';
import { by, type MediaScript, mediaPolicy, playMedia } from './play-media.ts';

const kindsOf = (moves: readonly Move[]): readonly string[] =>
  moves.map((move) => ('take' in move ? `${move.kind} ${move.take}` : move.kind));
const isAsk = ({ kind }: Move): boolean => kind === 'ask';
const isSubmitOf =
  (take: number) =>
  (move: Move): boolean =>
    move.kind === 'submit' && move.take === take;

describe.each([false, true])('a task that was given up, each move in a run of its own: %s', (carried) => {
  const play = (script: MediaScript, policy = mediaPolicy()) => playMedia({ ...script, carried }, policy);

  test('does not hold up the next provider', () => {
    const { moves, end } = play({ of: by({ 'kling 0': 'given_up', 'runway 0': 80 }) });
    expect(kindsOf(moves)).toEqual([
      'write',
      'submit 1',
      'await_tasks',
      'write',
      'submit 2',
      'await_tasks',
      'fetch 2',
      'score 2',
      'accept 2',
    ]);
    expect(end).toMatchObject({ kind: 'accept', take: 2 });
  });

  test('is accepted where it is done before the next submit, which is not made', () => {
    const { moves, sent } = play({
      of: by({ 'kling 0': 'given_up', 'runway 0': 80 }),
      comesBack: { take: 1, before: isSubmitOf(2), worth: 75 },
    });
    expect(sent).toEqual(['kling 0']);
    expect(kindsOf(moves)).toEqual(['write', 'submit 1', 'await_tasks', 'write', 'fetch 1', 'score 1', 'accept 1']);
  });

  test('is scored before the next submit, which is made where that is not enough', () => {
    const { moves, end } = play({
      of: by({ 'kling 0': 'given_up', 'runway 0': 80 }),
      comesBack: { take: 1, before: isSubmitOf(2), worth: 60 },
    });
    expect(kindsOf(moves).slice(4)).toEqual([
      'fetch 1',
      'score 1',
      'submit 2',
      'await_tasks',
      'fetch 2',
      'score 2',
      'accept 2',
    ]);
    expect(end).toMatchObject({ take: 2 });
  });

  test('is done before a person is asked, who is not asked then', () => {
    const { asked, end } = play({
      of: () => 'given_up',
      comesBack: { take: 2, before: isAsk, worth: 90 },
    });
    expect(asked).toEqual([]);
    expect(end).toMatchObject({ kind: 'accept', take: 2 });
  });

  test('is what a person is shown where it is the best that came', () => {
    const { asked } = play(
      { of: () => 'given_up', comesBack: { take: 1, before: isAsk, worth: 50 } },
      mediaPolicy({}, { callable: ['kling'] }),
    );
    // It has a score now, so that it is retaken as any other; nothing better comes.
    expect(asked).toEqual(['auto_regeneration_failed 1']);
  });

  test('that comes to nothing after all leaves everything as it was', () => {
    const { asked, sent } = play({
      of: () => 'given_up',
      comesBack: { take: 1, before: isAsk, worth: 'nothing' },
    });
    expect(sent).toEqual(['kling 0', 'runway 0', 'luma 0', 'hailuo 0']);
    expect(asked).toEqual(['all_takes_failed none']);
  });

  test('is no doubt about a lost answer: nobody is asked whether to pay again', () => {
    expect(play({ of: () => 'given_up' }).asked).toEqual(['all_takes_failed none']);
  });

  test('comes back after a person asked for a retake: it is looked at before that is paid for', () => {
    const { sent, end } = play({
      of: by({ 'kling 0': 'given_up', 'runway 0': 'refused', 'luma 0': 'refused', 'hailuo 0': 'refused' }, 80),
      verdicts: [{ verdict: 'retake', provider: 'runway' }],
      comesBack: { take: 1, before: isSubmitOf(5), worth: 95 },
    });
    expect(sent).toEqual(['kling 0', 'runway 0', 'luma 0', 'hailuo 0']);
    expect(end).toMatchObject({ kind: 'accept', take: 1 });
  });

  const wished = (worth: number) =>
    play({
      of: by({ 'kling 0': 'given_up', 'runway 0': 'refused', 'luma 0': 'refused', 'hailuo 0': 'refused' }, worth),
      verdicts: [{ verdict: 'retake', provider: 'runway' }],
      isWishFirst: true,
      comesBack: { take: 1, before: isSubmitOf(5), worth: 95 },
    });

  test('comes back after a person asked for a provider: it is scored, and what they asked for is made and accepted', () => {
    const { sent, end, moves } = wished(80);
    expect(sent.at(-1)).toBe('runway 1');
    expect(kindsOf(moves).slice(-6, -3)).toEqual(['score 1', 'submit 5', 'await_tasks']);
    expect(end).toMatchObject({ kind: 'accept', take: 5 });
  });

  test('comes back after a person asked for a provider, whose take does not pass: then it is accepted', () => {
    const { sent, end } = wished(60);
    expect(sent.slice(4)).toEqual(['runway 1']);
    expect(end).toMatchObject({ kind: 'accept', take: 1 });
  });

  test('uses up its retake in the original preset, and goes on', () => {
    const policy = mediaPolicy({}, { preset: 'original' });
    expect(play({ of: by({ 'kling 0': 'given_up', 'kling 1': 80 }) }, policy).sent).toEqual(['kling 0', 'kling 1']);
  });
});

const order = { take: 1, origin: 'variant', ladder: 1, round: 0, variant: 1, creativity: 0.7 } as const;
const media = { provider: 'kling', model: 'piapi:kling', retake: 0, choice: 'the test says so' } as const;
const givenUp: readonly Fact[] = [
  { kind: 'wrote', orders: [{ ...order, media }], outcomes: [{ take: 1, outcome: 'written' }] },
  { kind: 'submitted', take: 1 },
  { kind: 'given_up', take: 1, call: 'c', error: { kind: 'timed_out', message: 'given up' } },
];

test('what was given up is known by its call until it comes back or comes to nothing, over runs as well', () => {
  const known = new Map([[1, { call: 'c', isGivenUp: true }]]);
  expect(lostCalls(givenUp)).toEqual(known);
  expect(lostCalls(carryOver(givenUp))).toEqual(known);
  expect(lostCalls([...givenUp, { kind: 'task_done', take: 1 }])).toEqual(new Map());
  const error = { kind: 'canceled', message: 'the vendor canceled it' };
  expect(lostCalls([...givenUp, { kind: 'rendered', take: 1, ok: false, error }])).toEqual(new Map());
});

test('what came back is fetched first where the budget was used up meanwhile', () => {
  const denied: readonly Fact[] = [
    ...givenUp,
    { kind: 'task_done', take: 1 },
    { kind: 'budget_denied', by: 'cost' },
    { kind: 'budget_decided', raised: false },
  ];
  expect(nextMove(denied, mediaPolicy())).toEqual({ kind: 'fetch', take: 1 });
});
