// How much a repair may change: by round, by what came back, and never less than before in one line of repairs.
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Fact, Move, TakeOrder, WriteOutcome } from '../../src/domain/move.ts';
import { nextMove } from '../../src/domain/next-move.ts';
import { explainerPolicy } from '../../src/domain/policy/explainer.ts';
import { nextRepairWay, repairScopes } from '../../src/domain/repair-scope.ts';
import { carryOver } from '../../src/domain/section-state.ts';
import { type Luck, play, policy } from './play-section.ts';

const variant = { origin: 'variant', round: 0, variant: 2 } as const;
const repaired = { origin: 'repair', variant: 2 } as const;

describe('nextRepairWay', () => {
  test.each([
    { after: 'the first writing', order: variant, again: false, way: { scope: 'patch' } },
    { after: 'a patch', order: { ...repaired, round: 1, scope: 'patch' }, again: false, way: { scope: 'block' } },
    { after: 'a block', order: { ...repaired, round: 2, scope: 'block' }, again: false, way: { scope: 'whole' } },
    { after: 'a whole', order: { ...repaired, round: 3, scope: 'whole' }, again: false, way: { scope: 'whole' } },
    {
      after: 'a patch with the same error',
      order: { ...repaired, round: 1, scope: 'patch' },
      again: true,
      way: { scope: 'whole' },
    },
    {
      after: 'a block with the same error',
      order: { ...repaired, round: 2, scope: 'block' },
      again: true,
      way: { scope: 'whole' },
    },
    {
      after: 'a whole with the same error',
      order: { ...repaired, round: 3, scope: 'whole' },
      again: true,
      way: { scope: 'whole', approach: 3 },
    },
    {
      after: 'a whole of another approach with the same error',
      order: { ...repaired, round: 4, scope: 'whole', approach: 3 },
      again: true,
      way: { scope: 'whole', approach: 4 },
    },
    {
      after: 'a whole of another approach with another error',
      order: { ...repaired, round: 4, scope: 'whole', approach: 3 },
      again: false,
      way: { scope: 'whole', approach: 3 },
    },
    {
      after: 'an edit by a person that fails as its original did',
      order: { ...variant, origin: 'edit' },
      again: true,
      way: { scope: 'block' },
    },
    {
      after: 'a first repair from before there were scopes',
      order: { ...repaired, round: 1 },
      again: false,
      way: { scope: 'block' },
    },
    {
      after: 'a last repair from before there were scopes',
      order: { ...repaired, round: 3 },
      again: false,
      way: { scope: 'whole' },
    },
  ] as const)('after $after', ({ order, again, way }) => {
    expect(nextRepairWay(order, again)).toEqual(way);
  });
});

/** Plays a ladder in which nothing renders; each take fails with the signature that its number is given. */
function scopesByRound(signatureOf: (take: number) => string, rounds = 3): (readonly (string | undefined)[])[] {
  const rules = { ...policy, repairRounds: rounds };
  const history: Fact[] = [];
  const scopes: (readonly (string | undefined)[])[] = [];
  for (let step = 0; step < 60; step += 1) {
    const move = nextMove(history, rules);
    if (move?.kind === 'render') {
      const error = { kind: 'NameError', message: 'no', line: 3, signature: signatureOf(move.take) };
      history.push({ kind: 'rendered', take: move.take, ok: false, error });
    } else if (move?.kind === 'write' || move?.kind === 'repair') {
      if (move.kind === 'repair') scopes.push(move.orders.map(({ scope }) => scope));
      history.push(wrote(move.orders));
    } else return scopes;
  }
  throw new Error('the ladder did not end');
}

function wrote(orders: readonly TakeOrder[], outcome: WriteOutcome = 'written'): Fact {
  return { kind: 'wrote', orders, outcomes: orders.map(({ take }) => ({ take, outcome })) };
}

