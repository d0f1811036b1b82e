// fal's queue: its addresses, its two ways to complete, and what it says went wrong.
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { falHandle, pathBelow } from '../../../src/providers/media/fal-paths.ts';
import {
  context,
  failureOf,
  falResultBody,
  modelOf,
  requestTo,
  startVendorServer,
  taskIds,
  tasksAt,
  testKey,
  type VendorServer,
} from './vendor-server.ts';

let server: VendorServer;
beforeEach(async () => {
  server = await startVendorServer('fal');
});
afterEach(() => server.close());

const model = modelOf.fal;
const id = taskIds.fal;
const submit = () => tasksAt(server).submit(requestTo('fal'), context());
const poll = () => tasksAt(server).poll(model, { id }, context());
const resultPath = `/fal-ai/flux/requests/${id}`;

describe('a create', () => {
  test('goes to the queue of the model with the key and the address of the webhook', async () => {
    const url = 'https://retake.example/webhooks/fal?call=a%2Fb&x=1';
    await tasksAt(server).submit(requestTo('fal', { webhook: { url, secret: 'never sent' } }), context());
    const [sent] = server.received;
    const address = new URL(sent?.path ?? '', server.url);
    expect(address.pathname).toBe('/fal-ai/flux/schnell');
    expect(address.searchParams.get('fal_webhook')).toBe(url);
    expect(sent?.headers).toMatchObject({ authorization: `Key ${testKey}`, 'content-type': 'application/json' });
    expect(JSON.stringify(sent)).not.toContain('never sent');
  });

  test('keeps the addresses of the answer as paths, without a host', async () => {
    expect(await submit()).toMatchObject({
      task: { id, statusPath: `${resultPath}/status`, resultPath, cancelPath: `${resultPath}/cancel` },
    });
  });

  test('answered 403 for an empty account is no_money', async () => {
    const detail = 'User is locked. Reason: Exhausted balance. Top up your balance at fal.ai/dashboard/billing.';
    server.answer('create', { status: 403, body: { detail } });
    expect(await failureOf(submit())).toMatchObject({ kind: 'no_money', unbilled: true });
  });

  test('answered with the secret of its webhook, in whatever form, says nothing of it', async () => {
    const secret = 'ab'.repeat(32);
    const url = `https://retake.example/webhooks/fal?call=k&s=${secret}`;
    const detail = `bad webhook ${encodeURIComponent(url)} (s=${secret})`;
    server.answer('create', { status: 422, body: { detail: [{ loc: ['query'], msg: detail, type: 'url' }] } });
    const sent = await tasksAt(server).submit(requestTo('fal', { webhook: { url, secret } }), context());
    expect(JSON.stringify(sent)).toContain('bad webhook');
    expect(JSON.stringify(sent)).not.toContain(secret);
  });

  test('answered 422 for its content is refused, and for its fields a bad request', async () => {
    const issue = { loc: ['body', 'prompt'], msg: 'not this' };
    server.answer('create', { status: 422, body: { detail: [{ ...issue, type: 'content_policy_violation' }] } });
    expect(await submit()).toMatchObject({ refused: { kind: 'refused' } });
    server.answer('create', { status: 422, body: { detail: [{ ...issue, type: 'missing' }] } });
    expect(await submit()).toMatchObject({
      refused: { kind: 'bad_request', message: expect.stringContaining('body.prompt: not this') },
    });
  });
});

describe('the addresses of an answer', () => {
  const base = 'http://127.0.0.1:4000/fal';
  const ours = { request_id: 'r1', status_url: `${base}/fal-ai/flux/requests/r1/status` };

  test('on the configured host are paths below its base', () => {
    expect(pathBelow(base, ours.status_url, 'r1')).toBe('/fal-ai/flux/requests/r1/status');
  });

  test('on queue.fal.run are paths too, asked of the configured host', () => {
    expect(pathBelow(base, 'https://queue.fal.run/fal-ai/flux/requests/r1', 'r1')).toBe('/fal-ai/flux/requests/r1');
  });

  test.each([
    'https://evil.example/fal-ai/flux/requests/r1',
    'http://queue.fal.run/fal-ai/flux/requests/r1',
    'https://queue.fal.run.evil.example/fal-ai/flux/requests/r1',
    'https://user@queue.fal.run/fal-ai/flux/requests/r1',
    'https://queue.fal.run/fal-ai/flux/requests/r1?to=https://evil.example',
    'https://queue.fal.run/fal-ai/flux/requests/other',
    'https://queue.fal.run/fal-ai/flux/requests/r1/../r2',
    'https://queue.fal.run//evil.example/r1',
    'http://127.0.0.1:4001/fal/requests/r1',
    'file:///requests/r1',
    'not an address',
  ])('such as %s are not followed', (address) => {
    expect(pathBelow(base, address, 'r1')).toBeUndefined();
    expect(falHandle(base, model, { request_id: 'r1', response_url: address })).toMatchObject({
      id: 'r1',
      resultPath: '/fal-ai/flux/requests/r1',
    });
  });

  test('are used for polling: every request goes to the configured base URL', async () => {
    await server.close();
    server = await startVendorServer('fal', '/behind/a/proxy');
    const tasks = tasksAt(server);
    const submitted = await tasks.submit(requestTo('fal'), context());
    if (!('task' in submitted)) throw new Error('It was refused');
    await tasks.poll(model, submitted.task, context());
    await tasks.cancel(model, submitted.task, context());
    expect(server.received.map(({ method, path }) => `${method} ${path}`)).toEqual([
      'POST /behind/a/proxy/fal-ai/flux/schnell',
      `GET /behind/a/proxy${resultPath}/status`,
      `GET /behind/a/proxy${resultPath}`,
      `PUT /behind/a/proxy${resultPath}/cancel`,
    ]);
  });

  test('are not needed: the usual ones are asked for an id alone', async () => {
    expect(await poll()).toMatchObject({ state: 'done' });
    expect(server.received.map(({ path }) => path)).toEqual([`${resultPath}/status`, resultPath]);
  });
});

