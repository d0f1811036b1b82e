// What every media vendor's client must do, whichever is behind it, over real sockets.
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { inspect } from 'node:util';
import { mediaVendors } from '../../../src/domain/media.ts';
import { keyVariable } from '../../../src/config.ts';
import { createMediaTasks } from '../../../src/providers/media/create-media-tasks.ts';
import { longestAnswerBytes } from '../../../src/providers/media/whole-answer-fetch.ts';
import {
  context,
  failureOf,
  modelOf,
  requestTo,
  startVendorServer,
  taskIds,
  tasksAt,
  testKey,
  type Fault,
  type VendorServer,
} from './vendor-server.ts';

let server: VendorServer;
afterEach(() => server.close());

async function until(condition: () => boolean): Promise<void> {
  const end = Date.now() + 5_000;
  while (!condition()) {
    if (Date.now() > end) throw new Error('The condition did not come true in time');
    await new Promise((resolve) => setImmediate(resolve));
  }
}

describe.each(mediaVendors)('%s', (vendor) => {
  beforeEach(async () => {
    server = await startVendorServer(vendor);
  });
  const model = modelOf[vendor];
  const task = { id: taskIds[vendor] };
  const submit = () => tasksAt(server).submit(requestTo(vendor), context());
  const poll = () => tasksAt(server).poll(model, task, context());
  const impatient = { createTimeoutMs: 80, pollTimeoutMs: 80 };

  test('gives the id of the task, from one create', async () => {
    expect(await submit()).toMatchObject({ task });
    expect(server.received).toHaveLength(1);
  });

  test('tells of a task that is done, with its file', async () => {
    expect(await poll()).toMatchObject({ state: 'done', outputs: [{ url: expect.stringMatching(/^https:/) }] });
  });

  describe('a create', () => {
    test.each([500, 502, 503, 504, 529])(
      'answered %i is overloaded and unbilled, and was made once',
      async (status) => {
        server.answer('create', { status, body: { detail: 'later' } });
        expect(await failureOf(submit())).toMatchObject({ kind: 'overloaded', status, unbilled: true });
        expect(server.count('create')).toBe(1);
      },
    );

    test('answered 429 is rate_limited with the delay that was asked for', async () => {
      server.answer('create', { status: 429, headers: { 'retry-after': '12' }, body: { error: 'slow down' } });
      const failure = await failureOf(submit());
      expect(failure).toMatchObject({ kind: 'rate_limited', retryAfterMs: 12_000, unbilled: true });
      expect(server.count('create')).toBe(1);
    });

    test.each([401, 403])('answered %i is auth', async (status) => {
      server.answer('create', { status, body: { detail: 'no' } });
      expect(await failureOf(submit())).toMatchObject({ kind: 'auth', unbilled: true });
    });

    test('answered 402 is no_money', async () => {
      server.answer('create', { status: 402, body: { detail: 'pay' } });
      expect(await failureOf(submit())).toMatchObject({ kind: 'no_money', unbilled: true });
    });

    test.each([408, 409, 524])('answered %i is ambiguous', async (status) => {
      server.answer('create', { status, body: '<h1>?</h1>' });
      expect(await failureOf(submit())).toMatchObject({ kind: 'ambiguous', unbilled: false });
    });

    test.each([400, 404, 413, 422])('answered %i is refused as a value', async (status) => {
      server.answer('create', {
        status,
        body: { detail: 'wrong ratio', error: 'wrong ratio', message: 'wrong ratio' },
      });
      expect(await submit()).toEqual({
        refused: { kind: 'bad_request', message: expect.stringContaining('wrong ratio') },
      });
    });

    test('that breaks the content policy is refused as a value', async () => {
      const words = 'The prompt violates our content policy';
      server.answer('create', { status: 400, body: { detail: words, error: words, message: words } });
      expect(await submit()).toMatchObject({ refused: { kind: 'refused' } });
    });

    const unreadable = [
      { headers: { 'content-type': 'text/html' }, body: '<html>Welcome</html>' },
      { body: '{"id": "cut' },
      { body: '' },
      { body: 'null' },
      { body: '[]' },
      { body: { ok: true } },
      { status: 204 },
    ];
    test.each(unreadable)('answered with success and nothing to be read is ambiguous: %j', async (reply) => {
      server.answer('create', reply);
      expect(await failureOf(submit())).toMatchObject({ kind: 'ambiguous', unbilled: false });
      expect(server.count('create')).toBe(1);
    });

    test('answered with a redirect is not followed', async () => {
      server.answer('create', { status: 307, headers: { location: `${server.url}/elsewhere` } });
      expect(await submit()).toMatchObject({ refused: { kind: 'bad_request' } });
      expect(server.received).toHaveLength(1);
    });

    test('answered with more than is ever read is ambiguous', async () => {
      server.answer('create', { body: { id: 'x', padding: 'x'.repeat(longestAnswerBytes) } });
      expect(await failureOf(submit())).toMatchObject({ kind: 'ambiguous' });
    });

    test('that cannot connect was not sent', async () => {
      await server.close();
      expect(await failureOf(submit())).toMatchObject({ kind: 'network_before_send', unbilled: true });
    });

    test('that was stopped before it began sends nothing', async () => {
      const failure = await failureOf(tasksAt(server).submit(requestTo(vendor), context(AbortSignal.abort())));
      expect(failure).toMatchObject({ kind: 'canceled', unbilled: true });
      expect(server.received).toHaveLength(0);
    });

    test('that is stopped while it is answered ends as canceled, perhaps billed', async () => {
      server.fail('create', { kind: 'hang' });
      const stop = new AbortController();
      const failing = failureOf(tasksAt(server).submit(requestTo(vendor), context(stop.signal)));
      await until(() => server.received.length === 1);
      stop.abort();
      expect(await failing).toMatchObject({ kind: 'canceled', unbilled: false });
    });
  });

  describe('a poll', () => {
    test.each([500, 502, 503, 504, 524, 400, 307])('answered %i is to be asked again', async (status) => {
      server.answer('poll', { status, body: '<h1>?</h1>' });
      expect(await failureOf(poll())).toMatchObject({ kind: 'overloaded' });
    });

    test('answered 429 is rate_limited with the delay that was asked for', async () => {
      server.answer('poll', { status: 429, headers: { 'retry-after': '3' }, body: {} });
      expect(await failureOf(poll())).toMatchObject({ kind: 'rate_limited', retryAfterMs: 3_000 });
    });

    test('answered 401 is auth', async () => {
      server.answer('poll', { status: 401, body: {} });
      expect(await failureOf(poll())).toMatchObject({ kind: 'auth' });
    });

    test.each(['<html>Welcome</html>', '{"status": "COMP', '', 'null', '{}', '{"status": "SOMETHING"}'])(
      'answered %j is to be asked again',
      async (body) => {
        server.answer('poll', { body });
        expect(await failureOf(poll())).toMatchObject({ kind: 'overloaded' });
      },
    );

    test('that tells of another task is to be asked again', async () => {
      expect(await failureOf(tasksAt(server).poll(model, { id: 'other' }, context()))).toMatchObject({
        kind: 'overloaded',
        message: expect.stringContaining('another'),
      });
    });

    test.each([404, 410])('answered %i says that the task failed', async (status) => {
      server.answer('poll', { status, body: { detail: 'not found' } });
      expect(await poll()).toMatchObject({ state: 'failed', failure: { kind: 'failed' } });
    });

    test('that cannot connect says so', async () => {
      await server.close();
      expect(await failureOf(poll())).toMatchObject({ kind: 'network_before_send' });
    });
  });

  describe('a cancel', () => {
    const cancel = (signal?: AbortSignal) => tasksAt(server, impatient).cancel(model, task, context(signal));

    test('asks once', async () => {
      await cancel();
      expect(server.count('cancel')).toBe(1);
    });

    test.each([400, 401, 404, 429, 500])('that is answered %i is let be', async (status) => {
      server.answer('cancel', { status, body: { status: 'NOT_FOUND' } });
      await expect(cancel()).resolves.toBeUndefined();
      expect(server.count('cancel')).toBe(1);
    });

    test.each<Fault>([{ kind: 'drop' }, { kind: 'hang' }])('that is lost is let be: %j', async (fault) => {
      server.fail('cancel', fault);
      await expect(cancel()).resolves.toBeUndefined();
    });

    test('that the caller stopped says so', async () => {
      expect(await failureOf(cancel(AbortSignal.abort()))).toMatchObject({ kind: 'canceled' });
    });
  });

  test('says nothing of the key, whatever the vendor says', async () => {
    const words = `Bad key ${testKey} (secret-0123456789abcdef), see https://x.example/a?_jwt=abc`;
    for (const status of [400, 401, 500]) {
      server.answer('create', { status, body: { detail: words, error: words, message: words } });
      const said = inspect(await submit().catch((error: unknown) => error), { depth: 9 });
      expect(said).not.toMatch(/secret-0123456789|_jwt/);
    }
  });

  test('without a key names the variable to set, and sends nothing', async () => {
    const tasks = createMediaTasks({ piapi: {}, fal: {}, runway: {} });
    const failure = await failureOf(tasks.submit(requestTo(vendor), context()));
    expect(failure).toMatchObject({ kind: 'auth', unbilled: true });
    expect(failure.message).toContain(keyVariable(vendor));
    await expect(tasks.cancel(model, task, context())).resolves.toBeUndefined();
  });
});

describe('what cannot work is refused and not sent', () => {
  beforeEach(async () => {
    server = await startVendorServer('runway');
  });

  test.each([
    ['an unknown model', requestTo('runway', { model: 'runway:gen9' }), 'not a known'],
    ['a medium that the model does not make', requestTo('runway', { medium: 'image' }), 'makes no image'],
    ['a model that needs an image, without one', requestTo('runway', { model: 'runway:gen4_turbo' }), 'needs an image'],
    ['an empty prompt', requestTo('runway', { prompt: ' ' }), 'empty'],
  ])('%s', async (_, request, words) => {
    expect(await tasksAt(server).submit(request, context())).toEqual({
      refused: { kind: 'bad_request', message: expect.stringContaining(words) },
    });
    expect(server.received).toHaveLength(0);
  });
});
