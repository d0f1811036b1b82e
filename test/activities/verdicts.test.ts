// What the activities around a person's answer do to the record, on a real store.
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { createActivities } from '../../src/activities/index.ts';
import type { ApplyVerdictInput } from '../../src/activities/inputs.ts';
import { startTestWorld, type TestWorld } from '../support/activity-deps.ts';
import { testJob } from '../support/postgres.ts';

let world: TestWorld;
let jobId: string;
let jobs = 0;
beforeAll(async () => {
  world = await startTestWorld(() => ({ kind: 'text', text: '```svg\n<svg>\n```' }));
});
afterAll(() => world.close());
beforeEach(async () => {
  jobs += 1;
  jobId = `verdict-${jobs}`;
  const { record } = world.deps.store;
  await record.createJob(testJob(jobId, { input: { topic: 'Binary search', quality: 'draft' } }));
  const section = {
    id: 's1',
    number: 1,
    title: 'One',
    goal: 'g',
    narration: 'n',
    visualBrief: 'v',
    renderer: 'svg',
  } as const;
  await record.setPlan(jobId, 'T', [
    { ...section, plannedDurationMs: 4_000, workflowId: `explainer:${jobId}:section:s1` },
  ]);
  await record.setSectionStatus(jobId, 's1', 'running');
  await record.beginTake({ jobId, sectionId: 's1', take: 1, origin: 'variant', ladder: 1, round: 0, variant: 1 });
  await record.changeTake({ jobId, sectionId: 's1', take: 1 }, { status: 'scoring', videoHash: 'clip' });
});

const activities = (rawVerdicts = false) => createActivities({ ...world.deps, rawVerdicts });
const open = (more: object = {}) =>
  activities().openReview({
    reviewId: `r-${jobId}`,
    jobId,
    sectionId: 's1',
    subject: 'section',
    reason: 'score_below_bar',
    workflowId: 'w',
    bestTake: 1,
    ...more,
  });
const raw = (verdict: 'approve' | 'reject', signalId = 'run:1'): ApplyVerdictInput => ({
  reviewId: `r-${jobId}`,
  raw: { reviewId: `r-${jobId}`, verdict },
  signalId: `${jobId}:${signalId}`,
});

describe('openReview', () => {
  test('binds the question to the bytes of the best take and makes section and job wait', async () => {
    await open({ note: 'the key was refused' });
    const review = await world.deps.store.reviews.read(`r-${jobId}`);
    expect(review).toMatchObject({ contentHash: 'clip', question: expect.stringContaining('(the key was refused)') });
    expect((await world.deps.store.record.readSection(jobId, 's1'))?.status).toBe('waiting_review');
    expect((await world.deps.store.record.readJob(jobId))?.status).toBe('waiting_review');
  });
});

describe('the question', () => {
  const questionOf = async () => (await world.deps.store.reviews.read(`r-${jobId}`))?.question;

  test('about the budget has the figures, and what the next call needs', async () => {
    await world.deps.store.ledger.setBudget(jobId, { costNanoUsd: 1_000_000_000, calls: 3 }, 'ann');
    await activities().openReview({
      reviewId: `r-${jobId}`,
      jobId,
      subject: 'budget',
      reason: 'budget_exhausted',
      workflowId: 'w',
      needs: [
        { nanoUsd: 500_000_000, what: 'kling, scene 2' },
        { nanoUsd: 830_000_000, what: 'runway, scene 3' },
      ],
    });
    const question = await questionOf();
    for (const part of [
      '$0.00 is spent and $0.00 reserved of $1.00; 0 of 3 calls are used',
      'The next call (kling, scene 2) needs up to $0.50, all 2 that wait $1.33.',
    ])
      expect(question).toContain(part);
  });

  test('about a best take has its score', async () => {
    await world.deps.store.record.changeTake({ jobId, sectionId: 's1', take: 1 }, { status: 'rejected', score: 38 });
    await open({ note: 'the budget was not raised' });
    expect(await questionOf()).toMatch(/^Take 1 is the best, with a score of 38\. .+ \(the budget was not raised\)$/u);
  });

  test('about a lost rewrite of a clip edit is not about a plan', async () => {
    const id = `${jobId}-edit`;
    await world.deps.store.record.createJob(testJob(id, { kind: 'clip_edit' }));
    const review = { reviewId: `r-${jobId}`, jobId: id, subject: 'plan', reason: 'unknown_outcome' } as const;
    await activities().openReview({ ...review, workflowId: 'w' });
    expect(await questionOf()).toContain('rewrites the prompt was lost');
  });
});

