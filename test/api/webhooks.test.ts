// Webhooks of media vendors: who is believed, what is known already, and who is told (CONTRACT, "HTTP").
import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { beforeEach, describe, expect, test } from '@jest/globals';
import request from 'supertest';
import type { CheckWebhook } from '../../src/api/api-deps.ts';
import type { CallIntent } from '../../src/store/store.ts';
import { useTestApi } from './running-api.ts';
import { type SampleScenes, sampleScenes } from './sample-scenes.ts';

const secret = 'the secret of one call';
const api = useTestApi();
let sample: SampleScenes;
let call: string;
let count = 0;

beforeEach(async () => {
  count += 1;
  sample = await sampleScenes(api.store, `hooked${count}`);
  call = `call-${count}`;
  api.client.taskSignals.length = 0;
  await api.store.ledger.begin(intent());
});

/** A create that PiAPI was asked for. */
function intent(): CallIntent {
  return {
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
  };
}

const body = (taskId: string, timestamp = 1) => ({ timestamp, data: { task_id: taskId, status: 'completed' } });
/** A webhook of fal whose signature is taken for true. */
const ofFal: CheckWebhook = async ({ raw, secret, secretHash }) =>
  secret !== undefined && createHash('sha256').update(secret).digest('hex') === secretHash
    ? { taskId: Buffer.from(raw).toString(), deliveryId: `fal:${Buffer.from(raw).toString()}` }
    : { refusal: 'the secret is wrong' };
const send = (path: string, sent: object, given = secret) =>
  request(api.baseUrl).post(path).set('x-webhook-secret', given).send(sent);
const accept = (taskId: string) => api.store.ledger.accept(call, { taskId, task: { id: taskId } });

test('tells the workflow of the scene that its task has changed', async () => {
  await accept('t1');
  const answer = await send(`/webhooks/piapi?call=${call}`, body('t1'));
  expect([answer.status, answer.body]).toEqual([200, { received: true }]);
  expect(api.client.taskSignals).toEqual([{ workflowId: `scenes:${sample.jobId}:section:${sample.jobId}-2`, call }]);
});

describe('where the scene is made again', () => {
  let workflowId: string;
  beforeEach(async () => {
    workflowId = `again-${call}`;
    const place = { jobId: sample.jobId, sectionId: `${sample.jobId}-2`, requestedBy: 'ann' };
    await api.store.regenerations.begin({ ...place, workflowIdOf: () => workflowId });
  });

  test('tells the workflow that does so of its own take', async () => {
    const key = `${call}-again`;
    await api.store.ledger.begin({ ...intent(), key, take: 9 });
    await api.store.ledger.accept(key, { taskId: 't2', task: { id: 't2' } });
    await send(`/webhooks/piapi?call=${key}`, body('t2'));
    expect(api.client.taskSignals).toEqual([{ workflowId, call: key }]);
  });

  test('has a task of before looked after on its own', async () => {
    await accept('t21');
    await send(`/webhooks/piapi?call=${call}`, body('t21'));
    expect(api.client.taskSignals).toEqual([]);
    expect(api.client.lateTasks).toContainEqual({ call, by: 'webhook' });
  });
});

