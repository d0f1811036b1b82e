// Scenes that are made again after their job (SPEC A9): one at a time, and alone in what may still be paid for.
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { startTestStore, type TestStore } from '../support/postgres.ts';
import { mediaCall, mediaTake, scoredTake, sceneKey, startScenes } from '../support/stored-scene.ts';

let t: TestStore;
let jobId = '';
let sectionId = '';
let count = 0;
beforeAll(async () => {
  t = await startTestStore();
});
afterAll(() => t.close());
beforeEach(async () => {
  count += 1;
  jobId = `rg${count}`;
  sectionId = `${jobId}-1`;
  await startScenes(t.store, jobId);
});

const begin = (more = {}) =>
  t.store.regenerations.begin({
    jobId,
    sectionId,
    requestedBy: 'ann',
    workflowIdOf: (number) => `scenes:${jobId}:section:${sectionId}:retake:${number}`,
    ...more,
  });
const end = (number: number, status: 'completed' | 'failed' = 'completed') =>
  t.store.regenerations.setStatus({ sectionId, number }, status);
const complete = async () => {
  for (const number of [1, 2]) await t.store.record.setSectionStatus(jobId, `${jobId}-${number}`, 'completed');
  await t.store.record.setJobStatus(jobId, 'completed');
};
const submit = (take: number, scene = 1) => t.store.ledger.begin(mediaCall(sceneKey(jobId, take, scene)));
const ended = { name: 'JobEnded' };
describe('a regeneration', () => {
  test('asked for by six at once is one', async () => {
    const answers = await Promise.all(Array.from({ length: 6 }, () => begin()));
    expect(answers.filter((answer) => answer.kind === 'begun')).toHaveLength(1);
    expect(new Set(answers.map((answer) => answer.row.number))).toEqual(new Set([1]));
    expect(await t.store.regenerations.list(sectionId)).toHaveLength(1);
  });

  test('is queued under the number of its workflow, behind the takes that are there', async () => {
    await scoredTake(t.store, sceneKey(jobId, 1));
    await scoredTake(t.store, sceneKey(jobId, 2));
    const { row } = await begin({ provider: 'luma', promptHash: 'p' });
    expect(row).toMatchObject({
      number: 1,
      status: 'queued',
      workflowId: `scenes:${jobId}:section:${sectionId}:retake:1`,
      takesBefore: 2,
      provider: 'luma',
      promptHash: 'p',
    });
    expect(await t.store.regenerations.queued()).toContainEqual(row);
    await t.store.regenerations.setStatus({ sectionId, number: 1 }, 'running');
    expect((await t.store.regenerations.queued()).map((queued) => queued.sectionId)).not.toContain(sectionId);
  });

  test('that has ended stays as it ended, and the next one has the next number', async () => {
    await begin();
    await end(1, 'failed');
    await end(1, 'completed');
    expect(await begin()).toMatchObject({ kind: 'begun', row: { number: 2 } });
    const rows = await t.store.regenerations.list(sectionId);
    expect(rows.map((row) => [row.number, row.status, row.endedAt !== null])).toEqual([
      [1, 'failed', true],
      [2, 'queued', false],
    ]);
  });

  test('of a section that is not there is refused', async () => {
    await expect(begin({ sectionId: 'nothing' })).rejects.toThrow('has no section "nothing"');
    await expect(end(7)).rejects.toThrow('has no regeneration 7');
  });

  test('is told in the feed of its job', async () => {
    const from = (await t.store.events.read(jobId, 0)).length;
    await begin();
    await begin();
    await t.store.regenerations.setStatus({ sectionId, number: 1 }, 'running');
    await end(1);
    const told = await t.store.events.read(jobId, from);
    expect(told.map((event) => [event.type, event.sectionId, event.data['number'], event.data['status']])).toEqual([
      ['regeneration', sectionId, 1, 'queued'],
      ['regeneration', sectionId, 1, 'running'],
      ['regeneration', sectionId, 1, 'completed'],
    ]);
  });
});

