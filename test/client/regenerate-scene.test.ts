// A scene that is to be made again while its job is being canceled (SPEC A9, C8).
import { expect, test } from '@jest/globals';
import { regenerateScene } from '../../src/client/regenerate-scene.ts';
import { fakeClient } from '../api/fake-client.ts';
import { useTestApi, testMedia } from '../api/running-api.ts';
import { sampleScenes } from '../api/sample-scenes.ts';
import request from 'supertest';

const api = useTestApi();

const wish = (sceneId: string) =>
  regenerateScene(
    { store: api.store, client: fakeClient(), media: testMedia, onStartLost: () => {} },
    { sceneId, by: 'ann' },
  );

test('is not begun, nor is a review of it decided, until the job has ended', async () => {
  const { jobId, reviewId } = await sampleScenes(api.store, 'canceling');
  await api.store.record.askCancel(jobId);
  for (const scene of [1, 2]) expect(await wish(`${jobId}-${scene}`)).toEqual({ kind: 'canceling', jobId });
  expect(await api.store.reviews.read(reviewId)).toMatchObject({ status: 'open' });
  await api.store.record.setJobStatus(jobId, 'canceled');
  expect(await wish(`${jobId}-1`)).toMatchObject({ kind: 'begun', row: { number: 1 } });
});

test('is not begun where the cancel comes in between', async () => {
  const { jobId } = await sampleScenes(api.store, 'between');
  const { regenerations } = api.store;
  const late = {
    ...regenerations,
    begin: async (wanted: Parameters<typeof regenerations.begin>[0]) => {
      await api.store.record.askCancel(jobId);
      return await regenerations.begin(wanted);
    },
  };
  const deps = { store: { ...api.store, regenerations: late }, client: fakeClient(), media: testMedia };
  const answer = await regenerateScene({ ...deps, onStartLost: () => {} }, { sceneId: `${jobId}-1`, by: 'ann' });
  expect(answer).toEqual({ kind: 'canceling', jobId });
  expect(await regenerations.list(`${jobId}-1`)).toEqual([]);
});

test('is answered with 409 over HTTP', async () => {
  const { jobId } = await sampleScenes(api.store, 'conflict');
  await api.store.record.askCancel(jobId);
  const answer = await request(api.baseUrl).post(`/api/scenes/${jobId}-1/regenerate`).send({});
  expect([answer.status, answer.body.type, answer.body.jobId]).toEqual([409, 'urn:retake:problem:wrong-state', jobId]);
});
