// What a section does about tasks that it gave up and their vendors may end all the same (SPEC C4), and what looks after them once it has ended.
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { PollMediaResult } from '../../src/activities/inputs.ts';
import { lateTaskWorkflowId, reviewSignal, taskSignal, workflowTaskQueue } from '../../src/workflows/contract.ts';
import { lateTaskWorkflow } from '../../src/workflows/late-task.ts';
import { mediaPolicy } from '../domain/play-media.ts';
import { fakeActivities } from '../support/fake-activities.ts';
import type { FakeMedia } from '../support/fake-media-activities.ts';
import { recordHistories } from '../support/histories.ts';
import { startTestEngine, type TestEngine } from '../support/temporal.ts';
import { playSection, type SectionScript } from './play-section.ts';

let engine: TestEngine;
beforeAll(async () => {
  engine = await startTestEngine();
});
afterAll(async () => {
  await engine.close();
});

type Ended = PollMediaResult['ended'];
const failure = { kind: 'timed_out' as const, message: 'given up' };
const givenUp = (takes: readonly number[]): Ended =>
  takes.map((take) => ({ take, ok: false as const, failure, givenUp: `call-${take}` }));
const done = (takes: readonly number[]): Ended => takes.map((take) => ({ take, ok: true as const }));

const media = { kind: 'scenes' as const, policy: mediaPolicy() };
const alone = mediaPolicy({}, { callable: ['kling'] });
const play = (scenario: string, script: SectionScript, act?: Parameters<typeof playSection>[2]) =>
  playSection(engine, [`media-given-up-${scenario}`, { ...script, input: { ...media, ...script.input } }], act);
const steps = (log: readonly string[]): readonly string[] =>
  log.filter((entry) => /^(?:makePrompts|submitMedia|pollMedia|fetchMedia|scoreTake|openReview|withdraw)/.test(entry));
/** Questions before the vendor says that it is done: the server's own clock ticks by the second. */
const unanswered = 4;
const until = async (isSo: () => boolean): Promise<void> => {
  while (!isSo()) await new Promise(setImmediate);
};

describe('a section whose task was given up', () => {
  test('goes on to the next provider, and asks for it once more before that is paid for', async () => {
    const { log, result } = await play('next', {
      media: { poll: (takes) => (takes.includes(1) ? givenUp([1]) : undefined) },
    });
    expect(steps(log)).toEqual([
      'makePrompts 1=kling',
      'submitMedia 1',
      'pollMedia 1',
      'makePrompts 2=runway',
      'pollMedia 1 late, once',
      'submitMedia 2',
      'pollMedia 2',
      'fetchMedia 2',
      'scoreTake 2',
    ]);
    expect(result).toMatchObject({ status: 'completed', take: 2 });
  });

  test('pays for nothing else where it is done by then', async () => {
    const { log, result } = await play('done-before-submit', { media: { poll: givenUp, late: done } });
    expect(steps(log).slice(3)).toEqual([
      'makePrompts 2=runway',
      'pollMedia 1 late, once',
      'fetchMedia 1',
      'scoreTake 1',
    ]);
    expect(result).toMatchObject({ status: 'completed', take: 1 });
  });

  test('looks once more before it asks a person', async () => {
    const script = { input: { policy: alone }, media: { poll: givenUp, late: done } };
    const { log, result } = await play('done-before-asking', script);
    expect(log.some((entry) => entry.startsWith('openReview'))).toBe(false);
    expect(result).toMatchObject({ status: 'completed', take: 1 });
  });

  test('withdraws its question where the vendor tells of it', async () => {
    let isDone = false;
    const late: FakeMedia['late'] = (takes, how) => (isDone && how === 'once' ? done(takes) : undefined);
    const { log, result } = await play(
      'told-while-asking',
      { input: { policy: alone }, media: { poll: givenUp, late } },
      async (handle, fakes) => {
        await fakes.nextReview();
        isDone = true;
        await handle.signal(taskSignal, { call: 'call-1' });
      },
    );
    expect(steps(log).slice(-3)).toEqual(['pollMedia 1 late, once', 'fetchMedia 1', 'scoreTake 1']);
    expect(log).toContain('withdrawReview');
    expect(result).toMatchObject({ status: 'completed', approvedBy: { kind: 'score' } });
  });

  test('asks for it while a person is asked, and questions without an answer cost no history', async () => {
    let asked = 0;
    let isDone = false;
    const late: FakeMedia['late'] = (takes, how) => {
      if (how === 'until_done') asked += 1;
      isDone ||= asked > unanswered;
      return isDone ? done(takes) : undefined;
    };
    const { log, result, events } = await play('found-while-asking', {
      input: { policy: alone },
      media: { poll: givenUp, late },
    });
    expect(log).toContain('withdrawReview');
    expect(asked).toBe(unanswered + 1);
    expect(result).toMatchObject({ status: 'completed', take: 1 });
    expect(events).toEqual([expect.any(Number)]);
    // Without the tries: as many events whatever their number.
    expect(events[0]).toBeLessThan(80);
  });

  test('does as a person says while it is still not done', async () => {
    const script: SectionScript = {
      input: { policy: alone },
      media: { poll: givenUp },
      verdicts: { no: { verdict: 'reject' } },
    };
    const { log, result } = await play('rejected', script, async (handle, fakes) => {
      await fakes.nextReview();
      await until(() => fakes.log.includes('pollMedia 1 late, until_done'));
      await handle.signal(reviewSignal, { verdictId: 'no' });
    });
    expect(log.at(-1)).toContain('section s1 failed');
    expect(result).toMatchObject({ status: 'failed', reason: 'rejected by ann' });
  });

  test('goes on where the vendor says that it came to nothing', async () => {
    const late: FakeMedia['late'] = (takes) =>
      takes.map((take) => ({ take, ok: false as const, failure: { kind: 'failed' as const, message: 'it failed' } }));
    const { log } = await play('canceled', {
      media: { poll: (takes) => (takes.includes(1) ? givenUp([1]) : undefined), late },
    });
    expect(log.filter((entry) => entry.includes('late'))).toEqual(['pollMedia 1 late, once']);
  });
});

