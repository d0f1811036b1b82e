// How a section makes takes by media providers: one paid create each, waits that last, and what is lost (SPEC C4, A3–A8).
import { ApplicationFailure } from '@temporalio/activity';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { reviewSignal, taskSignal } from '../../src/workflows/contract.ts';
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
const steps = (log: readonly string[]): readonly string[] =>
  log.filter((entry) =>
    /^(?:makePrompts|submitMedia|pollMedia|fetchMedia|scoreTake|resolveLost|openReview)/.test(entry),
  );

describe('a section of media takes', () => {
  test('submits, waits, fetches and scores a take within 60 events', async () => {
    const { result, log, events } = await play('accepted', {});
    expect(steps(log)).toEqual(['makePrompts 1=kling', 'submitMedia 1', 'pollMedia 1', 'fetchMedia 1', 'scoreTake 1']);
    expect(result).toMatchObject({ status: 'completed', take: 1 });
    expect(Math.max(...events)).toBeLessThanOrEqual(60);
  });

  test('retakes in the order of the ladder and asks a person in the end', async () => {
    const script: SectionScript = {
      score: ({ take }) => scored(take === 2 ? 62 : 30),
      verdicts: { yes: { verdict: 'approve' } },
    };
    const { result, log, events } = await play('ladder', script, async (handle, fakes) => {
      await fakes.nextReview();
      await handle.signal(reviewSignal, { verdictId: 'yes' });
    });
    expect(log.filter((entry) => entry.startsWith('makePrompts'))).toEqual([
      'makePrompts 1=kling',
      'makePrompts 2=kling',
      'makePrompts 3=runway',
      'makePrompts 4=luma',
    ]);
    expect(log).toContain('openReview section auto_regeneration_failed');
    expect(result).toMatchObject({ status: 'completed', take: 2, approvedBy: { kind: 'person' } });
    expect(Math.max(...events)).toBeLessThanOrEqual(300);
  });

  test('asks again until the task has ended, at most 300 events a run', async () => {
    const polls = 50;
    const { result, events } = await play(
      'long-task',
      {
        media: {
          // Each hint of the vendor is looked at; nothing is waited for besides.
          nextPollMs: 3_600_000,
          poll: (takes, time) => (time < polls ? [] : takes.map((take) => ({ take, ok: true as const }))),
        },
      },
      async (handle, fakes) => {
        const polled = (): number => fakes.log.filter((entry) => entry.startsWith('pollMedia')).length;
        for (let seen = 0; seen < polls; seen = polled()) {
          await handle.signal(taskSignal, { call: 'c' });
          while (polled() === seen) await new Promise(setImmediate);
        }
      },
    );
    expect(result).toMatchObject({ status: 'completed', take: 1 });
    expect(events.length).toBeGreaterThan(1);
    expect(Math.max(...events)).toBeLessThanOrEqual(300);
  });

  test('asks at once when the vendor tells of the task', async () => {
    const hour = 3_600_000;
    const { log } = await play(
      'called-back',
      { media: { submit: () => ({ kind: 'submitted', call: 'c', pollAfterMs: hour }) } },
      async (handle) => {
        await handle.signal(taskSignal, { call: 'c' });
      },
    );
    expect(steps(log)).toContain('pollMedia 1');
  });

  test('does not mind what has the shape of no hint', async () => {
    const { result } = await play('odd-hint', {}, async (handle) => {
      await handle.signal('taskChanged', 42);
      await handle.signal('taskChanged', { call: { nested: true } });
    });
    expect(result.status).toBe('completed');
  });

  test('goes to the next provider where the first does not take the task', async () => {
    const { log, result } = await play('not-taken', {
      media: {
        submit: ({ take }) =>
          take === 1 ? { kind: 'not_taken', failure: { kind: 'unavailable', message: 'down' } } : undefined,
      },
    });
    expect(steps(log).slice(0, 4)).toEqual([
      'makePrompts 1=kling',
      'submitMedia 1',
      'makePrompts 2=runway',
      'submitMedia 2',
    ]);
    expect(result).toMatchObject({ status: 'completed', take: 2 });
  });

  test('goes to the next provider where the task failed, and where what it made is no asset', async () => {
    const failure = { kind: 'refused' as const, message: 'moderated' };
    const { log } = await play('task-failed', {
      media: {
        poll: (takes) =>
          takes.map((take) => (take === 1 ? { take, ok: false as const, failure } : { take, ok: true as const })),
        fetch: (take) => (take === 2 ? { kind: 'not_fetched', failure } : { kind: 'fetched' }),
      },
    });
    expect(log.filter((entry) => entry.startsWith('makePrompts'))).toEqual([
      'makePrompts 1=kling',
      'makePrompts 2=runway',
      'makePrompts 3=luma',
    ]);
  });

  test('asks a person about a create whose answer was lost, and does not make it again by itself', async () => {
    const script: SectionScript = {
      media: { submit: ({ take }) => (take === 1 ? { kind: 'lost', call: 'c', mayCallBack: false } : undefined) },
      verdicts: { again: { verdict: 'retake' } },
    };
    const { log, result } = await play('lost', script, async (handle, fakes) => {
      await fakes.nextReview();
      await handle.signal(reviewSignal, { verdictId: 'again' });
    });
    expect(steps(log)).toEqual([
      'makePrompts 1=kling',
      'submitMedia 1',
      'resolveLost 1',
      // Looked for once more before the question, and after the answer to it.
      'resolveLost 1',
      'openReview section unknown_outcome',
      'resolveLost 1',
      'makePrompts 2=kling',
      'submitMedia 2',
      'pollMedia 2',
      'fetchMedia 2',
      'scoreTake 2',
    ]);
    expect(result).toMatchObject({ status: 'completed', take: 2 });
  });

  test('makes a lost create again where the policy lets it', async () => {
    const { log } = await play('lost-repeated', {
      media: {
        submit: ({ repeat }) => (repeat === 0 ? { kind: 'lost', call: 'c', mayCallBack: false } : undefined),
        resolve: () => ({ kind: 'repeat' }),
      },
    });
    expect(steps(log).slice(1, 4)).toEqual(['submitMedia 1', 'resolveLost 1', 'submitMedia 1 again']);
  });

  test('goes on without a person where the vendor tells of the lost task in time', async () => {
    const { log, result } = await play(
      'lost-called-back',
      { media: { submit: () => ({ kind: 'lost', call: 'c', mayCallBack: true }), resolve: () => ({ kind: 'found' }) } },
      async (handle) => {
        await handle.signal(taskSignal, { call: 'c' });
      },
    );
    expect(steps(log)).toEqual([
      'makePrompts 1=kling',
      'submitMedia 1',
      'resolveLost 1',
      'pollMedia 1',
      'fetchMedia 1',
      'scoreTake 1',
    ]);
    expect(result.status).toBe('completed');
  });

  test('withdraws its question where the vendor tells of the lost task late', async () => {
    let isFound = false;
    const { log, result } = await play(
      'lost-found-late',
      {
        media: {
          submit: () => ({ kind: 'lost', call: 'c', mayCallBack: false }),
          resolve: () => (isFound ? { kind: 'found' } : { kind: 'lost', reason: 'lost' }),
        },
      },
      async (handle, fakes) => {
        await fakes.nextReview();
        isFound = true;
        await handle.signal(taskSignal, { call: 'c' });
      },
    );
    expect(log).toContain('withdrawReview');
    expect(steps(log).slice(-3)).toEqual(['pollMedia 1', 'fetchMedia 1', 'scoreTake 1']);
    expect(result).toMatchObject({ status: 'completed', approvedBy: { kind: 'score' } });
  });

  test('asks once more where a hint of the lost task proves wrong', async () => {
    const script: SectionScript = {
      media: { submit: () => ({ kind: 'lost', call: 'c', mayCallBack: false }) },
      verdicts: { no: { verdict: 'reject' } },
    };
    const { log, result } = await play('lost-not-found', script, async (handle, fakes) => {
      await fakes.nextReview();
      const second = fakes.nextReview();
      await handle.signal(taskSignal, { call: 'c' });
      await second;
      await handle.signal(reviewSignal, { verdictId: 'no' });
    });
    expect(log.filter((entry) => entry === 'openReview section unknown_outcome')).toHaveLength(2);
    expect(result.status).toBe('failed');
  });

  test('fetches what the record knows of a lost create before it pays for a retake', async () => {
    let isFound = false;
    const script: SectionScript = {
      media: {
        submit: () => ({ kind: 'lost', call: 'c', mayCallBack: false }),
        resolve: () => (isFound ? { kind: 'found' } : { kind: 'lost', reason: 'lost' }),
      },
      verdicts: { again: { verdict: 'retake' } },
    };
    const { log, result } = await play('lost-found-at-verdict', script, async (handle, fakes) => {
      await fakes.nextReview();
      // The vendor told of it while the engine was away: nobody signalled.
      isFound = true;
      await handle.signal(reviewSignal, { verdictId: 'again' });
    });
    expect(log.filter((entry) => entry.startsWith('submitMedia'))).toEqual(['submitMedia 1']);
    expect(result).toMatchObject({ status: 'completed', take: 1 });
  });

  test('asks a person where what stands in its way would change for no other take', async () => {
    const script: SectionScript = {
      media: {
        poll: () => {
          throw ApplicationFailure.nonRetryable('the record has no such take', 'RecordMissing');
        },
      },
      verdicts: { no: { verdict: 'reject' } },
    };
    const { log } = await play('broken-first', script, async (handle, fakes) => {
      await fakes.nextReview();
      await handle.signal(reviewSignal, { verdictId: 'no' });
    });
    expect(log).toContain('openReview section unknown_outcome');
  });

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
    expect(log).toContain('openReview section auto_regeneration_failed');
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
    expect(log.slice(-3)).toEqual(['stopTasks', 'section s1 canceled', 'endRegeneration 1 canceled']);
    expect(result.status).toBe('canceled');
  });

  test('stops its tasks at the vendors when it is canceled', async () => {
    const { log, result } = await play(
      'canceled',
      { media: { submit: () => ({ kind: 'submitted', call: 'c', pollAfterMs: 3_600_000 }) } },
      async (handle, fakes) => {
        while (!fakes.log.includes('submitMedia 1')) await new Promise(setImmediate);
        await handle.cancel();
      },
    );
    expect(log.slice(-2)).toEqual(['stopTasks', 'section s1 canceled']);
    expect(result.status).toBe('canceled');
  });

  test('asks a person where a vendor cannot be asked any more, with what is made', async () => {
    const script: SectionScript = {
      media: {
        poll: (takes) => {
          if (takes[0] === 2) throw ApplicationFailure.nonRetryable('the key was refused', 'auth');
          return undefined;
        },
      },
      score: () => scored(50),
      verdicts: { yes: { verdict: 'approve' } },
    };
    const { result, log } = await play('broken', script, async (handle, fakes) => {
      await fakes.nextReview();
      await handle.signal(reviewSignal, { verdictId: 'yes' });
    });
    expect(log).toContain('openReview section unknown_outcome');
    expect(result).toMatchObject({ status: 'completed', take: 1 });
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
    expect(log.at(-1)).toBe('endRegeneration 2 completed');
    expect(result).toMatchObject({ status: 'completed', take: 5 });
  });
});
