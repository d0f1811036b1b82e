// A webhook counts as received once it has taken effect: one whose effect failed is taken when it comes again (CONTRACT, "HTTP").
import { createHash } from 'node:crypto';
import { afterEach, beforeAll, expect, test } from '@jest/globals';
import request from 'supertest';
import { mediaCall, sceneKey, startScenes } from '../support/stored-scene.ts';
import { useTestApi } from './running-api.ts';

const secret = 'the secret of one call';
const api = useTestApi();
beforeAll(async () => {
  await api.query(`create function refuse() returns trigger language plpgsql as
    $$ begin raise exception 'the database has no room'; end $$`);
});
afterEach(async () => {
  await api.query('drop trigger if exists full_disk on calls');
});

async function lostCall(jobId: string): Promise<string> {
  await startScenes(api.store, jobId);
  const { key } = mediaCall(sceneKey(jobId, 1));
  const webhookSecretHash = createHash('sha256').update(secret).digest('hex');
  await api.store.ledger.begin(mediaCall(sceneKey(jobId, 1), { webhookSecretHash }));
  await api.store.ledger.markUnknown(key, { kind: 'ambiguous', message: 'cut off' });
  return key;
}

const send = (key: string, taskId: string) =>
  request(api.baseUrl)
    .post('/webhooks/piapi')
    .query({ call: key })
    .set('x-webhook-secret', secret)
    .send({ timestamp: 1, data: { task_id: taskId, status: 'completed' } });

test('a webhook that could not be written down is taken when it is delivered again', async () => {
  const key = await lostCall('redelivered');
  await api.query('create trigger full_disk before update on calls for each row execute function refuse()');
  expect((await send(key, 't1')).status).toBe(500);
  expect(await api.store.ledger.find(key)).toMatchObject({ state: 'unknown', taskId: null });
  await api.query('drop trigger full_disk on calls');
  expect((await send(key, 't1')).status).toBe(200);
  expect(await api.store.ledger.find(key)).toMatchObject({ state: 'accepted', taskId: 't1' });
  expect(api.client.taskSignals.filter(({ call }) => call === key)).toHaveLength(1);
});

test('one that has taken effect does nothing when it comes again', async () => {
  const key = await lostCall('twice');
  expect([(await send(key, 't2')).status, (await send(key, 't2')).status]).toEqual([200, 200]);
  expect(api.client.taskSignals.filter(({ call }) => call === key)).toHaveLength(1);
});
