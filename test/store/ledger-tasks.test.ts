// Paid media tasks in the ledger: taken by a vendor under an id, and only asked for from then on (SPEC C4).
import { beforeEach, describe, expect, test } from '@jest/globals';
import type { CallIntent } from '../../src/store/store.ts';
import { useTestStore } from '../support/postgres.ts';
import { mediaCall, sceneKey, startScenes } from '../support/stored-scene.ts';

let jobId = '';
let count = 0;
const t = useTestStore();
beforeEach(async () => {
  count += 1;
  jobId = `m${count}`;
  await startScenes(t.store, jobId, { budget: { costNanoUsd: 1000 } });
});

const error = { kind: 'ambiguous', message: 'the connection broke' };
const task = { taskId: 'T-1', task: { pollUrl: 'https://vendor.example/T-1' }, vendorRequestId: 'req-1' };
const done = { costNanoUsd: 120, usage: {}, outcome: 'ok' };

/** The key of a call that has begun. */
async function begun(more: Partial<CallIntent> = {}): Promise<string> {
  const intent = mediaCall(sceneKey(jobId, 1), more);
  expect(await t.store.ledger.begin(intent)).toEqual({ kind: 'begun' });
  return intent.key;
}

/** The key of a call whose task the vendor took. */
async function accepted(more: Partial<CallIntent> = {}): Promise<string> {
  const key = await begun(more);
  await t.store.ledger.accept(key, { ...task, taskId: `${key}-task` });
  return key;
}

