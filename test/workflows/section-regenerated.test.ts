// A scene that is made again after its job: no parent asks for its budget or tells it of a cancel (SPEC A9).
import { ApplicationFailure } from '@temporalio/activity';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Fact } from '../../src/domain/move.ts';
import { reviewSignal } from '../../src/workflows/contract.ts';
import { mediaPolicy } from '../domain/play-media.ts';
import { scored } from '../support/fake-activities.ts';
import { startTestEngine, type TestEngine } from '../support/temporal.ts';
import { playSection, type SectionScript } from './play-section.ts';

let engine: TestEngine;
beforeAll(async () => {
  engine = await startTestEngine();
});
afterAll(async () => {
  await engine.close();
});

const media = { kind: 'scenes' as const, policy: mediaPolicy() };
const play = (scenario: string, script: SectionScript, act?: Parameters<typeof playSection>[2]) =>
  playSection(engine, [`media-${scenario}`, { ...script, input: { ...media, ...script.input } }], act);

describe('a scene that is made again', () => {
  test('asks for more budget itself where it is made again without a job', async () => {
    let isDenied = true;
    const verdict = { verdictId: 'g', reviewId: 'regeneration', verdict: 'retake' as const, by: 'ann' };
    const { log, result } = await play(
      'regenerated-budget',
      {
        input: { regeneration: { number: 1, verdict } },
        media: {
          carried: [{ kind: 'carried', takes: 1, ladder: 1, laddersSincePerson: 0, personal: false, kept: [] }],
          submit: () => {
            if (!isDenied) return undefined;
            isDenied = false;
            return { kind: 'budget_denied', by: 'costNanoUsd' };
          },
        },
        verdicts: { more: { verdict: 'approve' } },
        budgetOf: { more: { calls: 10 } },
      },
      async (handle, fakes) => {
        await fakes.nextReview();
        await handle.signal(reviewSignal, { verdictId: 'more' });
      },
    );
    expect(log).toContain('openReview budget budget_exhausted');
    expect(log).toContain('setBudget');
    expect(result.status).toBe('completed');
  });

  test('lets a person take what there is where the budget is not raised', async () => {
    const verdict = { verdictId: 'g', reviewId: 'regeneration', verdict: 'retake' as const, by: 'ann' };
    const { log, result } = await play(
      'budget-refused',
      {
        input: { regeneration: { number: 1, verdict } },
        media: {
          carried: [{ kind: 'carried', takes: 0, ladder: 0, laddersSincePerson: 0, personal: false, kept: [] }],
          submit: ({ take }) => (take === 1 ? undefined : { kind: 'budget_denied', by: 'costNanoUsd' }),
        },
        score: () => scored(50),
        verdicts: { no: { verdict: 'reject' }, yes: { verdict: 'approve' } },
      },
      async (handle, fakes) => {
        await fakes.nextReview();
        const second = fakes.nextReview();
        await handle.signal(reviewSignal, { verdictId: 'no' });
        await second;
        await handle.signal(reviewSignal, { verdictId: 'yes' });
      },
    );
    expect(log).toContain('openReview section score_below_bar');
    expect(result).toMatchObject({ status: 'completed', take: 1 });
  });

  test('ends where its job is canceled and no parent would tell it', async () => {
    const verdict = { verdictId: 'g', reviewId: 'regeneration', verdict: 'retake' as const, by: 'ann' };
    const { log, result } = await play('regenerated-canceled', {
      input: { regeneration: { number: 1, verdict } },
      media: {
        carried: [{ kind: 'carried', takes: 1, ladder: 1, laddersSincePerson: 0, personal: false, kept: [] }],
        submit: () => {
          throw ApplicationFailure.nonRetryable('Job "j" is being canceled', 'JobEnded');
        },
      },
    });
    const end = ['stopTasks', 'section s1 canceled', 'endRegeneration 1 canceled', 'joinCut j1'];
    expect(log.slice(-4)).toEqual(end);
    expect(result.status).toBe('canceled');
  });

  test('begins a regeneration with what the record has, and says how it ended', async () => {
    const verdict = {
      verdictId: 'g',
      reviewId: 'regeneration',
      verdict: 'retake' as const,
      by: 'ann',
      provider: 'hailuo',
    };
    const carried = [
      { kind: 'carried' as const, takes: 4, ladder: 4, laddersSincePerson: 0, personal: false, kept: [] },
    ];
    const { result, log } = await play('regenerated', {
      input: { regeneration: { number: 2, verdict } },
      media: { carried },
    });
    expect(log).toContain('makePrompts 5=hailuo');
    expect(log).toContain('endRegeneration 2 completed');
    expect(result).toMatchObject({ status: 'completed', take: 5 });
  });

  test('makes what its person asked for, however good what came too late is', async () => {
    const verdict = { verdictId: 'g', reviewId: 'regeneration', verdict: 'retake' as const, by: 'ann' };
    const order = { take: 1, origin: 'variant', ladder: 1, round: 0, variant: 1, creativity: 0.7 } as const;
    const late = { order, outcome: 'written', render: { ok: true }, late: true } as const;
    const carried: Fact = {
      kind: 'carried',
      takes: 1,
      ladder: 1,
      laddersSincePerson: 0,
      personal: false,
      kept: [late],
    };
    const { result, log } = await play('regenerated-wish-first', {
      input: { regeneration: { number: 1, verdict: { ...verdict, promptHash: 'of their own' } } },
      media: { carried: [carried] },
    });
    const made = log.filter((entry) => /^(?:makePrompts|submitMedia|scoreTake)/.test(entry));
    expect(made).toEqual(['makePrompts 2=kling', 'scoreTake 1', 'submitMedia 2', 'scoreTake 2']);
    expect(result).toMatchObject({ status: 'completed', take: 2 });
  });
});
