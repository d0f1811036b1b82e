// Each media vendor of the demo over a real socket: create, state, result, download, cancel.
import { afterEach, describe, expect, test } from '@jest/globals';
import sharp from 'sharp';
import type { DemoVendors } from '../../../src/demo/vendors.ts';
import { mediaVendors } from '../../../src/domain/media.ts';
import {
  at,
  bodyFor,
  create,
  keys,
  outputOf,
  poll,
  probe,
  readReply,
  startMediaDemo,
  statusOf,
  taskIdOf,
  untilOver,
} from './support/media-demo.ts';

let demo: DemoVendors;
afterEach(() => demo.close());

async function download(url: string): Promise<Uint8Array> {
  const response = await fetch(url);
  expect(response.status).toBe(200);
  return new Uint8Array(await response.arrayBuffer());
}

describe('PiAPI', () => {
  test('makes a video of exactly the length that was asked for, labelled demo', async () => {
    demo = await startMediaDemo();
    const created = await create(demo, 'piapi');
    expect(created.body).toMatchObject({ code: 200, data: { model: 'kling', error: { code: 0 } } });
    const facts = await probe(await download(await outputOf(demo, 'piapi', taskIdOf('piapi', created))));
    expect(facts).toMatchObject({ seconds: 3, width: 1280, height: 720, tags: { title: 'DEMO' } });
  });

  test('tells what it charged in points when the task is over', async () => {
    demo = await startMediaDemo();
    const created = await create(demo, 'piapi');
    const { body } = await untilOver(demo, 'piapi', taskIdOf('piapi', created));
    expect(at(body, 'data', 'meta', 'usage')).toEqual({ type: 'point', frozen: 0, consume: 3_000_000 });
  });

  test.each([
    ['luma', { model_name: 'ray-v2', duration: 5, aspect_ratio: '16:9' }, ['output', 'video_raw', 'url']],
    ['hailuo', { model: 'v2.3', duration: 6, resolution: 768 }, ['output', 'video']],
  ])('gives what %s made in its own shape', async (model, input, path) => {
    demo = await startMediaDemo();
    const body = { model, task_type: 'video_generation', input: { prompt: 'A trail', ...input } };
    const created = await create(demo, 'piapi', { body });
    const over = await untilOver(demo, 'piapi', taskIdOf('piapi', created));
    expect(at(over.body, 'data', ...path)).toMatch(/\/media\/[0-9a-f]{32}\.mp4$/);
  });

  test('gives flux pictures in the size that was asked for', async () => {
    demo = await startMediaDemo();
    const input = { prompt: 'A mug', width: 640, height: 360, guidance_scale: 3.5, batch_size: 1 };
    const body = { model: 'Qubico/flux1-schnell', task_type: 'txt2img', input };
    const over = await untilOver(demo, 'piapi', taskIdOf('piapi', await create(demo, 'piapi', { body })));
    const picture = await sharp(await download(String(at(over.body, 'data', 'output', 'image_url')))).metadata();
    expect(picture).toMatchObject({ width: 640, height: 360, format: 'png' });
  });

  test('cancels a kling task that is still queued', async () => {
    demo = await startMediaDemo({ media: { pace: { queuedMs: 60_000, runningMs: 0 } } });
    const id = taskIdOf('piapi', await create(demo, 'piapi'));
    const url = `${demo.baseUrls.piapi}/api/v1/task/${id}`;
    await fetch(url, { method: 'DELETE', headers: keys.piapi });
    expect(statusOf('piapi', await poll(demo, 'piapi', id))).toBe('failed');
  });
});

describe('fal', () => {
  test('names addresses without the last part of the app, and gives a picture with its seed', async () => {
    demo = await startMediaDemo();
    const created = await create(demo, 'fal');
    const base = `${demo.baseUrls.fal}/fal-ai/flux/requests/${taskIdOf('fal', created)}`;
    expect(created.body).toMatchObject({
      status: 'IN_QUEUE',
      response_url: base,
      status_url: `${base}/status`,
      cancel_url: `${base}/cancel`,
    });
    await untilOver(demo, 'fal', taskIdOf('fal', created));
    const { body } = await readReply(await fetch(base, { headers: keys.fal }));
    expect(body).toMatchObject({ seed: 7, has_nsfw_concepts: [false], images: [{ width: 640, height: 360 }] });
    const picture = await sharp(await download(String(at(body, 'images', 0, 'url')))).metadata();
    expect(picture).toMatchObject({ width: 640, height: 360, format: 'jpeg' });
  });

  test('refuses the result of a request that is not over, and cancels it', async () => {
    demo = await startMediaDemo({ media: { pace: { queuedMs: 60_000, runningMs: 0 } } });
    const base = `${demo.baseUrls.fal}/fal-ai/flux/requests/${taskIdOf('fal', await create(demo, 'fal'))}`;
    const put = async () => {
      const { status, body } = await readReply(await fetch(`${base}/cancel`, { method: 'PUT', headers: keys.fal }));
      return [status, body['status']];
    };
    expect((await fetch(base, { headers: keys.fal })).status).toBe(400);
    expect(await put()).toEqual([202, 'CANCELLATION_REQUESTED']);
    expect((await fetch(base, { headers: keys.fal })).status).toBe(499);
    expect(await put()).toEqual([400, 'ALREADY_COMPLETED']);
  });
});

