// What API and CLI read: whole, in order, as plain JSON.
import { beforeAll, describe, expect, test } from '@jest/globals';
import type { SectionPlan } from '../../src/domain/section.ts';
import { useTestStore, testJob } from '../support/postgres.ts';

const jobId = 'viewed';

const section = (number: number): SectionPlan & { workflowId: string } => ({
  id: `s${number}`,
  number,
  title: `Part ${number}`,
  goal: 'g',
  narration: 'n',
  visualBrief: 'v',
  renderer: 'manim',
  plannedDurationMs: 4000,
  workflowId: `explainer:${jobId}:section:s${number}`,
});

async function pay(take: number, costNanoUsd: number): Promise<void> {
  const key = `${jobId}/write:${take}`;
  await t.store.ledger.begin({
    key,
    jobId,
    sectionId: 's2',
    take,
    step: `write:${take}`,
    role: 'codeDeep',
    vendor: 'anthropic',
    model: 'claude-test',
    requestHash: 'r',
    reservedNanoUsd: 500,
    priceVersion: '1',
    repeat: 0,
  });
  const usage = { inputTokens: 10, outputTokens: take };
  await t.store.ledger.settle(key, { costNanoUsd, usage, outcome: 'ok', resultHash: 'h' });
}

const t = useTestStore();
beforeAll(async () => {
  const { record, reviews } = t.store;
  await record.createJob(testJob(jobId, { budget: { costNanoUsd: 10_000 } }));
  await record.setJobStatus(jobId, 'running');
  await record.setPlan(jobId, 'Title', [section(10), section(2), section(1)]);
  await record.setSectionStatus(jobId, 's2', 'running');
  for (const take of [11, 2, 1]) {
    const key = { jobId, sectionId: 's2', take };
    await record.beginTake({ ...key, origin: 'variant', ladder: 1, round: 0, variant: 1 });
    await pay(take, take * 100);
  }
  await t.store.ledger.begin({
    key: 'lost',
    jobId,
    step: 'plan',
    role: 'plan',
    vendor: 'openai',
    model: 'gpt-test',
    requestHash: 'r',
    reservedNanoUsd: 70,
    priceVersion: '1',
    repeat: 0,
  });
  await t.store.ledger.markUnknown('lost', { kind: 'ambiguous', message: 'the connection broke' });
  await record.writeStage(jobId, 'scene_planner', { scenes: [] });
  await reviews.open({
    id: 'r',
    jobId,
    sectionId: 's2',
    subject: 'section',
    reason: 'score_below_bar',
    question: 'Good enough?',
    workflowId: 'w',
    bestTake: 2,
  });
  await reviews.writeVerdict({ id: 'v', reviewId: 'r', verdict: 'approve', body: { note: 'fine' }, by: 'ann' });
});

describe('the views', () => {
  test('a job comes with everything that belongs to it, ordered by number', async () => {
    const view = await t.store.views.jobView(jobId);
    expect(view?.sections.map((one) => one.id)).toEqual(['s1', 's2', 's10']);
    expect(view?.sections[1]?.takes.map((take) => [take.take, take.costNanoUsd])).toEqual([
      [1, 100],
      [2, 200],
      [11, 1100],
    ]);
    expect(view).toMatchObject({
      id: jobId,
      title: 'Title',
      status: 'running',
      demo: true,
      costNanoUsd: 1400,
      sectionCounts: { queued: 2, running: 1 },
      openReviews: 1,
      unknownCalls: 1,
      callStates: { settled: 3, unknown: 1, begun: 0 },
      unknown: [{ key: 'lost', vendor: 'openai', error: { kind: 'ambiguous' } }],
      budget: { limits: { costNanoUsd: 10_000 }, use: { costNanoUsd: 1470, calls: 4 } },
      costs: [
        { vendor: 'anthropic', model: 'claude-test', role: 'codeDeep', calls: 3, costNanoUsd: 1400 },
        { vendor: 'openai', model: 'gpt-test', role: 'plan', calls: 1, unknown: 1 },
      ],
      stages: [{ stage: 'scene_planner', metadata: { scenes: [] } }],
      reviews: [{ id: 'r', status: 'open', verdicts: [{ by: 'ann', note: 'fine', status: 'pending' }] }],
    });
  });

  test('a view is plain JSON and names the event from which to follow', async () => {
    const view = await t.store.views.jobView(jobId);
    expect(JSON.parse(JSON.stringify(view))).toEqual(view);
    expect(view?.createdAt).toMatch(/^\d{4}-\d\d-\d\dT.*Z$/);
    expect(view?.lastEventSeq).toBe((await t.store.events.read(jobId, 0)).length);
  });

  test('a section and a take can be read alone', async () => {
    expect(await t.store.views.sectionView(jobId, 's2')).toMatchObject({ id: 's2', jobId, reviews: [{ id: 'r' }] });
    expect(await t.store.views.takeView({ jobId, sectionId: 's2', take: 11 })).toMatchObject({
      take: 11,
      usage: { inputTokens: 10, outputTokens: 11 },
      calls: [{ step: 'write:11', state: 'settled' }],
    });
  });

  test('what is not there is undefined', async () => {
    expect(await t.store.views.jobView('nowhere')).toBeUndefined();
    expect(await t.store.views.sectionView(jobId, 's9')).toBeUndefined();
    expect(await t.store.views.takeView({ jobId, sectionId: 's2', take: 9 })).toBeUndefined();
  });

  test('the list walks all jobs page by page, newest first, each once', async () => {
    for (let i = 0; i < 7; i += 1) await t.store.record.createJob(testJob(`listed${i}`, { kind: 'lesson' }));
    await t.query(`update jobs set created_at = '2026-01-01' where id in ('listed1', 'listed2', 'listed3')`);
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await t.store.views.listJobs({ kind: 'lesson', limit: 2, cursor });
      seen.push(...page.jobs.map((job) => job.id));
      cursor = page.nextCursor ?? undefined;
    } while (cursor !== undefined);
    expect(seen).toEqual(['listed6', 'listed5', 'listed4', 'listed0', 'listed3', 'listed2', 'listed1']);
  });

  test('a listed job shows what it cost and what waits', async () => {
    const [job] = (await t.store.views.listJobs({ status: 'running' })).jobs;
    expect(job).toMatchObject({
      id: jobId,
      costNanoUsd: 1400,
      unknownCalls: 1,
      openReviews: 1,
      sectionCounts: { queued: 2, running: 1 },
    });
  });

  test('a cursor of somebody else is refused', async () => {
    await expect(t.store.views.listJobs({ cursor: 'nonsense' })).rejects.toMatchObject({ name: 'CursorInvalid' });
  });
});