describe('a poll', () => {
  test.each([
    [{ status: 'IN_QUEUE', request_id: id, queue_position: 3 }, 'queued'],
    [{ status: 'IN_PROGRESS', request_id: id, logs: null }, 'running'],
    [{ status: 'IN_PROGRESS' }, 'running'],
  ] as const)('answered %j is %s, and fetches no result', async (body, state) => {
    server.answer('poll', { status: 202, body });
    expect(await poll()).toEqual({ state });
    expect(server.count('result')).toBe(0);
  });

  test('of a completed request gives its picture and its seed, and no price', async () => {
    expect(await poll()).toEqual({
      state: 'done',
      outputs: [{ url: falResultBody.images[0]?.url, mime: 'image/jpeg', width: 1280, height: 720 }],
      seed: 7,
    });
  });

  test('of a picture without size, type or a seed that fits gives what there is', async () => {
    const body =
      '{"images": [{"url": "https://v3.fal.media/a.jpeg", "content_type": null}], "seed": 16098834239387453000}';
    server.answer('result', { body });
    expect(await poll()).toEqual({ state: 'done', outputs: [{ url: 'https://v3.fal.media/a.jpeg' }] });
  });

  test('of a picture that was blacked out is refused', async () => {
    server.answer('result', { body: { ...falResultBody, has_nsfw_concepts: [true] } });
    expect(await poll()).toMatchObject({ state: 'failed', failure: { kind: 'refused' } });
  });

  test('of a result without pictures has failed', async () => {
    server.answer('result', { body: { ...falResultBody, images: [] } });
    expect(await poll()).toMatchObject({ state: 'failed', failure: { kind: 'failed' } });
  });

  test.each([
    ['content_policy_violation', 'refused'],
    ['less_than_equal', 'bad_request'],
  ])('of a request that the model answered 422 with %s is %s', async (type, kind) => {
    server.answer('result', { status: 422, body: { detail: [{ loc: ['body', 'prompt'], msg: 'no', type }] } });
    expect(await poll()).toMatchObject({ state: 'failed', failure: { kind, message: expect.stringContaining('no') } });
  });

  test.each([
    [504, 'startup_timeout'],
    [503, 'runner_scheduling_failure'],
    [500, 'runner_server_error'],
  ])('of a request that ended with %i %s has failed and costs nothing', async (status, type) => {
    server.answer('result', {
      status,
      headers: { 'x-fal-error-type': type },
      body: { detail: 'gone', error_type: type },
    });
    expect(await poll()).toEqual({
      state: 'failed',
      failure: { kind: 'failed', message: `${type}: gone` },
      chargedNanoUsd: 0,
    });
  });

  test.each([500, 503, 422, 302])(
    'whose result is answered %i by who knows whom is to be asked again',
    async (status) => {
      server.answer('result', { status, body: '<h1>?</h1>' });
      expect(await failureOf(poll())).toMatchObject({ kind: 'overloaded' });
    },
  );

  test('whose result was cut at any byte is to be asked again', async () => {
    const { whole } = server.sizes('result');
    for (let bytes = 0; bytes < whole; bytes += 11) {
      server.fail('result', { kind: 'cut', bytes });
      expect({ bytes, failure: await failureOf(poll()) }).toMatchObject({ bytes, failure: { kind: 'overloaded' } });
    }
  });

  test('of a result that cannot be read is to be asked again', async () => {
    server.answer('result', { body: '<html>Welcome</html>' });
    expect(await failureOf(poll())).toMatchObject({ kind: 'overloaded' });
  });

  test('of a result that is gone has failed', async () => {
    server.answer('result', { status: 404, body: { detail: 'not found' } });
    expect(await poll()).toMatchObject({ state: 'failed', failure: { kind: 'failed' } });
  });
});
