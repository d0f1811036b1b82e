import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Fact, Move, WriteOutcome } from '../../src/domain/move.ts';
import { nextMove } from '../../src/domain/next-move.ts';
import { explainerPolicy } from '../../src/domain/policy/explainer.ts';
import type { SectionPolicy } from '../../src/domain/policy/section-policy.ts';
import { carryOver } from '../../src/domain/section-state.ts';
import type { VerdictName } from '../../src/domain/review.ts';

const policy = explainerPolicy('deep');

/** Answers for the outcome of one move, drawn by the property tests. */
type Luck = {
  readonly writes: readonly WriteOutcome[];
  readonly renders: readonly boolean[];
  readonly scores: readonly number[];
  readonly verdicts: readonly VerdictName[];
  readonly budget: readonly boolean[];
};

function performer(luck: Luck): (move: Move) => Fact[] {
  let writes = 0;
  let renders = 0;
  let scores = 0;
  let verdicts = 0;
  let denials = 0;
  const at = <T>(list: readonly T[], index: number, otherwise: T): T =>
    list[index % Math.max(1, list.length)] ?? otherwise;
  const person = (name: VerdictName): Fact => ({
    kind: 'verdict',
    verdict: {
      verdictId: `v${verdicts}`,
      reviewId: 'r',
      verdict: name,
      by: 'ann',
      ...(name === 'replace' && { artifactHash: 'h' }),
    },
  });
  return (move) => {
    switch (move.kind) {
      case 'write':
      case 'repair':
        if (denials < luck.budget.length) {
          denials += 1;
          if (at(luck.budget, denials, true)) return [{ kind: 'budget_denied', by: 'calls' }];
        }
        return [
          {
            kind: 'wrote',
            orders: move.orders,
            outcomes: move.orders.map((order) => ({ take: order.take, outcome: at(luck.writes, writes++, 'written') })),
          },
        ];
      case 'adopt':
      case 'degrade':
        return [{ kind: 'wrote', orders: [move.order], outcomes: [{ take: move.order.take, outcome: 'written' }] }];
      case 'render':
        return at(luck.renders, renders++, true)
          ? [{ kind: 'rendered', take: move.take, ok: true }]
          : [{ kind: 'rendered', take: move.take, ok: false, error: { kind: 'NameError', message: 'no', line: 3 } }];
      case 'score':
        return [
          {
            kind: 'scored',
            take: move.take,
            score: at(luck.scores, scores++, 80),
            recommendation: 'approve',
            hardFailure: false,
          },
        ];
      case 'wait_for_budget':
        return [{ kind: 'budget_decided', raised: true }];
      case 'ask': {
        verdicts += 1;
        // A person who approves where there is nothing to approve is asked again; after a while this one gives up.
        const name = verdicts > 6 ? 'reject' : at(luck.verdicts, verdicts, 'reject');
        return [{ kind: 'asked', reviewId: 'r', reason: move.reason }, person(name)];
      }
      case 'accept':
      case 'replace':
        return [{ kind: 'ended', status: 'completed' }];
      case 'fail':
        return [{ kind: 'ended', status: 'failed' }];
    }
  };
}

function play(luck: Luck, rules: SectionPolicy = policy): { moves: Move[]; history: Fact[] } {
  const perform = performer(luck);
  const history: Fact[] = [];
  const moves: Move[] = [];
  for (let step = 0; step < 2_000; step += 1) {
    const move = nextMove(history, rules);
    if (move === undefined) return { moves, history };
    moves.push(move);
    history.push(...perform(move));
  }
  throw new Error('the history did not end within 2,000 moves');
}

