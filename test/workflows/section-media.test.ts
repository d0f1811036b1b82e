// How a section makes takes by media providers: one paid create each, and waits that last (SPEC C4, A3–A8).
import { ApplicationFailure } from '@temporalio/activity';
import { describe, expect, test } from '@jest/globals';
import { reviewSignal, taskSignal } from '../../src/workflows/contract.ts';
import { mediaPolicy } from '../domain/play-media.ts';
import { scored } from '../support/fake-activities.ts';
import { useTestEngine } from '../support/temporal.ts';
import { playSection, type SectionScript } from './play-section.ts';

const engine = useTestEngine();

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
});