describe('after the end of its job', () => {
  test('calls and renders begin for the scene that is made again, and for no other', async () => {
    await complete();
    await expect(submit(1)).rejects.toMatchObject(ended);
    await begin();
    expect(await submit(1)).toEqual({ kind: 'begun' });
    expect(await t.store.ledger.beginRender(sceneKey(jobId, 1))).toEqual({ kind: 'begun' });
    await expect(submit(1, 2)).rejects.toMatchObject(ended);
    await end(1);
    await expect(submit(2)).rejects.toMatchObject(ended);
  });

  test('the budget of the job still holds', async () => {
    await complete();
    await begin();
    await t.store.ledger.setBudget(jobId, { costNanoUsd: 300 }, 'ann');
    expect(await submit(1)).toEqual({ kind: 'begun' });
    expect(await submit(2)).toMatchObject({ kind: 'denied', by: 'costNanoUsd' });
  });

  test('a follower stays until the regeneration has ended', async () => {
    await complete();
    await begin();
    const seen: string[] = [];
    const after = (await t.store.events.read(jobId, 0)).length;
    const following = (async () => {
      for await (const event of t.store.events.follow(jobId, after, new AbortController().signal)) {
        seen.push(`${event.type} ${String(event.data['status'])}`);
      }
    })();
    await t.store.record.setSectionStatus(jobId, sectionId, 'running');
    await t.store.regenerations.setStatus({ sectionId, number: 1 }, 'running');
    await end(1);
    await following;
    expect(seen).toEqual(['section_status running', 'regeneration running', 'regeneration completed']);
  });
});

describe('a regeneration to its readers', () => {
  const viewed = (number = 1) => t.store.views.regenerationView({ sectionId, number });
  const askPerson = (id: string) =>
    t.store.reviews.open({
      id,
      jobId,
      sectionId,
      subject: 'section',
      reason: 'auto_regeneration_failed',
      question: 'Which one?',
      workflowId: 'w',
    });
  const accept = async (take: number, score: number) => {
    await scoredTake(t.store, sceneKey(jobId, take), { status: 'accepted', score });
    await t.store.record.setSectionStatus(jobId, sectionId, 'completed', { acceptedTake: take });
  };

  test('has no result while it runs', async () => {
    await begin();
    expect(await viewed()).toMatchObject({
      sceneId: sectionId,
      number: 1,
      jobId,
      status: 'queued',
      requestedBy: 'ann',
      endedAt: null,
      result: null,
    });
    expect(await viewed(2)).toBeUndefined();
  });

  test('is a success when a take of its own was accepted with 70', async () => {
    await scoredTake(t.store, sceneKey(jobId, 1), { score: 50 });
    await begin();
    await t.store.record.beginTake(mediaTake(sceneKey(jobId, 2)));
    await accept(3, 70);
    await end(1);
    const view = await viewed();
    expect(view?.result).toMatchObject({
      success: true,
      finalScore: 70,
      escalated: false,
      asset: { hash: 'clip3', medium: 'video' },
      analysis: { overallScore: 70 },
    });
    expect(view?.result?.takes.map((take) => take.take)).toEqual([2, 3]);
    expect(JSON.parse(JSON.stringify(view))).toEqual(view);
  });

  test('is none below 70, though a person took it, and says that a person was asked', async () => {
    await begin();
    await askPerson(`${jobId}r`);
    await accept(1, 69);
    await end(1);
    expect((await viewed())?.result).toMatchObject({ success: false, finalScore: 69, escalated: true });
  });

  test('names the question that a person is asked about it, with what there is so far', async () => {
    await begin();
    await scoredTake(t.store, sceneKey(jobId, 1), { score: 40 });
    await askPerson(`${jobId}now`);
    expect(await viewed()).toMatchObject({
      status: 'waiting_review',
      reviewId: `${jobId}now`,
      endedAt: null,
      result: { success: false, escalated: true, takes: [{ take: 1 }] },
    });
  });

  test('that made nothing better leaves the scene with what it had', async () => {
    await askPerson(`${jobId}earlier`);
    await accept(1, 80);
    await begin();
    await scoredTake(t.store, sceneKey(jobId, 2), { score: 40 });
    await end(1);
    expect((await viewed())?.result).toMatchObject({
      success: false,
      finalScore: 80,
      asset: { hash: 'clip1' },
      escalated: false,
    });
  });

  test('keeps its result when a later one replaces its take', async () => {
    await begin();
    await accept(1, 75);
    await end(1);
    const first = await viewed(1);
    await begin();
    await askPerson(`${jobId}later`);
    await accept(2, 90);
    await end(2);
    expect(await viewed(1)).toEqual(first);
    expect((await viewed(2))?.result).toMatchObject({ success: true, finalScore: 90, asset: { hash: 'clip2' } });
  });

  test('that ended in an upload shows it, with no score', async () => {
    await begin();
    await scoredTake(t.store, sceneKey(jobId, 1), { score: 40 });
    await t.store.record.setSectionStatus(jobId, sectionId, 'completed', { replacedByHash: 'u' });
    await end(1);
    expect((await viewed())?.result).toMatchObject({
      success: false,
      finalScore: null,
      asset: { hash: 'u', medium: 'video' },
      analysis: null,
    });
  });
});