describe('a media task in the ledger', () => {
  test('is accepted with its id, and a repeat of the activity finds it', async () => {
    const key = await begun({ webhookSecretHash: 's' });
    await t.store.ledger.accept(key, task);
    expect(await t.store.ledger.begin(mediaCall(sceneKey(jobId, 1)))).toMatchObject({
      kind: 'exists',
      row: { state: 'accepted', ...task, webhookSecretHash: 's', acceptedAt: expect.anything() },
    });
  });

  test('is found by the id that the vendor gave it', async () => {
    const key = await accepted();
    expect(await t.store.ledger.findTask('piapi', `${key}-task`)).toMatchObject({ key, jobId });
    expect(await t.store.ledger.findTask('fal', `${key}-task`)).toBeUndefined();
    expect(await t.store.ledger.findTask('piapi', 'another')).toBeUndefined();
  });

  test('keeps the first id it was accepted with', async () => {
    const key = await begun();
    await t.store.ledger.accept(key, task);
    await t.store.ledger.accept(key, { taskId: 'T-2', task: {} });
    expect(await t.store.ledger.find(key)).toMatchObject({ taskId: 'T-1' });
  });

  test('that a webhook told of is known by it, until the create itself is answered', async () => {
    const key = await begun();
    await t.store.ledger.acceptTold(key, 'T-told');
    expect(await t.store.ledger.find(key)).toMatchObject({ state: 'accepted', taskId: 'T-told' });
    await t.store.ledger.acceptTold(key, 'T-other');
    expect(await t.store.ledger.find(key)).toMatchObject({ taskId: 'T-told' });
    await t.store.ledger.accept(key, task);
    expect(await t.store.ledger.find(key)).toMatchObject({ state: 'accepted', ...task });
    await t.store.ledger.accept(key, { taskId: 'T-2', task: {} });
    await t.store.ledger.acceptTold(key, 'T-other');
    expect(await t.store.ledger.find(key)).toMatchObject(task);
  });

  test('counts its reservation until it is settled', async () => {
    const key = await accepted();
    expect((await t.store.ledger.budget(jobId)).use).toMatchObject({ costNanoUsd: 200, calls: 1 });
    expect((await t.store.views.jobView(jobId))?.callStates).toMatchObject({ accepted: 1, begun: 0 });
    await t.store.ledger.settle(key, done);
    expect((await t.store.ledger.budget(jobId)).use.costNanoUsd).toBe(120);
  });

  test('is settled without a result of its own, and keeps the id of its request', async () => {
    const key = await begun();
    await t.store.ledger.accept(key, task);
    await t.store.ledger.settle(key, done);
    expect(await t.store.ledger.find(key)).toMatchObject({
      state: 'settled',
      resultHash: null,
      taskId: 'T-1',
      vendorRequestId: 'req-1',
      outcome: 'ok',
    });
  });

  test('that failed for good and cost nothing is settled at 0, and does not begin again', async () => {
    const key = await accepted();
    await t.store.ledger.settle(key, { costNanoUsd: 0, usage: {}, outcome: 'failed' });
    expect(await t.store.ledger.begin(mediaCall(sceneKey(jobId, 1)))).toMatchObject({
      kind: 'exists',
      row: { state: 'settled', outcome: 'failed', costNanoUsd: 0 },
    });
    expect((await t.store.ledger.budget(jobId)).use.costNanoUsd).toBe(0);
  });

  test('whose create was lost is accepted after all when its id becomes known', async () => {
    const key = await begun();
    await t.store.ledger.markUnknown(key, error);
    await t.store.ledger.resolveUnknown(key, 'asked');
    await t.store.ledger.accept(key, task);
    expect(await t.store.ledger.find(key)).toMatchObject({
      state: 'accepted',
      resolution: null,
      error: null,
      taskId: 'T-1',
    });
  });

  test('whose end cannot be learnt is unknown and keeps its reservation', async () => {
    const key = await accepted();
    await t.store.ledger.markUnknown(key, error);
    expect(await t.store.ledger.find(key)).toMatchObject({ state: 'unknown', error });
    expect((await t.store.ledger.budget(jobId)).use.costNanoUsd).toBe(200);
  });

  test('that was proven unbilled begins again as a new task', async () => {
    const key = await begun();
    await t.store.ledger.failUnbilled(key, error);
    expect((await t.store.ledger.budget(jobId)).use).toMatchObject({ costNanoUsd: 0, calls: 0 });
    await begun({ webhookSecretHash: 'new' });
    expect(await t.store.ledger.find(key)).toMatchObject({ state: 'begun', taskId: null, webhookSecretHash: 'new' });
  });

  test('stays taken, whatever the answer to its create says after that', async () => {
    const key = await accepted();
    await t.store.ledger.failUnbilled(key, error);
    await t.store.ledger.markUnknown(key, error, 'begun');
    expect(await t.store.ledger.find(key)).toMatchObject({ state: 'accepted', taskId: `${key}-task`, error: null });
    expect(await t.store.ledger.begin(mediaCall(sceneKey(jobId, 1)))).toMatchObject({ kind: 'exists' });
  });

  test('that is settled is accepted no more', async () => {
    const key = await begun();
    await t.store.ledger.settle(key, done);
    await t.store.ledger.accept(key, task);
    expect(await t.store.ledger.find(key)).toMatchObject({ state: 'settled', taskId: null });
  });

  test('is told at each step, with the money that it holds', async () => {
    const from = (await t.store.events.read(jobId, 0)).length;
    const key = await accepted();
    await t.store.ledger.accept(key, task);
    await t.store.ledger.settle(key, done);
    const told = await t.store.events.read(jobId, from);
    expect(told.map(({ type, data }) => [type, data['state'], data['costNanoUsd'], data['spentNanoUsd']])).toEqual([
      ['call', 'begun', 200, 200],
      ['call', 'accepted', 200, 200],
      ['call', 'settled', 120, 120],
    ]);
  });

  test('is stopped waiting for when its job ends, and is no lost answer', async () => {
    const key = await accepted();
    const lost = await begun({ key: `${jobId}/lost` });
    await t.store.ledger.abandonBegun(jobId);
    expect(await t.store.ledger.find(key)).toMatchObject({ state: 'unknown', resolution: 'stopped' });
    expect(await t.store.ledger.find(lost)).toMatchObject({ state: 'unknown', resolution: null });
    expect((await t.store.views.jobView(jobId))?.unknown.map((call) => call.key)).toEqual([lost]);
  });

  test('whose id comes after the end of its job keeps it, and is waited for no more', async () => {
    const key = await begun();
    await t.store.ledger.abandonBegun(jobId);
    await t.store.record.setJobStatus(jobId, 'canceled');
    await t.store.ledger.accept(key, task);
    expect(await t.store.ledger.find(key)).toMatchObject({ state: 'unknown', resolution: 'stopped', taskId: 'T-1' });
    const told = (await t.store.events.read(jobId, 0)).length;
    await t.store.ledger.accept(key, task);
    expect(await t.store.events.read(jobId, told)).toEqual([]);
  });

  test('of another section goes on when the calls of one section are given up', async () => {
    const key = await accepted();
    const other = await accepted({ key: `${jobId}/other`, sectionId: `${jobId}-2` });
    await t.store.ledger.abandonBegun(jobId, `${jobId}-1`);
    expect(await t.store.ledger.find(key)).toMatchObject({ state: 'unknown' });
    expect(await t.store.ledger.find(other)).toMatchObject({ state: 'accepted' });
  });

  test('shows its id to readers, and neither how to ask for it nor the secret of its webhook', async () => {
    const key = await begun({ webhookSecretHash: 's' });
    await t.store.record.beginTake({ ...sceneKey(jobId, 1), origin: 'variant', ladder: 1, round: 0, variant: 1 });
    await t.store.ledger.accept(key, task);
    const view = await t.store.views.takeView(sceneKey(jobId, 1));
    expect(view?.calls).toMatchObject([{ role: 'video', state: 'accepted', taskId: 'T-1' }]);
    expect(view?.calls[0]).not.toHaveProperty('task');
    expect(view?.calls[0]).not.toHaveProperty('webhookSecretHash');
  });

  test('of two that settle and accept at once ends settled, with its id or without', async () => {
    const key = await begun();
    await Promise.all([t.store.ledger.accept(key, task), t.store.ledger.settle(key, done)]);
    expect(await t.store.ledger.find(key)).toMatchObject({ state: 'settled', costNanoUsd: 120 });
  });
});