describe('where the workflow of the scene has ended', () => {
  beforeEach(() => {
    api.client.gone.add(`scenes:${sample.jobId}:section:${sample.jobId}-2`);
  });

  test('has its task looked after: what was given up is paid for all the same', async () => {
    await accept('t22');
    await api.store.ledger.markUnknown(call, { kind: 'timed_out', message: 'given up' });
    await api.store.ledger.resolveUnknown(call, 'stopped');
    expect((await send(`/webhooks/piapi?call=${call}`, body('t22'))).status).toBe(200);
    expect(api.client.lateTasks).toContainEqual({ call, by: 'webhook' });
  });

  test('leaves a task alone whose end is known', async () => {
    await accept('t23');
    await api.store.ledger.settle(call, { costNanoUsd: 1, usage: {}, outcome: 'ok' });
    await send(`/webhooks/piapi?call=${call}`, body('t23'));
    expect(api.client.lateTasks.map((late) => late.call)).not.toContain(call);
  });
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
  expect(await api.store.ledger.find(call)).toMatchObject({ state: 'accepted', taskId: 't4' });
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

test('takes no task that another call of ours has', async () => {
  await accept('t9');
  const lost = `${call}-lost`;
  await api.store.ledger.begin({ ...intent(), key: lost });
  const answer = await send(`/webhooks/piapi?call=${lost}`, body('t9'));
  expect([answer.status, api.client.taskSignals]).toEqual([200, []]);
  expect(await api.store.ledger.find(lost)).toMatchObject({ state: 'begun', taskId: null });
});

test('lets the answer to the create itself overrule what a webhook said', async () => {
  await send(`/webhooks/piapi?call=${call}`, body('told'));
  await accept('answered');
  expect(await api.store.ledger.find(call)).toMatchObject({ state: 'accepted', taskId: 'answered' });
});

test.each([
  ['/webhooks/nobody', 404],
  ['/webhooks/runway', 404],
])('%s is %i', async (path, status) => {
  expect((await send(path, body('t'))).status).toBe(status);
});

test('answers the same where a call is unknown, of another vendor, or not named, as where the secret is wrong', async () => {
  await accept('t10');
  const paths = ['?call=unknown', '?call=unknown&call=twice', ''].map((query) => `/webhooks/piapi${query}`);
  const answers = [];
  for (const path of paths) answers.push(await send(path, body('t10')));
  answers.push(await send(`/webhooks/piapi?call=${call}`, body('t10'), 'a guess'));
  const fal = request(api.baseUrl).post(`/webhooks/fal?call=${call}&s=${encodeURIComponent(secret)}`);
  answers.push(await fal.set('x-fal-webhook-signature', 'ab').send(body('t10')));
  for (const { status, body: problem } of answers) {
    expect(status).toBe(401);
    expect(problem.detail).toBe(answers[0]?.body.detail);
  }
});

test('takes the secret of a call of fal from the address', async () => {
  const url = await api.also({ checkWebhook: ofFal });
  const key = `${call}-fal`;
  await api.store.ledger.begin({ ...intent(), key, vendor: 'fal' });
  const tell = (query: string) =>
    request(url).post(`/webhooks/fal?${query}`).set('x-fal-webhook-signature', 'ab').type('text').send('f1');
  expect((await tell(`call=${key}`)).status).toBe(401);
  expect((await tell(`s=${encodeURIComponent(secret)}`)).status).toBe(401);
  expect((await tell(`call=${key}&s=guess`)).status).toBe(401);
  expect((await tell(`call=${key}&s=${encodeURIComponent(secret)}`)).status).toBe(200);
  expect(await api.store.ledger.find(key)).toMatchObject({ state: 'accepted', taskId: 'f1' });
});

test('reads no body of one that brings no proof along', async () => {
  const large = Buffer.alloc(1024 * 1024);
  const answer = await request(api.baseUrl).post(`/webhooks/piapi?call=${call}`).send(large);
  expect(answer.status).toBe(401);
  const unsigned = await request(api.baseUrl).post(`/webhooks/fal?call=${call}&s=x`).send(large);
  expect(unsigned.status).toBe(401);
});

test('unpacks nothing', async () => {
  const packed = request(api.baseUrl)
    .post(`/webhooks/piapi?call=${call}`)
    .set({ 'x-webhook-secret': secret, 'content-encoding': 'gzip', 'content-type': 'application/json' });
  packed.write(gzipSync(JSON.stringify(body('t11'))));
  expect((await packed).status).toBe(415);
});

test('tells of forged ones at the level of debugging alone', async () => {
  await send(`/webhooks/piapi?call=${call}`, body('t12'), 'a guess');
  const told = api
    .log()
    .split('\n')
    .filter((line) => line.includes('a webhook was refused'));
  expect(new Set(told.map((line) => JSON.parse(line).level))).toEqual(new Set([20]));
});

test('takes no body above 128 KiB, and asks for no token', async () => {
  const large = await request(api.baseUrl)
    .post(`/webhooks/piapi?call=${call}`)
    .set({ 'Content-Type': 'application/json', 'x-webhook-secret': secret })
    .send('x'.repeat(128 * 1024 + 1));
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

describe('of one address', () => {
  const forge = (url: string, from: string) =>
    request(url).post('/webhooks/piapi').set('X-Forwarded-For', from).send({});

  test('answers 429 after too many that were refused; those that are taken do not count', async () => {
    const limited = await api.also({ limits: { webhooksPerMinute: 2 } });
    await accept('t13');
    const take = (at: number) =>
      request(limited).post(`/webhooks/piapi?call=${call}`).set('x-webhook-secret', secret).send(body('t13', at));
    const codes = [];
    for (const at of [1, 2, 3]) codes.push((await take(at)).status);
    for (let turn = 0; turn < 3; turn += 1) codes.push((await forge(limited, '192.0.2.1')).status);
    expect(codes).toEqual([200, 200, 200, 401, 401, 429]);
  });

  test('behind a proxy that was told of, is the one that the proxy names; without one nobody is believed', async () => {
    const behind = await api.also({ limits: { webhooksPerMinute: 1 }, trustedProxies: 1 });
    const plain = await api.also({ limits: { webhooksPerMinute: 1 } });
    const codesOf = async (url: string) => {
      const codes = [];
      for (const from of ['192.0.2.1', '192.0.2.2', '198.51.100.9, 192.0.2.2'])
        codes.push((await forge(url, from)).status);
      return codes;
    };
    expect(await codesOf(behind)).toEqual([401, 401, 429]);
    expect(await codesOf(plain)).toEqual([401, 429, 429]);
  });
});
