// Scenes that are made again when their job ends or is canceled (SPEC A9, C8): they outlive its end, and not its cancel.
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { startTestStore, type TestStore } from '../support/postgres.ts';
import { mediaCall, sceneKey, startScenes } from '../support/stored-scene.ts';

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
  jobId = `rc${count}`;
  sectionId = `${jobId}-1`;
  await startScenes(t.store, jobId);
});

const begin = () =>
  t.store.regenerations.begin({
    jobId,
    sectionId,
    requestedBy: 'ann',
    workflowIdOf: (number) => `again-${jobId}-${number}`,
  });
const submit = (take: number, scene = 1) => t.store.ledger.begin(mediaCall(sceneKey(jobId, take, scene)));
const ended = { name: 'JobEnded' };
const ask = (scene: number) =>
  t.store.reviews.open({
    id: `${jobId}-r${scene}`,
    jobId,
    sectionId: `${jobId}-${scene}`,
    subject: 'section',
    reason: 'auto_regeneration_failed',
    question: 'Which one?',
    workflowId: 'w',
  });

describe('when its job ends', () => {
  test('the scene that is made again keeps its calls and its status', async () => {
    await t.store.record.setSectionStatus(jobId, sectionId, 'completed', { acceptedTake: 1 });
    await begin();
    await t.store.record.setSectionStatus(jobId, sectionId, 'running');
    await submit(2);
    await submit(1, 2);
    await t.store.record.endJob(jobId, { status: 'failed' });
    expect((await t.store.views.jobView(jobId))?.callStates).toMatchObject({ begun: 1, unknown: 1 });
    expect(await t.store.record.sectionStatuses(jobId)).toEqual(['running', 'failed']);
  });

  test('what a person is asked about the scene that is made again stays open, and no other question does', async () => {
    await begin();
    await ask(1);
    await ask(2);
    await t.store.reviews.cancelOpen(jobId, 'the job was canceled');
    expect((await t.store.reviews.read(`${jobId}-r1`))?.status).toBe('open');
    expect((await t.store.reviews.read(`${jobId}-r2`))?.status).toBe('canceled');
  });

  test('by a cancel, what was asked about a scene that was being made again is closed as well', async () => {
    await begin();
    await ask(1);
    await t.store.record.askCancel(jobId);
    await t.store.reviews.cancelOpen(jobId, 'the job was canceled');
    expect((await t.store.reviews.read(`${jobId}-r1`))?.status).toBe('canceled');
  });

  test('by a cancel, the scene that was being made again ends with it', async () => {
    await begin();
    await submit(1);
    await t.store.record.askCancel(jobId);
    await expect(submit(2)).rejects.toMatchObject(ended);
    await t.store.record.endJob(jobId, { status: 'canceled' });
    await expect(submit(3)).rejects.toMatchObject(ended);
    expect((await t.store.views.jobView(jobId))?.callStates).toMatchObject({ begun: 0, unknown: 1 });
    expect(await t.store.record.sectionStatuses(jobId)).toEqual(['canceled', 'canceled']);
  });

  test('by a cancel, a scene may still be made again on a wish that comes later', async () => {
    await t.store.record.askCancel(jobId);
    await t.store.record.setJobStatus(jobId, 'canceled');
    await begin();
    expect(await submit(1)).toEqual({ kind: 'begun' });
    expect((await t.store.regenerations.canceled()).map((row) => row.jobId)).not.toContain(jobId);
  });

  test('by a cancel, nothing is begun to be made again until it has ended', async () => {
    await t.store.record.askCancel(jobId);
    await expect(begin()).rejects.toMatchObject({ name: 'JobCanceling' });
    expect(await t.store.regenerations.list(sectionId)).toEqual([]);
  });

  test('by a cancel, the scenes that are to be canceled with it are known until they have ended', async () => {
    const known = async () =>
      (await t.store.regenerations.canceled()).filter((row) => row.jobId === jobId).map((row) => row.sectionId);
    await begin();
    expect(await known()).toEqual([]);
    await t.store.record.askCancel(jobId);
    expect(await known()).toEqual([sectionId]);
    await t.store.record.setJobStatus(jobId, 'canceled');
    expect(await known()).toEqual([sectionId]);
    await t.store.regenerations.setStatus({ sectionId, number: 1 }, 'canceled');
    expect(await known()).toEqual([]);
  });

  test('a cancel that is asked for once more stops what was begun since', async () => {
    await t.store.record.askCancel(jobId);
    await t.store.record.setJobStatus(jobId, 'canceled');
    await begin();
    await t.store.record.askCancel(jobId);
    expect((await t.store.regenerations.canceled()).map((row) => row.jobId)).toContain(jobId);
    await expect(submit(1)).rejects.toMatchObject(ended);
  });
});
