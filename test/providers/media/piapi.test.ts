// PiAPI's one envelope: statuses, every shape of a result, points, and failures told in words.
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import {
  context,
  failureOf,
  modelOf,
  piapiTask,
  requestTo,
  startVendorServer,
  taskIds,
  tasksAt,
  testKey,
  type VendorServer,
} from './vendor-server.ts';

let server: VendorServer;
beforeEach(async () => {
  server = await startVendorServer('piapi');
});
afterEach(() => server.close());

const submit = () => tasksAt(server).submit(requestTo('piapi'), context());
const poll = () => tasksAt(server).poll(modelOf.piapi, { id: taskIds.piapi }, context());
const noError = { code: 0, raw_message: '', message: '', detail: null };

function usage(consume: number, frozen = 0) {
  return { meta: { usage: { type: 'point', frozen, consume } } };
}

async function pollOf(task: Readonly<Record<string, unknown>>) {
  server.answer('poll', { body: piapiTask(task) });
  return poll();
}

describe('a create', () => {
  test('sends the key in its own header', async () => {
    await submit();
    expect(server.received[0]).toMatchObject({ path: '/api/v1/task', headers: { 'x-api-key': testKey } });
  });

  test('gives the points set aside as the estimate', async () => {
    expect(await submit()).toEqual({ task: { id: taskIds.piapi }, estimatedNanoUsd: 200_000_000 });
  });

  test.each([
    [400, { code: 400, message: 'insufficient credits' }],
    [500, { code: 500, message: 'failed', data: { error: { code: 1, message: 'account credit is not enough' } } }],
    [200, { code: 400, message: 'You do not have enough credits', data: null }],
  ])('answered %i with an empty account is no_money: %j', async (status, body) => {
    server.answer('create', { status, body });
    expect(await failureOf(submit())).toMatchObject({ kind: 'no_money', unbilled: true });
  });

  test('whose task failed at once for money is no_money', async () => {
    const error = { code: 10_000, message: 'freeze point failed: insufficient balance' };
    server.answer('create', { body: piapiTask({ status: 'failed', error, ...usage(0) }) });
    expect(await failureOf(submit())).toMatchObject({ kind: 'no_money' });
  });

  test('whose task failed at once for its words is refused', async () => {
    const error = { code: 10_000, message: 'The prompt contains sensitive words' };
    server.answer('create', { body: piapiTask({ status: 'Failed', error, ...usage(0) }) });
    expect(await submit()).toMatchObject({ refused: { kind: 'refused' } });
  });

  test('whose task failed at once and was paid is a task', async () => {
    server.answer('create', { body: piapiTask({ status: 'failed', ...usage(100) }) });
    expect(await submit()).toMatchObject({ task: { id: taskIds.piapi } });
  });

  test.each([
    [401, 'auth'],
    [429, 'rate_limited'],
    [500, 'overloaded'],
  ])('answered 200 with code %i inside is %s', async (code, kind) => {
    server.answer('create', { body: { code, message: 'no', data: null } });
    expect(await failureOf(submit())).toMatchObject({ kind });
  });

  test('with a body that PiAPI does not take is refused and not sent', async () => {
    const tooLong = { ...requestTo('piapi'), durationS: 40 };
    expect(await tasksAt(server).submit(tooLong, context())).toMatchObject({
      refused: { kind: 'bad_request', message: expect.stringContaining('input.duration') },
    });
    expect(server.received).toHaveLength(0);
  });
});

describe('a status', () => {
  test.each([
    ['pending', 'queued'],
    ['Pending', 'queued'],
    ['staged', 'queued'],
    ['STAGED', 'queued'],
    ['processing', 'running'],
    ['Processing', 'running'],
  ])('%s means %s, with times of the year 0001', async (status, state) => {
    expect(await pollOf({ status })).toEqual({ state });
  });

  test.each(['cancelled', 'Canceled'])('%s means canceled, at no cost', async (status) => {
    expect(await pollOf({ status })).toMatchObject({ state: 'canceled', chargedNanoUsd: 0 });
  });
});