describe('the repairs of a ladder', () => {
  test('widen round by round where each brings another error', () => {
    expect(scopesByRound((take) => `error ${take}`)).toEqual([
      ['patch', 'patch', 'patch'],
      ['block', 'block', 'block'],
      ['whole', 'whole', 'whole'],
    ]);
  });

  test('skip a scope in the one line in which the same error came back', () => {
    // Takes 2 and 5 are one line: the second variant and its first repair.
    expect(scopesByRound((take) => (take === 5 ? 'error 2' : `error ${take}`))).toEqual([
      ['patch', 'patch', 'patch'],
      ['block', 'whole', 'block'],
      ['whole', 'whole', 'whole'],
    ]);
  });

  test('do not take the same error in another line for their own', () => {
    expect(scopesByRound((take) => (take <= 3 ? 'error' : `error ${take}`))[1]).toEqual(['block', 'block', 'block']);
  });

  test('stay at the widest where the policy has more rounds', () => {
    expect(scopesByRound((take) => `error ${take}`, 5).slice(2)).toEqual([
      ['whole', 'whole', 'whole'],
      ['whole', 'whole', 'whole'],
      ['whole', 'whole', 'whole'],
    ]);
  });

  test('count a repair that left its source as it was as the same error again', () => {
    const first = nextMove([], policy);
    if (first?.kind !== 'write') throw new Error('the first move writes');
    const failed = (take: number): Fact => ({
      kind: 'rendered',
      take,
      ok: false,
      error: { kind: 'NameError', message: 'no', signature: `error ${take}` },
    });
    const history: Fact[] = [wrote(first.orders), failed(1), failed(2), failed(3)];
    const repair = nextMove(history, policy);
    if (repair?.kind !== 'repair') throw new Error('three failed renders are repaired');
    const outcomes = repair.orders.map(({ take }) =>
      take === 4 ? ({ take, outcome: 'same', sameAs: 1 } as const) : ({ take, outcome: 'written' } as const),
    );
    history.push({ kind: 'wrote', orders: repair.orders, outcomes }, failed(5), failed(6));
    const next = nextMove(history, policy);
    expect(next?.kind === 'repair' && next.orders.map(({ scope }) => scope)).toEqual(['whole', 'block', 'block']);
  });
});

const anyLuck: fc.Arbitrary<Luck> = fc.record({
  writes: fc.array(fc.constantFrom<WriteOutcome>('written', 'written', 'written', 'truncated', 'invalid'), {
    maxLength: 30,
  }),
  renders: fc.array(fc.oneof({ weight: 5, arbitrary: fc.constant(false) }, fc.boolean()), { maxLength: 40 }),
  signatures: fc.array(fc.constantFrom('a', 'b', 'c', ''), { maxLength: 40 }),
  scores: fc.array(fc.integer({ min: 0, max: 100 }), { maxLength: 6 }),
  verdicts: fc.constant(['retake', 'reject'] as const),
  budget: fc.array(fc.boolean(), { maxLength: 2 }),
});
const anyPolicy = fc
  .record({ repairRounds: fc.integer({ min: 0, max: 5 }), renderPolicy: fc.constantFrom('fallback' as const, 'race') })
  .map((more) => ({ ...explainerPolicy('deep'), ...more }));

function ordersOf(moves: readonly Move[]): readonly TakeOrder[] {
  return moves.flatMap((move) => ('orders' in move ? move.orders : []));
}

describe('repairs over any luck', () => {
  test('never narrow within a line of repairs, and change their approach at the widest scope alone', () => {
    fc.assert(
      fc.property(anyLuck, anyPolicy, (luck, rules) => {
        const orders = ordersOf(play(luck, rules).moves);
        for (const order of orders) {
          const from = orders.find(({ take }) => take === order.fromTake);
          expect(order.scope !== undefined).toBe(order.origin === 'repair');
          if (order.approach !== undefined) expect(order.scope).toBe('whole');
          if (order.scope === undefined || from?.scope === undefined) continue;
          expect(repairScopes.indexOf(order.scope)).toBeGreaterThanOrEqual(repairScopes.indexOf(from.scope));
          expect(order.scope === 'patch').toBe(false);
        }
      }),
    );
  });

  test('leave a ladder at 12 renders and one degraded one, whatever came back', () => {
    fc.assert(
      fc.property(anyLuck, (luck) => {
        const { history } = play(luck);
        const placeOf = new Map(
          history.flatMap((fact) => (fact.kind === 'wrote' ? fact.orders.map((order) => [order.take, order]) : [])),
        );
        const renders = new Map<string, number>();
        for (const fact of history) {
          if (fact.kind !== 'rendered') continue;
          const { ladder, origin } = placeOf.get(fact.take) ?? {};
          const key = `${ladder} ${origin === 'degraded' ? 'degraded' : 'whole'}`;
          renders.set(key, (renders.get(key) ?? 0) + 1);
        }
        for (const [key, count] of renders) expect(count).toBeLessThanOrEqual(key.endsWith('degraded') ? 1 : 12);
      }),
    );
  });

  test('are the same for the same history, also where it was carried over', () => {
    fc.assert(
      fc.property(anyLuck, (luck) => {
        const { history } = play(luck);
        for (let length = 1; length <= history.length; length += 1) {
          const prefix = history.slice(0, length);
          expect(nextMove(structuredClone(prefix), policy)).toEqual(nextMove(prefix, policy));
          if (nextMove(prefix, policy)?.kind === 'write')
            expect(nextMove(carryOver(prefix), policy)).toEqual(nextMove(prefix, policy));
        }
      }),
    );
  });
});
