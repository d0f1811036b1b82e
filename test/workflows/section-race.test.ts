// How takes render against each other: the race and the hedge.
import { describe, expect, test } from '@jest/globals';
import { withHeart } from '../../src/activities/heart.ts';
import type { RenderTakeResult, WriteTakesResult } from '../../src/activities/inputs.ts';
import { explainerPolicy } from '../../src/domain/policy/explainer.ts';
import type { RenderPolicy } from '../../src/domain/job.ts';
import { renders, scored } from '../support/fake-activities.ts';
import { untilTrue } from '../support/e2e-until.ts';
import { useTestEngine } from '../support/temporal.ts';
import { playSection, type SectionScript } from './play-section.ts';

const engine = useTestEngine();

const play = (renderPolicy: RenderPolicy, scenario: string, script: SectionScript) =>
  playSection(engine, [scenario, { ...script, input: { policy: explainerPolicy('deep', renderPolicy) } }]);

/** Work that ends only when it is stopped. */
function untilStopped(stopped: number[], take: number): Promise<never> {
  return withHeart(
    ({ signal }) =>
      new Promise((_resolve, reject) => {
        signal.addEventListener('abort', () => {
          stopped.push(take);
          reject(signal.reason);
        });
      }),
  );
}

describe('a race', () => {
  test('accepts the first take that renders, and has stopped the writing and the rendering of the others by then', async () => {
    const stopped: number[] = [];
    const writing = (take: number): Promise<WriteTakesResult> => untilStopped(stopped, take);
    const { result, log, events } = await play('race', 'race-won', {
      write: ({ orders }) => (orders[0]?.take === 3 ? writing(3) : undefined),
      render: ({ take }): RenderTakeResult | Promise<RenderTakeResult> =>
        take === 2 ? renders.good : untilStopped(stopped, take),
    });
    expect(result).toMatchObject({ status: 'completed', take: 2 });
    expect(new Set(stopped)).toEqual(new Set([1, 3]));
    expect(log.indexOf('stopTakes 1,3')).toBeGreaterThan(0);
    expect(log.indexOf('scoreTake 2')).toBeGreaterThan(log.indexOf('stopTakes 1,3'));
    expect(Math.max(...events)).toBeLessThanOrEqual(60);
  });

  test('races the repairs when no variant renders', async () => {
    const { result, log } = await play('race', 'race-repaired', {
      render: ({ take }) => (take <= 3 ? renders.failed : renders.good),
    });
    expect(log.filter((entry) => entry.startsWith('writeTakes'))).toHaveLength(3);
    expect(log.filter((entry) => entry.startsWith('repairTakes')).toSorted()).toEqual([
      'repairTakes 4 repair',
      'repairTakes 5 repair',
      'repairTakes 6 repair',
    ]);
    expect(result.take).toBeGreaterThan(3);
  });

  test('runs its second ladder in a new run', async () => {
    const { result, events } = await play('race', 'race-two-ladders', {
      score: ({ take }) => scored(take > 3 ? 90 : 40),
    });
    expect(result.status).toBe('completed');
    expect(events).toHaveLength(2);
  });

  test('takes a success although another take was refused by the budget', async () => {
    const { result, log } = await play('race', 'race-denied-one', {
      write: ({ orders }) => (orders[0]?.take === 1 ? { kind: 'budget_denied', by: 'calls' } : undefined),
    });
    expect(result.status).toBe('completed');
    expect(log).not.toContain('writeTakes 4 codeDeep');
  });

  test('fails the section when the budget refuses every take and nobody raises it', async () => {
    const { result } = await play('race', 'race-denied', { write: () => ({ kind: 'budget_denied', by: 'calls' }) });
    expect(result).toMatchObject({ status: 'failed', reason: 'the budget is used up and was not raised' });
  });
});

describe('a hedge', () => {
  test('starts the next take when one takes longer than expected, and stops the slow one when that renders', async () => {
    const stopped: number[] = [];
    const { result, log, events } = await play('hedge', 'hedge-won', {
      expectedRenderMs: 50,
      render: ({ take }): RenderTakeResult | Promise<RenderTakeResult> =>
        take === 2 ? renders.good : untilStopped(stopped, take),
    });
    expect(result).toMatchObject({ status: 'completed', take: 2 });
    expect(stopped).toContain(1);
    expect(log[1]).toBe('writeTakes 1,2,3 codeDeep');
    expect(Math.max(...events)).toBeLessThanOrEqual(60);
  });

  test('never starts a take that is not needed', async () => {
    const { result, log } = await play('hedge', 'hedge-first', { expectedRenderMs: 3_600_000 });
    expect(result).toMatchObject({ status: 'completed', take: 1 });
    expect(log.filter((entry) => entry.startsWith('renderTake'))).toEqual(['renderTake 1']);
  });

  test('starts the next take at once when the one before has failed', async () => {
    const { result, log } = await play('hedge', 'hedge-after-failure', {
      expectedRenderMs: 3_600_000,
      render: ({ take }) => (take === 3 ? renders.good : renders.failed),
    });
    expect(result).toMatchObject({ status: 'completed', take: 3 });
    expect(log.filter((entry) => entry.startsWith('renderTake'))).toEqual([
      'renderTake 1',
      'renderTake 2',
      'renderTake 3',
    ]);
  });
});

describe('a cancel in the middle', () => {
  test.each(['race', 'hedge'] as const)('of a %s stops every take and ends the section as canceled', async (policy) => {
    const stopped: number[] = [];
    const played = playSection(
      engine,
      [
        `${policy}-canceled`,
        {
          input: { policy: explainerPolicy('deep', policy) },
          expectedRenderMs: 20,
          render: ({ take }): Promise<RenderTakeResult> => untilStopped(stopped, take),
        },
      ],
      async (handle, fakes) => {
        const rendering = () => fakes.log.filter((entry) => entry.startsWith('renderTake'));
        await untilTrue('all three render', () => rendering().length === 3);
        await handle.cancel();
      },
    );
    const { result } = await played;
    expect(result.status).toBe('canceled');
    expect(new Set(stopped)).toEqual(new Set([1, 2, 3]));
  });
});