const anyLuck: fc.Arbitrary<Luck> = fc.record({
  writes: fc.array(
    fc.constantFrom<WriteOutcome>(
      'written',
      'written',
      'written',
      'truncated',
      'empty',
      'invalid',
      'refused',
      'unknown',
    ),
    { maxLength: 40 },
  ),
  renders: fc.array(fc.boolean(), { maxLength: 60 }),
  scores: fc.array(fc.integer({ min: 0, max: 100 }), { maxLength: 12 }),
  verdicts: fc.array(fc.constantFrom<VerdictName>('approve', 'retake', 'replace', 'reject'), { maxLength: 6 }),
  budget: fc.array(fc.boolean(), { maxLength: 3 }),
});

const allGood: Luck = { writes: ['written'], renders: [true], scores: [85], verdicts: [], budget: [] };

describe('nextMove over any luck', () => {
  test('ends every history', () => {
    fc.assert(
      fc.property(anyLuck, (luck) => {
        expect(play(luck).history.at(-1)?.kind).toBe('ended');
      }),
    );
  });

  test('asks a person after at most 3 ladders of at most 12 renders and one degraded render', () => {
    fc.assert(
      fc.property(anyLuck, (luck) => {
        let rendersOfLadder = 0;
        let degradedOfLadder = 0;
        let ladders = 0;
        for (const move of play(luck).moves) {
          if (move.kind === 'write' || move.kind === 'adopt') {
            ladders += move.kind === 'write' && move.orders[0]?.round === 0 ? 1 : 0;
            rendersOfLadder = 0;
            degradedOfLadder = 0;
          }
          if (move.kind === 'degrade') degradedOfLadder += 1;
          if (move.kind === 'render') rendersOfLadder += 1;
          if (move.kind === 'ask') ladders = 0;
          expect(rendersOfLadder).toBeLessThanOrEqual(12 + degradedOfLadder);
          expect(degradedOfLadder).toBeLessThanOrEqual(1);
          // A ladder that the budget held up is ordered once more when the budget was raised.
          expect(ladders).toBeLessThanOrEqual(3 + luck.budget.length);
        }
      }),
    );
  });

  test('repairs always with the repair role at its own creativity', () => {
    fc.assert(
      fc.property(anyLuck, fc.constantFrom('deep' as const, 'fast' as const), (luck, mode) => {
        for (const move of play(luck, explainerPolicy(mode)).moves) {
          if (move.kind !== 'repair') continue;
          for (const order of move.orders)
            expect(order).toMatchObject({ role: 'repair', creativity: 0.3, origin: 'repair' });
        }
      }),
    );
  });

  test('makes no move after acceptance', () => {
    fc.assert(
      fc.property(anyLuck, (luck) => {
        const { moves, history } = play(luck);
        const accepted = moves.findIndex((move) => move.kind === 'accept' || move.kind === 'replace');
        if (accepted >= 0) expect(accepted).toBe(moves.length - 1);
        expect(nextMove(history, policy)).toBeUndefined();
      }),
    );
  });

  test('gives the same move for the same history, also after it was carried over to a new run', () => {
    fc.assert(
      fc.property(anyLuck, (luck) => {
        const { history } = play(luck);
        for (let length = 1; length <= history.length; length += 1) {
          const prefix = history.slice(0, length);
          const move = nextMove(prefix, policy);
          expect(nextMove([...prefix], policy)).toEqual(move);
          if (move?.kind === 'write') expect(nextMove(carryOver(prefix), policy)).toEqual(move);
        }
      }),
    );
  });

  test('never uses a take number twice', () => {
    fc.assert(
      fc.property(anyLuck, (luck) => {
        const numbers = play(luck).history.flatMap((fact) =>
          fact.kind === 'wrote' ? fact.orders.map((order) => order.take) : [],
        );
        expect(new Set(numbers).size).toBe(numbers.length);
      }),
    );
  });

  test('never accepts a degraded take without a person unless the policy allows it', () => {
    fc.assert(
      fc.property(anyLuck, (luck) => {
        for (const move of play(luck).moves) {
          if (move.kind === 'accept' && move.degraded) expect(move.approvedBy.kind).toBe('person');
        }
      }),
    );
  });
});

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
});
