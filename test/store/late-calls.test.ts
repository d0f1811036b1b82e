// Which tasks the ledger knows that nobody waits for any more, and whose outputs are paid for (SPEC C4).
import { beforeEach, describe, expect, test } from '@jest/globals';
import type { TakeChange } from '../../src/store/take-change.ts';
import { useTestStore } from '../support/postgres.ts';
import { mediaCall, mediaTake, sceneKey, startScenes } from '../support/stored-scene.ts';

const dayMs = 24 * 3_600_000;
let jobId = '';
let count = 0;
const t = useTestStore();
beforeEach(async () => {
  count += 1;
  jobId = `late${count}`;
  await startScenes(t.store, jobId);
});

/** A take whose create was accepted. */
async function accepted(): Promise<string> {
  const key = sceneKey(jobId, 1);
  const call = mediaCall(key);
  await t.store.record.beginTake(mediaTake(key));
  await t.store.ledger.begin(call);
  await t.store.ledger.accept(call.key, { taskId: `${jobId}-task`, task: {} });
  return call.key;
}

/** Done at its vendor, and known to be; the section ends. */
async function settledThenEnded(change: TakeChange): Promise<string> {
  const key = await accepted();
  await t.store.ledger.settle(key, { costNanoUsd: 1, usage: {}, outcome: 'ok' });
  await t.store.record.changeTake(sceneKey(jobId, 1), change);
  await t.store.record.setSectionStatus(jobId, `${jobId}-1`, 'failed');
  return key;
}

const listed = async (): Promise<readonly string[]> => {
  const all = await t.store.ledger.lateCalls(dayMs);
  return all.filter((late) => late.jobId === jobId).map(({ call }) => call);
};

describe('a task that is done, and whose section has ended', () => {
  test.each([
    ['while nobody had fetched it', { status: 'rendering' }],
    ['after it was given up', { status: 'failed', renderError: { kind: 'timed_out', message: 'given up' } }],
    ['with its job', { status: 'canceled' }],
  ] as const)('%s, is looked after', async (_when, change) => {
    const key = await settledThenEnded(change);
    expect(await listed()).toEqual([key]);
  });

  test.each([
    ['that is in our store', { status: 'rejected', imageHash: 'picture' }],
    ['that was fetched and is no asset', { status: 'failed', renderError: { kind: 'bad_result', message: 'a page' } }],
  ] as const)('is left alone where it made something %s', async (_what, change) => {
    await settledThenEnded(change);
    expect(await listed()).toEqual([]);
  });

  test('is looked after for a day since that is known, however long a person took to end the section', async () => {
    const key = await settledThenEnded({ status: 'rendering' });
    await t.query(`update calls set created_at = now() - interval '5 days' where key = $1`, [key]);
    expect(await listed()).toEqual([key]);
    await t.query(`update calls set settled_at = now() - interval '2 days' where key = $1`, [key]);
    expect(await listed()).toEqual([]);
  });
});

test('all tasks that were given up are told, however many there are', async () => {
  const key = await accepted();
  await t.store.record.setSectionStatus(jobId, `${jobId}-1`, 'failed');
  await t.query(
    `insert into calls select (jsonb_populate_record(calls, jsonb_build_object('key', key || n, 'task_id', task_id || n))).*
     from calls, generate_series(1, 150) as n where key = $1`,
    [key],
  );
  expect(await listed()).toHaveLength(151);
});
