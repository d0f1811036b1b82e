// Webhooks of media vendors: who is believed, what is known already, and who is told (CONTRACT, "HTTP").
import { createHash } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import request from 'supertest';
import { type RunningApi, startTestApi } from './running-api.ts';
import { type SampleScenes, sampleScenes } from './sample-scenes.ts';

const secret = 'the secret of one call';
let api: RunningApi;
let sample: SampleScenes;
let call: string;
let count = 0;
beforeAll(async () => {
  api = await startTestApi();
});
afterAll(() => api.close());

beforeEach(async () => {
  count += 1;
  sample = await sampleScenes(api.store, `hooked${count}`);
  call = `call-${count}`;
  api.client.taskSignals.length = 0;
  await api.store.ledger.begin({
    key: call,
    jobId: sample.jobId,
    sectionId: `${sample.jobId}-2`,
    take: 2,
    step: 'generate:2',
    role: 'image',
    vendor: 'piapi',
    model: 'piapi:Qubico/flux1-schnell',
    requestHash: 'r',
    reservedNanoUsd: 1,
    priceVersion: 'p',
    repeat: 0,
    webhookSecretHash: createHash('sha256').update(secret).digest('hex'),
  });
});

const body = (taskId: string, timestamp = 1) => ({ timestamp, data: { task_id: taskId, status: 'completed' } });
const send = (path: string, sent: object, given = secret) =>
  request(api.baseUrl).post(path).set('x-webhook-secret', given).send(sent);
const accept = (taskId: string) => api.store.ledger.accept(call, { taskId, task: { id: taskId } });

test('tells the workflow of the scene that its task has changed', async () => {
  await accept('t1');
  const answer = await send(`/webhooks/piapi?call=${call}`, body('t1'));
  expect([answer.status, answer.body]).toEqual([200, { received: true }]);
  expect(api.client.taskSignals).toEqual([{ workflowId: `scenes:${sample.jobId}:section:${sample.jobId}-2`, call }]);
});

test('tells the workflow that makes the scene again', async () => {
  await accept('t2');
  const workflowId = `again-${call}`;
  const place = { jobId: sample.jobId, sectionId: `${sample.jobId}-2`, requestedBy: 'ann' };
  await api.store.regenerations.begin({ ...place, workflowIdOf: () => workflowId });
  await send(`/webhooks/piapi?call=${call}`, body('t2'));
  expect(api.client.taskSignals).toEqual([{ workflowId, call }]);
});

test('takes a delivery once, however often it comes', async () => {
  await accept('t3');
  const codes = [];
  for (let turn = 0; turn < 3; turn += 1) codes.push((await send(`/webhooks/piapi?call=${call}`, body('t3'))).status);
  expect([codes, api.client.taskSignals.length]).toEqual([[200, 200, 200], 1]);
});

test('gives a call whose answer was lost the task that the webhook names', async () => {
  await api.store.ledger.markUnknown(call, { kind: 'ambiguous', message: 'cut off' });
  expect((await send(`/webhooks/piapi?call=${call}`, body('t4'))).status).toBe(200);
  expect(await api.store.ledger.find(call)).toMatchObject({ state: 'accepted', taskId: 't4', task: { id: 't4' } });
  expect(api.client.taskSignals).toHaveLength(1);
});

test('believes nobody without the secret of the call', async () => {
  await accept('t5');
  const answer = await send(`/webhooks/piapi?call=${call}`, body('t5'), 'a guess');
  expect([answer.status, api.client.taskSignals]).toEqual([401, []]);
  expect((await send('/webhooks/piapi', body('t5'))).status).toBe(401);
});

test('ignores one that is about another task than its call', async () => {
  await accept('t6');
  expect((await send(`/webhooks/piapi?call=${call}`, body('another'))).status).toBe(200);
  expect([api.client.taskSignals, (await api.store.ledger.find(call))?.taskId]).toEqual([[], 't6']);
});

test.each([
  ['/webhooks/nobody', 404],
  ['/webhooks/runway', 404],
  ['/webhooks/piapi?call=unknown', 404],
])('%s is %i', async (path, status) => {
  expect((await send(path, body('t'))).status).toBe(status);
});

test('a call of another vendor is none of this one', async () => {
  expect((await send(`/webhooks/fal?call=${call}`, body('t'))).status).toBe(404);
});

test('takes no body above a megabyte, and asks for no token', async () => {
  const large = await request(api.baseUrl)
    .post(`/webhooks/piapi?call=${call}`)
    .set('Content-Type', 'application/json')
    .send('x'.repeat(1_100_000));
  expect(large.status).toBe(413);
  const guarded = await api.also({
    tokens: [{ name: 'a', role: 'admin', token: 't' }],
  });
  await accept('t7');
  const answer = await request(guarded)
    .post(`/webhooks/piapi?call=${call}`)
    .set({ Host: 'retake.example', 'x-webhook-secret': secret })
    .send(body('t7'));
  expect(answer.status).toBe(200);
});

test('answers while the engine is away: the task is asked for in any case', async () => {
  await accept('t8');
  api.client.failure = new Error('engine away');
  const answer = await send(`/webhooks/piapi?call=${call}`, body('t8'));
  api.client.failure = undefined;
  expect(answer.status).toBe(200);
});

test('answers 429 to one address that sends too many', async () => {
  const limited = await api.also({ limits: { webhooksPerMinute: 2 } });
  const codes = [];
  for (let turn = 0; turn < 3; turn += 1) codes.push((await request(limited).post('/webhooks/piapi').send({})).status);
  expect(codes).toEqual([401, 401, 429]);
});
