// Canceling a job that the engine does not know: its end is written by the cancel itself (SPEC C8).
import { expect, test } from '@jest/globals';
import { cancelJob } from '../../src/client/cancel-job.ts';
import { fakeClient } from '../api/fake-client.ts';
import { useTestStore } from '../support/postgres.ts';
import { mediaCall, sceneKey, startScenes } from '../support/stored-scene.ts';

const t = useTestStore();

test('ends the job with what it leaves open, its calls too', async () => {
  const jobId = 'gone';
  await startScenes(t.store, jobId);
  const { workflowId } = (await t.store.record.readJob(jobId)) ?? { workflowId: '' };
  const call = mediaCall(sceneKey(jobId, 1));
  await t.store.ledger.begin(call);
  const client = fakeClient();
  client.gone.add(workflowId);
  const { record, regenerations } = t.store;
  expect(await cancelJob({ record, regenerations, client }, jobId)).toEqual({ kind: 'canceled' });
  expect(await record.readJob(jobId)).toMatchObject({ status: 'canceled' });
  expect(await record.sectionStatuses(jobId)).toEqual(['canceled', 'canceled']);
  expect((await t.store.ledger.find(call.key))?.state).toBe('unknown');
});