describe('Runway', () => {
  test('makes a video, with a fresh address at every look', async () => {
    demo = await startMediaDemo();
    const created = await create(demo, 'runway');
    expect(created.body).toMatchObject({ estimatedCost: { credits: 24 } });
    const id = taskIdOf('runway', created);
    const addresses = [await outputOf(demo, 'runway', id), await outputOf(demo, 'runway', id)];
    expect(addresses[0]).toMatch(/\.mp4\?_jwt=/);
    expect(addresses[1]).not.toBe(addresses[0]);
    expect(await probe(await download(addresses[1] ?? ''))).toMatchObject({ seconds: 2, width: 1280, height: 720 });
    expect((await poll(demo, 'runway', id)).body).toMatchObject({ status: 'SUCCEEDED', cost: { credits: 24 } });
  });

  test('starts a video from a picture', async () => {
    demo = await startMediaDemo();
    const promptImage = [{ uri: 'data:image/png;base64,AAAA', position: 'first' }];
    const body = { ...bodyFor('runway'), model: 'gen4_turbo', promptImage };
    const created = await create(demo, 'runway', { body, path: '/v1/image_to_video' });
    expect(statusOf('runway', await untilOver(demo, 'runway', taskIdOf('runway', created)))).toBe('SUCCEEDED');
  });

  test('cancels once, and knows the task no more after that', async () => {
    demo = await startMediaDemo({ media: { pace: { queuedMs: 60_000, runningMs: 0 } } });
    const id = taskIdOf('runway', await create(demo, 'runway'));
    const cancel = async () =>
      (await fetch(`${demo.baseUrls.runway}/v1/tasks/${id}`, { method: 'DELETE', headers: keys.runway })).status;
    expect([await cancel(), await cancel()]).toEqual([204, 404]);
    expect(statusOf('runway', await poll(demo, 'runway', id))).toBe('CANCELLED');
  });
});

describe.each(mediaVendors)('a task at %s', (vendor) => {
  test('is queued, then runs, then is over', async () => {
    demo = await startMediaDemo({ media: { pace: { queuedMs: 300, runningMs: 300 } } });
    const id = taskIdOf(vendor, await create(demo, vendor));
    const seen = new Set<string>();
    const end = Date.now() + 30_000;
    while (seen.size < 3 && Date.now() < end) seen.add(statusOf(vendor, await poll(demo, vendor, id)));
    const words = {
      piapi: ['pending', 'processing', 'completed'],
      fal: ['IN_QUEUE', 'IN_PROGRESS', 'COMPLETED'],
      runway: ['PENDING', 'RUNNING', 'SUCCEEDED'],
    };
    expect([...seen]).toEqual(words[vendor]);
  });

  test('is counted as paid once, with what was asked for', async () => {
    demo = await startMediaDemo();
    const id = taskIdOf(vendor, await create(demo, vendor));
    await untilOver(demo, vendor, id);
    expect(demo.counts()[vendor]?.paid).toBe(1);
    expect(demo.tasks().map((task) => task.id)).toEqual([id]);
    const [entry] = demo.received();
    expect(entry).toMatchObject({ vendor, taskId: id, paid: true, media: { at: 'submit', prompt: 'A cup of coffee' } });
  });

  test('is unknown to the other vendors, as is any other id', async () => {
    demo = await startMediaDemo();
    const id = taskIdOf(vendor, await create(demo, vendor));
    for (const other of mediaVendors.filter((name) => name !== vendor)) {
      expect((await poll(demo, other, id)).status).toBe(404);
    }
    expect((await poll(demo, vendor, '00000000-0000-4000-8000-000000000000')).status).toBe(404);
  });
});

test('a task outlives the demo that took it where its folder stays', async () => {
  const { mkdtemp, rm } = await import('node:fs/promises');
  const folder = await mkdtemp('/tmp/retake-demo-kept-');
  try {
    demo = await startMediaDemo({ media: { folder } });
    const id = taskIdOf('runway', await create(demo, 'runway'));
    await demo.close();
    demo = await startMediaDemo({ media: { folder } });
    expect((await probe(await download(await outputOf(demo, 'runway', id)))).seconds).toBe(2);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});

test('an output is found at its own address only', async () => {
  demo = await startMediaDemo();
  await create(demo, 'fal');
  for (const path of ['/media/', '/media/00000000000000000000000000000000.jpg', '/media/..%2f..%2fetc%2fpasswd']) {
    expect((await fetch(`${demo.url}${path}`)).status).toBe(404);
  }
});

test('a provider that the script has down takes nothing', async () => {
  demo = await startMediaDemo({ media: { outages: [{ vendor: 'piapi', model: 'luma' }] } });
  const body = { model: 'luma', task_type: 'video_generation', input: { prompt: 'A bag', duration: 5 } };
  expect((await create(demo, 'piapi', { body })).status).toBe(503);
  expect((await create(demo, 'piapi')).status).toBe(200);
  expect(demo.tasks().map(({ request }) => request.model)).toEqual(['kling']);
});
