// Mending scenes that are made again: lost starts are made up for, and what was ended from outside is written down (SPEC A9, C1).
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { readConfig } from '../../src/config.ts';
import { startQueuedRegeneration } from '../../src/client/regenerate-scene.ts';
import { resignalOnce } from '../../src/client/resignal.ts';
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
const mend = () => {
  const { store } = database;
  return resignalOnce({
    ...store,
    client,
    startRegeneration: (row) => startQueuedRegeneration({ store, client, media }, row),
    queuedJobs: async () => [],
    logger: { info: () => {}, warn: () => {} },
  });
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