let count = 0;
async function playLate(
  scenario: string,
  script: FakeMedia,
  act?: (ring: () => Promise<void>, log: string[]) => Promise<void>,
) {
  count += 1;
  const fakes = fakeActivities({ media: script });
  engine.use(fakes.activities);
  const place = { jobId: `late${count}`, sectionId: 's', take: 2 };
  const handle = await engine.environment.client.workflow.start(lateTaskWorkflow, {
    workflowId: lateTaskWorkflowId({ kind: 'scenes', ...place }),
    taskQueue: workflowTaskQueue,
    args: [{ ...place, call: 'c' }],
  });
  await act?.(() => handle.signal(taskSignal, { call: 'c' }), fakes.log);
  const result = await handle.result();
  return { result, log: fakes.log, events: await recordHistories(engine, handle, `late-task-workflow.${scenario}`) };
}

describe('a task whose section has ended', () => {
  test('is asked for again and again, fetched when it is done, and judged by nobody', async () => {
    let asked = 0;
    const { result, log, events } = await playLate('kept', {
      late: (takes) => {
        asked += 1;
        return asked > unanswered ? done(takes) : undefined;
      },
    });
    expect(result).toBe('kept');
    expect(log.slice(-2)).toEqual(['pollMedia 2 late, once', 'fetchMedia 2 too late']);
    expect(events[0]).toBeLessThan(25);
  });

  test('is asked for at once when the vendor tells of it', async () => {
    let isDone = false;
    const script: FakeMedia = { late: (takes, how) => (isDone && how === 'once' ? done(takes) : undefined) };
    const { result } = await playLate('told', script, async (ring, log) => {
      await until(() => log.includes('pollMedia 2 late, until_done'));
      await ring();
      await until(() => log.filter((entry) => entry === 'pollMedia 2 late, once').length === 1);
      isDone = true;
      await ring();
    });
    expect(result).toBe('kept');
  });

  test('that came to nothing is left alone', async () => {
    const late: FakeMedia['late'] = (takes, how) =>
      how === 'once' ? takes.map((take) => ({ take, ok: false as const, failure })) : done(takes);
    const { result, log } = await playLate('nothing', { late });
    expect([result, log.some((entry) => entry.startsWith('fetchMedia'))]).toEqual(['came_to_nothing', false]);
  });

  test('is spare where its take has the asset of another task already', async () => {
    const { result } = await playLate('spare', { late: done, fetch: () => ({ kind: 'fetched', isSpare: true }) });
    expect(result).toBe('spare');
  });
});
