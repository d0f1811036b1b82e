// What holds for the next move whatever happens.
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Fact, WriteOutcome } from '../../src/domain/move.ts';
import { nextMove } from '../../src/domain/next-move.ts';
import { explainerPolicy } from '../../src/domain/policy/explainer.ts';
import type { VerdictName } from '../../src/domain/review.ts';
import { carryOver } from '../../src/domain/section-state.ts';
import { renderPolicies } from '../../src/domain/job.ts';
import type { SectionPolicy } from '../../src/domain/policy/section-policy.ts';
import { type Luck, play as playSection } from './play-section.ts';

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
      'same',
      'unknown',
    ),
    { maxLength: 40 },
  ),
  renders: fc.array(fc.boolean(), { maxLength: 60 }),
  scores: fc.array(fc.integer({ min: 0, max: 100 }), { maxLength: 12 }),
  facts: fc.array(
    fc.constantFrom('none' as const, 'hard' as const, 'soft' as const, 'disliked' as const, 'unscored' as const),
    {
      maxLength: 8,
    },
  ),
  verdicts: fc.array(fc.constantFrom<VerdictName>('approve', 'retake', 'replace', 'reject'), { maxLength: 6 }),
  budget: fc.array(fc.boolean(), { maxLength: 3 }),
});

describe.each(renderPolicies)('nextMove over any luck, render policy %s,', (renderPolicy) => {
  const policy = explainerPolicy('deep', renderPolicy);
  const play = (luck: Luck, rules: SectionPolicy = policy) => playSection(luck, rules);

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
        for (const fact of play(luck).history) {
          const [first] = fact.kind === 'wrote' ? fact.orders : [];
          if (first?.round === 0) {
            ladders += first.origin === 'edit' ? 0 : 1;
            rendersOfLadder = 0;
            degradedOfLadder = 0;
          }
          if (first?.origin === 'degraded') degradedOfLadder += 1;
          if (fact.kind === 'rendered') rendersOfLadder += 1;
          if (fact.kind === 'asked') ladders = 0;
          expect(rendersOfLadder).toBeLessThanOrEqual(12 + degradedOfLadder);
          expect(degradedOfLadder).toBeLessThanOrEqual(1);
          expect(ladders).toBeLessThanOrEqual(3);
        }
      }),
    );
  });

  test('repairs always with the repair role at its own creativity', () => {
    fc.assert(
      fc.property(anyLuck, fc.constantFrom('deep' as const, 'fast' as const), (luck, mode) => {
        for (const move of play(luck, explainerPolicy(mode, renderPolicy)).moves) {
          if (move.kind !== 'repair' && !(move.kind === 'race' && move.making === 'repair')) continue;
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
          if (move?.kind === 'write' || (move?.kind === 'race' && move.making === 'write'))
            expect(nextMove(carryOver(prefix), policy)).toEqual(move);
        }
      }),
    );
  });

  test('lets the very move begin that the budget had refused, once it is raised', () => {
    fc.assert(
      fc.property(anyLuck, (luck) => {
        const { history } = play({ ...luck, budget: [] });
        for (let length = 0; length <= history.length; length += 1) {
          const prefix = history.slice(0, length);
          const denied: Fact[] = [
            { kind: 'budget_denied', by: 'calls' },
            { kind: 'budget_decided', raised: true },
          ];
          expect(nextMove([...prefix, ...denied, ...denied], policy)).toEqual(nextMove(prefix, policy));
        }
      }),
    );
  });

  test('accepts only takes that rendered', () => {
    fc.assert(
      fc.property(anyLuck, (luck) => {
        const { moves, history } = play(luck);
        const rendered = new Set(history.flatMap((fact) => (fact.kind === 'rendered' && fact.ok ? [fact.take] : [])));
        for (const move of moves) if (move.kind === 'accept') expect(rendered.has(move.take)).toBe(true);
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