describe('a completed task', () => {
  const shapes: readonly [string, unknown, unknown][] = [
    ['video_url', { video_url: 'https://h/a.mp4', works: [] }, [{ url: 'https://h/a.mp4' }]],
    ['video', { video: 'https://h/a.mp4' }, [{ url: 'https://h/a.mp4' }]],
    ['an empty video_url beside video', { video_url: '', video: 'https://h/a.mp4' }, [{ url: 'https://h/a.mp4' }]],
    [
      'video as an object',
      { video: { resource: 'https://h/a.mp4', resource_without_watermark: '' } },
      [{ url: 'https://h/a.mp4' }],
    ],
    [
      'works',
      {
        works: [
          {
            video: {
              resource: 'https://h/marked.mp4',
              resource_without_watermark: 'https://h/clean.mp4',
              width: 1280,
              height: 720,
              duration: 5_000,
            },
          },
          { video: { resource: 'https://h/b.mp4', resource_without_watermark: '', width: 0, height: 0 } },
          { video: null },
        ],
      },
      [{ url: 'https://h/clean.mp4', width: 1280, height: 720 }, { url: 'https://h/b.mp4' }],
    ],
    [
      'video_raw',
      { video_raw: { url: 'https://h/a.mp4', width: 1280, height: 720 }, last_frame: { url: 'https://h/l.png' } },
      [{ url: 'https://h/a.mp4', width: 1280, height: 720 }],
    ],
    [
      'image_url and image_urls',
      { image_url: 'https://h/a.png', image_urls: ['https://h/a.png', 'https://h/b.png'] },
      [{ url: 'https://h/a.png' }, { url: 'https://h/b.png' }],
    ],
    ['image_urls', { image_url: '', image_urls: ['https://h/a.png'] }, [{ url: 'https://h/a.png' }]],
    [
      'temporary_image_urls',
      { image_url: '', image_urls: null, temporary_image_urls: ['https://h/t.png'] },
      [{ url: 'https://h/t.png' }],
    ],
  ];
  test.each(shapes)('gives its files from %s', async (_, output, outputs) => {
    expect(await pollOf({ status: 'Completed', output, error: noError })).toMatchObject({ state: 'done', outputs });
  });

  test.each([null, {}, { video_url: '' }, { works: [] }, { video_url: 'ftp://h/a.mp4' }, 'https://h/a.mp4'])(
    'without a file has failed: %j',
    async (output) => {
      expect(await pollOf({ status: 'completed', output })).toMatchObject({
        state: 'failed',
        failure: { kind: 'failed' },
      });
    },
  );

  const output = { video_url: 'https://h/a.mp4' };

  test('tells what it consumed, 100 nano-USD a point', async () => {
    const state = await pollOf({ status: 'completed', output, ...usage(2_000_000) });
    expect(state).toMatchObject({ chargedNanoUsd: 200_000_000 });
  });

  test.each([
    usage(0),
    usage(0, 2_000_000),
    { meta: {} },
    { meta: null },
    { meta: { usage: { type: 'token', consume: 9 } } },
  ])('that does not tell what it consumed leaves the estimate: %j', async (more) => {
    expect(await pollOf({ status: 'completed', output, ...more })).not.toHaveProperty('chargedNanoUsd');
  });
});

describe('a failed task', () => {
  test.each([
    [{ code: 10_000, message: 'Failure to pass the risk control system', raw_message: '' }, 'refused'],
    [{ code: 0, message: 'The image was flagged as NSFW' }, 'refused'],
    [{ code: 0, message: '', raw_message: 'prompt violates our community guidelines' }, 'refused'],
    [{ code: 10_000, message: 'task timed out', raw_message: '' }, 'failed'],
    [{ code: 5, message: '' }, 'failed'],
    [{ code: 1, message: 'insufficient credits' }, 'unavailable'],
    [null, 'failed'],
  ])('with %j is %s', async (error, kind) => {
    const state = await pollOf({ status: 'failed', error, ...usage(0) });
    expect(state).toMatchObject({ state: 'failed', failure: { kind }, chargedNanoUsd: 0 });
  });

  test('tells what it consumed all the same', async () => {
    expect(await pollOf({ status: 'failed', ...usage(50) })).toMatchObject({ chargedNanoUsd: 5_000 });
  });

  test.each([400, 500])('is read from an answer %i as well', async (status) => {
    server.answer('poll', { status, body: piapiTask({ status: 'failed', ...usage(0) }) });
    expect(await poll()).toMatchObject({ state: 'failed', failure: { kind: 'failed' } });
  });

  test('of another id, with an error, is to be asked again', async () => {
    server.answer('poll', { status: 500, body: piapiTask({ task_id: 'other', status: 'failed' }) });
    expect(await failureOf(poll())).toMatchObject({ kind: 'overloaded' });
  });

  test('says why in its own words', async () => {
    const error = { code: 7, message: 'out of memory at https://h/x.png?sig=abc' };
    expect(await pollOf({ status: 'failed', error })).toMatchObject({
      failure: { kind: 'failed', message: 'out of memory at https://h/x.png' },
    });
  });
});

describe('a cancel', () => {
  test('of a Kling task asks to delete it', async () => {
    await tasksAt(server).cancel('piapi:kling@2.6', { id: taskIds.piapi }, context());
    expect(server.received[0]).toMatchObject({ method: 'DELETE', path: `/api/v1/task/${taskIds.piapi}` });
  });

  test.each(['piapi:luma@ray-v2', 'piapi:hailuo@v2.3', 'piapi:Qubico/flux1-schnell'] as const)(
    'of %s does nothing: none is documented',
    async (model) => {
      await tasksAt(server).cancel(model, { id: taskIds.piapi }, context());
      expect(server.received).toHaveLength(0);
    },
  );
});