describe('setJobStatus', () => {
  test.each([
    ['canceled', 'the job was canceled'],
    ['failed', 'the job ended before it was decided'],
  ] as const)('closes what is open of a job that is %s, and says why', async (status, because) => {
    await open();
    await activities().setJobStatus({ jobId, status });
    const closed = (await world.deps.store.events.read(jobId, 0)).find(({ type }) => type === 'review_canceled');
    expect(closed?.data).toMatchObject({ because });
  });
});

describe('applyVerdict with a raw signal', () => {
  test('is ignored, and recorded, where the deployment has not switched it on', async () => {
    await open();
    expect(await activities(false).applyVerdict(raw('approve'))).toMatchObject({ kind: 'ignored' });
    const types = (await world.deps.store.events.read(jobId, 0)).map(({ type }) => type);
    expect(types).toContain('verdict_ignored');
    const ignored = (await world.deps.store.events.read(jobId, 0)).find(({ type }) => type === 'verdict_ignored');
    expect(ignored?.data).toMatchObject({ verdictId: `raw-${jobId}:run:1` });
    expect((await world.deps.store.reviews.read(`r-${jobId}`))?.status).toBe('open');
  });

  test('counts and is marked as raw where it is switched on, and answers the same when asked again', async () => {
    await open();
    const applied = await activities(true).applyVerdict(raw('approve'));
    expect(applied).toMatchObject({ kind: 'applied', verdict: { by: 'raw signal', raw: true } });
    expect(await activities(true).applyVerdict(raw('approve'))).toEqual(applied);
  });

  test('of a second signal does not undo the first', async () => {
    await open();
    await activities(true).applyVerdict(raw('approve'));
    expect(await activities(true).applyVerdict(raw('reject', 'run:2'))).toMatchObject({
      kind: 'ignored',
      because: 'already decided by raw signal',
    });
  });
});

describe('expireReview', () => {
  test('lets the section go on after a deadline that nobody met', async () => {
    await open({ deadlineAt: new Date().toISOString(), deadlinePolicy: 'reject' });
    expect(await activities().expireReview({ reviewId: `r-${jobId}` })).toEqual({ kind: 'expired' });
    expect((await world.deps.store.record.readSection(jobId, 's1'))?.status).toBe('running');
  });
});

describe('degradeTake', () => {
  const order = {
    take: 2,
    origin: 'degraded',
    ladder: 1,
    round: 4,
    variant: 1,
    role: 'repair',
    creativity: 0.3,
    fromTake: 1,
  } as const;
  const fail = async (line: number | undefined) => {
    const source = await world.deps.store.artifacts.putBytes('one\ntwo\nthree', 'text/plain');
    const error = { kind: 'NameError', message: 'two', ...(line !== undefined && { line }) };
    await world.deps.store.record.changeTake(
      { jobId, sectionId: 's1', take: 1 },
      { status: 'failed', fixedSourceHash: source.hash, renderError: error },
    );
  };

  test('writes the source without the statement that fails, marked as degraded', async () => {
    await fail(2);
    expect(await activities().degradeTake({ jobId, sectionId: 's1', order })).toEqual([
      { take: 2, outcome: 'written' },
    ]);
    const take = await world.deps.store.record.readTake({ jobId, sectionId: 's1', take: 2 });
    expect(take).toMatchObject({ degraded: true, status: 'written' });
    expect(await world.deps.store.artifacts.readText(take?.fixedSourceHash ?? '')).toBe('one\nthree');
  });

  test('says so where the statement cannot be taken out', async () => {
    await fail(undefined);
    expect(await activities().degradeTake({ jobId, sectionId: 's1', order })).toMatchObject([{ outcome: 'empty' }]);
  });
});

describe('setSectionStatus', () => {
  test('lets the job wait only from when there is a question to answer', async () => {
    const waiting = { jobId, sectionId: 's1', status: 'waiting_review', reason: 'the budget is used up' } as const;
    const statusOf = async () => (await world.deps.store.record.readJob(jobId))?.status;
    await activities().setSectionStatus(waiting);
    expect(await statusOf()).toBe('running');
    const budget = { reviewId: `b-${jobId}`, jobId, subject: 'budget', reason: 'budget_exhausted' } as const;
    await activities().openReview({ ...budget, workflowId: 'w' });
    expect(await statusOf()).toBe('waiting_review');
  });

  test('records the upload that a person put in the place of every take', async () => {
    const status = { jobId, sectionId: 's1', status: 'completed', replacedBy: 'upload' } as const;
    expect(await activities().setSectionStatus(status)).toEqual({ videoHash: 'upload' });
    expect(await world.deps.store.record.readSection(jobId, 's1')).toMatchObject({
      replacedByHash: 'upload',
      acceptedTake: null,
    });
    expect((await world.deps.store.record.readTake({ jobId, sectionId: 's1', take: 1 }))?.status).toBe('rejected');
  });
});
