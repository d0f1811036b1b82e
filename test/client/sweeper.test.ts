// Mending scenes that are made again: lost starts are made up for, and what was ended from outside is written down (SPEC A9, C1).
import { afterAll, beforeAll, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { readConfig } from '../../src/config.ts';
import { startQueuedRegeneration } from '../../src/client/regenerate-scene.ts';
import { sweepOnce, type SweeperDeps } from '../../src/client/sweeper.ts';
import { createMediaCatalog } from '../../src/stack/media-catalog.ts';
import { fakeClient, type FakeClient } from '../api/fake-client.ts';
import { type SampleScenes, sampleScenes } from '../api/sample-scenes.ts';
import { startTestStore, type TestStore } from '../support/postgres.ts';

let database: TestStore;
let client: FakeClient;
let sample: SampleScenes;
let sectionId: string;
let count = 0;
beforeAll(async () => {
  database = await startTestStore();
});
afterAll(() => database.close());
beforeEach(async () => {
  count += 1;
  client = fakeClient();
  sample = await sampleScenes(database.store, `mend${count}`);
  sectionId = `${sample.jobId}-1`;
});

const media = createMediaCatalog(readConfig({ RETAKE_DEMO: '1' }));
const mend = (broken: Partial<SweeperDeps> = {}, gone?: Set<string>) => {
  const { store } = database;
  const deps: SweeperDeps = {
    ...store,
    client,
    startRegeneration: (row) => startQueuedRegeneration({ store, client, media }, row),
    queuedJobs: async () => [],
    logger: { info: () => {}, warn: () => {} },
    ...broken,
  };
  return sweepOnce(deps, gone);
};
const begin = () =>
  database.store.regenerations.begin({
    jobId: sample.jobId,
    sectionId,
    requestedBy: 'ann',
    provider: 'runway',
    workflowIdOf: (number) => `again-${sectionId}-${number}`,
  });
const status = async () => (await database.store.regenerations.read({ sectionId, number: 1 }))?.status;

test('starts a regeneration whose start was lost, once', async () => {
  await begin();
  await mend();
  await mend();
  expect(client.regenerations.filter(({ section }) => section.id === sectionId)).toHaveLength(1);
  expect(await status()).toBe('running');
});

test('mends the rest where one kind of it cannot be looked for, and says so', async () => {
  await begin();
  const queuedJobs = () => Promise.reject(new Error('no list of jobs'));
  await expect(mend({ queuedJobs })).rejects.toThrow('no list of jobs');
  expect(await status()).toBe('running');
});

test('gives it the scene, the providers that can be called now and the wish of the person', async () => {
  await begin();
  await mend();
  const [started] = client.regenerations.filter(({ section }) => section.id === sectionId);
  expect(started).toMatchObject({
    section: { number: 1 },
    regeneration: { number: 1, verdict: { by: 'ann', provider: 'runway' } },
    policy: { media: { order: ['kling', 'runway', 'luma', 'hailuo'] } },
  });
});

test('ends one whose workflow was ended from outside; what the scene had before stands', async () => {
  await begin();
  await mend();
  await database.store.record.setSectionStatus(sample.jobId, sectionId, 'running');
  const regeneration = { sectionId, number: 1 };
  client.broken.push({ jobId: sample.jobId, how: 'terminated', regeneration });
  await mend();
  expect(await status()).toBe('failed');
  const section = await database.store.record.readSection(sample.jobId, sectionId);
  expect([section?.status, section?.acceptedTake]).toEqual(['completed', 1]);
  // The other scene of the job still waits for a person.
  expect(await database.store.reviews.read(sample.reviewId)).toMatchObject({ status: 'open' });
});

test('one that can never start ends as failed, and the next one is started', async () => {
  const other = await sampleScenes(database.store, `mend${count}b`);
  await database.query(`update jobs set policy = '{"storyboardHash": "${'0'.repeat(64)}"}' where id = $1`, [
    sample.jobId,
  ]);
  await begin();
  const second = { jobId: other.jobId, sectionId: `${other.jobId}-1`, requestedBy: 'ann' };
  await database.store.regenerations.begin({ ...second, workflowIdOf: (number) => `again-${other.jobId}-${number}` });
  await mend();
  expect(await status()).toBe('failed');
  expect(client.regenerations.map(({ section }) => section.id)).toContain(second.sectionId);
});

test('one row that cannot be mended keeps no other from it', async () => {
  const other = await sampleScenes(database.store, `mend${count}b`);
  await database.query(`update jobs set policy = '{}' where id = $1`, [sample.jobId]);
  // What is kept as the storyboard is JSON, and no storyboard.
  const { hash } = await database.store.artifacts.putBytes('{}', 'application/json');
  await database.query(`update jobs set policy = $2 where id = $1`, [sample.jobId, { storyboardHash: hash }]);
  await begin();
  const second = { jobId: other.jobId, sectionId: `${other.jobId}-1`, requestedBy: 'ann' };
  await database.store.regenerations.begin({ ...second, workflowIdOf: (number) => `again-${other.jobId}-${number}` });
  await mend();
  expect(client.regenerations.map(({ section }) => section.id)).toContain(second.sectionId);
});

test('one whose job was canceled is told so again until it has ended, also after the job has', async () => {
  await begin();
  await mend();
  await database.store.record.askCancel(sample.jobId);
  await database.store.record.setJobStatus(sample.jobId, 'canceled');
  await mend();
  expect(client.canceled).toContain(`again-${sectionId}-1`);
  client.canceled.length = 0;
  await database.store.regenerations.setStatus({ sectionId, number: 1 }, 'canceled');
  await mend();
  expect(client.canceled).not.toContain(`again-${sectionId}-1`);
});

test('one that was canceled before it was started is never started', async () => {
  await begin();
  await database.store.record.askCancel(sample.jobId);
  client.gone.add(`again-${sectionId}-1`);
  await mend();
  expect(await status()).toBe('canceled');
  expect(client.regenerations.filter(({ section }) => section.id === sectionId)).toEqual([]);
});

test('an engine that is away ends the look, which is made again later', async () => {
  await begin();
  const away = Object.assign(new Error('14 UNAVAILABLE: no connection'), { code: 14, details: '', metadata: {} });
  client.failure = new Error('the call failed', { cause: away });
  await expect(mend()).rejects.toBe(client.failure);
  client.failure = undefined;
  await mend();
  expect(await status()).toBe('running');
});

describe('a task that was given up', () => {
  const givenUp = async (take: number): Promise<string> => {
    const key = `given-up-${count}-${take}`;
    const { ledger } = database.store;
    const call = { key, jobId: sample.jobId, sectionId, take, step: `submit:${take}`, role: 'video' } as const;
    const rest = {
      vendor: 'piapi',
      model: 'kling',
      requestHash: 'r',
      reservedNanoUsd: 1,
      priceVersion: 'p',
      repeat: 0,
    };
    await database.query(`update jobs set status = 'running' where id = $1`, [sample.jobId]);
    await ledger.begin({ ...call, ...rest });
    await ledger.accept(key, { taskId: `task-${key}`, task: {} });
    await ledger.markUnknown(key, { kind: 'timed_out', message: 'given up' });
    await ledger.resolveUnknown(key, 'stopped');
    return key;
  };
  const lookedAfter = (call: string): number => client.lateTasks.filter((late) => late.call === call).length;

  test('is looked after once its section has ended, and only then', async () => {
    const call = await givenUp(1);
    await database.query('update sections set ended_at = null where section_id = $1', [sectionId]);
    await mend();
    expect(lookedAfter(call)).toBe(0);
    await database.query('update sections set ended_at = now() where section_id = $1', [sectionId]);
    await mend();
    await mend();
    expect(lookedAfter(call)).toBe(1);
  });

  test('is asked about once an hour: what looks after it may have failed', async () => {
    const call = await givenUp(1);
    let asked = 0;
    const startLateTask: FakeClient['startLateTask'] = async (late) => {
      if (late.call === call) asked += 1;
      return 'exists';
    };
    const gone = new Set<string>();
    const hour = 3_600_000;
    const clock = jest.spyOn(Date, 'now').mockReturnValue(hour);
    const look = () => mend({ client: { ...client, startLateTask } }, gone);
    await look();
    await look();
    expect(asked).toBe(1);
    clock.mockReturnValue(2 * hour);
    await look();
    clock.mockRestore();
    expect(asked).toBe(2);
  });

  test('is left to the workflow that makes its scene again, unless it is older than that', async () => {
    const before = await givenUp(1);
    await begin();
    const own = await givenUp(9);
    await mend();
    expect([lookedAfter(before), lookedAfter(own)]).toEqual([1, 0]);
  });

  test('is left alone a day later, and where its end is known', async () => {
    const old = await givenUp(1);
    await database.query(`update calls set created_at = now() - interval '26 hours' where key = $1`, [old]);
    const settled = await givenUp(2);
    await database.store.ledger.settle(settled, { costNanoUsd: 1, usage: {}, outcome: 'canceled' });
    await mend();
    expect([lookedAfter(old), lookedAfter(settled)]).toEqual([0, 0]);
  });
});
