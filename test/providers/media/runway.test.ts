// Runway through its SDK: which endpoint, credits, throttling and the failure codes.
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import {
  context,
  failureOf,
  modelOf,
  requestTo,
  runwayTask,
  startVendorServer,
  taskIds,
  tasksAt,
  testKey,
  type VendorServer,
} from './vendor-server.ts';

let server: VendorServer;
beforeEach(async () => {
  server = await startVendorServer('runway');
});
afterEach(() => server.close());

const submit = (more = {}) => tasksAt(server).submit(requestTo('runway', more), context());
const poll = () => tasksAt(server).poll(modelOf.runway, { id: taskIds.runway }, context());

async function pollOf(task: Readonly<Record<string, unknown>>) {
  server.answer('poll', { body: runwayTask(task) });
  return poll();
}

describe('a create', () => {
  test('from words goes to text_to_video, with the key and the version of the API', async () => {
    await submit();
    expect(server.received[0]).toMatchObject({
      path: '/v1/text_to_video',
      headers: { authorization: `Bearer ${testKey}`, 'x-runway-version': '2024-11-06' },
    });
  });

  test.each(['runway:gen4.5', 'runway:gen4_turbo', 'runway:veo3.1'] as const)(
    'of %s from a picture goes to image_to_video',
    async (model) => {
      await submit({ model, durationS: 6, image: 'https://h/first.png' });
      expect(server.received[0]).toMatchObject({
        path: '/v1/image_to_video',
        body: { model: model.slice('runway:'.length), promptImage: 'https://h/first.png' },
      });
    },
  );

  test('gives the estimate of Runway in nano-USD', async () => {
    expect(await submit()).toEqual({ task: { id: taskIds.runway }, estimatedNanoUsd: 600_000_000 });
  });

  test('without credits is no_money', async () => {
    server.answer('create', { status: 400, body: { error: 'You do not have enough credits to run this task.' } });
    expect(await failureOf(submit())).toMatchObject({ kind: 'no_money', unbilled: true });
  });

  test('with a wrong field is a bad request that names it', async () => {
    const issues = [{ code: 'invalid_value', path: ['ratio'], message: 'Invalid option' }];
    server.answer('create', { status: 400, body: { error: 'Validation of body failed', issues } });
    expect(await submit()).toEqual({
      refused: { kind: 'bad_request', message: expect.stringContaining('Validation of body failed (ratio: Invalid') },
    });
  });
});

describe('a task', () => {
  test.each([
    [{ status: 'PENDING' }, { state: 'queued' }],
    [{ status: 'THROTTLED' }, { state: 'queued' }],
    [
      { status: 'RUNNING', progress: 0.42 },
      { state: 'running', progress: 0.42 },
    ],
    [{ status: 'RUNNING' }, { state: 'running' }],
  ])('%j is %j', async (task, state) => {
    expect(await pollOf(task)).toEqual(state);
  });

  test('that succeeded gives its files and its cost, a cent a credit', async () => {
    const url = 'https://d1.cloudfront.net/a.mp4?_jwt=x';
    expect(await pollOf({ status: 'SUCCEEDED', output: [url], cost: { credits: 60 } })).toEqual({
      state: 'done',
      outputs: [{ url }],
      chargedNanoUsd: 600_000_000,
    });
  });

  test('that succeeded without a file has failed', async () => {
    expect(await pollOf({ status: 'SUCCEEDED', output: [] })).toMatchObject({ state: 'failed' });
  });

  test.each([
    ['SAFETY.INPUT.TEXT', 'refused'],
    ['SAFETY.OUTPUT.VIDEO', 'refused'],
    ['SAFETY', 'refused'],
    ['INPUT_PREPROCESSING.SAFETY.TEXT', 'refused'],
    ['INPUT_PREPROCESSING.IMAGE', 'bad_request'],
    ['ASSET.INVALID', 'bad_request'],
    ['INTERNAL.BAD_OUTPUT.CODE01', 'failed'],
    ['INTERNAL', 'failed'],
  ])('that failed with %s is %s', async (failureCode, kind) => {
    expect(await pollOf({ status: 'FAILED', failure: 'It broke', failureCode, cost: { credits: 0 } })).toEqual({
      state: 'failed',
      failure: { kind, message: `${failureCode}: It broke` },
      chargedNanoUsd: 0,
    });
  });

  test('that failed without a code or a word has failed', async () => {
    expect(await pollOf({ status: 'FAILED' })).toMatchObject({ state: 'failed', failure: { kind: 'failed' } });
  });

  test('that was canceled says so, with what it cost', async () => {
    expect(await pollOf({ status: 'CANCELLED', cost: { credits: 5 } })).toMatchObject({
      state: 'canceled',
      chargedNanoUsd: 50_000_000,
    });
  });
});

test('a cancel deletes the task', async () => {
  await tasksAt(server).cancel(modelOf.runway, { id: taskIds.runway }, context());
  expect(server.received[0]).toMatchObject({ method: 'DELETE', path: `/v1/tasks/${taskIds.runway}` });
});
