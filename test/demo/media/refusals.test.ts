// Creates that the vendors themselves would not take, refused in the vendors' own words; and creates by their specifications, taken.
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { DemoVendors } from '../../../src/demo/vendors.ts';
import { mediaVendors } from '../../../src/domain/media.ts';
import { at, bodyFor, create, createPaths, type Json, keys, readReply, startMediaDemo } from './support/media-demo.ts';

let demo: DemoVendors;
beforeAll(async () => {
  demo = await startMediaDemo();
});
afterAll(() => demo.close());

function piapi(model: string, input: Json, more: Json = {}): Json {
  const taskType = model.startsWith('Qubico') ? 'txt2img' : 'video_generation';
  return { model, task_type: taskType, input: { prompt: 'A cup', ...input }, ...more };
}

test.each([
  ['an unknown model', piapi('sora', {})],
  ['a duration that kling 2.6 has not', piapi('kling', { version: '2.6', duration: 7 })],
  ['a duration that kling 3.0 has not', piapi('kling', { version: '3.0', duration: 16 })],
  ['kling 4.0 without its own task type', piapi('kling', { version: '4.0', duration: 3 })],
  ['a prompt that is too long', piapi('kling', { prompt: 'x'.repeat(2_501) })],
  ['no prompt', { model: 'kling', task_type: 'video_generation', input: {} }],
  ['a seed, which none of them takes', piapi('kling', { version: '3.0', duration: 5, seed: 7 })],
  ['a luma of 6 s', piapi('luma', { model_name: 'ray-v2', duration: 6 })],
  ['a hailuo of 5 s', piapi('hailuo', { model: 'v2.3', duration: 5 })],
  ['a picture above a megapixel', piapi('Qubico/flux1-schnell', { width: 1920, height: 1080 })],
  ['an unknown field', { ...bodyFor('piapi'), priority: 'high' }],
])('PiAPI refuses %s', async (_what, body) => {
  const reply = await create(demo, 'piapi', { body });
  expect(reply.status).toBe(400);
  expect(at(reply.body, 'data', 'error', 'message')).toMatch(/^invalid request: /);
});

test.each([
  ['kling 2.6', piapi('kling', { version: '2.6', duration: 5, negative_prompt: 'text', cfg_scale: 0.5, mode: 'std' })],
  [
    'kling 3.0',
    piapi('kling', { version: '3.0', duration: 3, mode: 'std', aspect_ratio: '9:16', prefer_multi_shots: false }),
  ],
  [
    'kling 4.0',
    {
      ...piapi('kling', { version: '4.0', mode: 'std', duration: 3 }),
      task_type: 'text_to_video',
      config: { service_mode: 'public' },
    },
  ],
  [
    'luma from a picture',
    piapi('luma', { duration: 5, key_frames: { frame0: { type: 'image', url: 'https://a.example/1.png' } } }),
  ],
  ['hailuo', piapi('hailuo', { model: 'v2.3', duration: 6, resolution: 768, expand_prompt: false })],
  ['flux', piapi('Qubico/flux1-schnell', { width: 1280, height: 720, guidance_scale: 3.5, batch_size: 1 })],
])('PiAPI takes %s', async (_what, body) => {
  expect((await create(demo, 'piapi', { body })).status).toBe(200);
});

test.each([
  ['13 steps', { num_inference_steps: 13 }, { loc: ['body', 'num_inference_steps'], type: 'less_than_equal' }],
  ['no prompt', { prompt: undefined }, { loc: ['body', 'prompt'], type: 'invalid_type' }],
  ['five pictures', { num_images: 5 }, { loc: ['body', 'num_images'], type: 'too_big' }],
  [
    'a picture above two megapixels',
    { image_size: { width: 14_142, height: 14_142 } },
    { loc: ['body', 'image_size'], type: 'image_too_large' },
  ],
  ['a format of its own', { output_format: 'webp' }, { loc: ['body', 'output_format'], type: 'invalid_value' }],
])('fal refuses %s', async (_what, more, detail) => {
  const reply = await create(demo, 'fal', { body: { ...bodyFor('fal'), ...more } });
  expect([reply.status, reply.headers.get('x-fal-retryable')]).toEqual([422, 'false']);
  expect(at(reply.body, 'detail', 0)).toMatchObject(detail);
});

test('fal knows no other app', async () => {
  expect((await create(demo, 'fal', { path: '/fal-ai/flux/imaginary' })).status).toBe(404);
});

test.each([
  ['an unknown model', { model: 'gen3a_turbo' }, 'model'],
  ['a ratio that it has not', { ratio: '16:9' }, 'ratio'],
  ['11 s', { duration: 11 }, 'duration'],
  ['5 s of veo', { model: 'veo3.1', duration: 5 }, 'duration'],
  ['a prompt that is too long', { promptText: 'x'.repeat(1_001) }, 'promptText'],
  ['a seed out of range', { seed: 4_294_967_296 }, 'seed'],
])('Runway refuses %s', async (_what, more, field) => {
  const reply = await create(demo, 'runway', { body: { ...bodyFor('runway'), ...more } });
  expect(reply.status).toBe(400);
  expect(reply.body).toMatchObject({ error: 'Validation of body failed', docUrl: expect.any(String) });
  expect(at(reply.body, 'issues', 0, 'path', 0)).toBe(field);
});

test('Runway refuses gen4_turbo without a picture', async () => {
  const body = { ...bodyFor('runway'), model: 'gen4_turbo' };
  const reply = await create(demo, 'runway', { body, path: '/v1/image_to_video' });
  expect(at(reply.body, 'issues', 0, 'path', 0)).toBe('promptImage');
});

test('Runway takes veo with a seed and a negative prompt', async () => {
  const body = {
    model: 'veo3.1',
    promptText: 'A cup',
    ratio: '1280:720',
    duration: 4,
    seed: 7,
    audio: false,
    negativePrompt: 'text',
  };
  expect((await create(demo, 'runway', { body })).body).toMatchObject({ estimatedCost: { credits: 80 } });
});

test('Runway wants its version header', async () => {
  const headers = { authorization: 'Bearer demo-key', 'content-type': 'application/json' };
  const init = { method: 'POST', headers, body: JSON.stringify(bodyFor('runway')) };
  const reply = await readReply(await fetch(`${demo.baseUrls.runway}${createPaths.runway}`, init));
  expect([reply.status, reply.body['error']]).toEqual([400, 'The X-Runway-Version header must be set to 2024-11-06.']);
});

describe.each(mediaVendors)('%s', (vendor) => {
  test.each([{}, { 'x-api-key': 'wrong', authorization: 'Key wrong' }, { authorization: 'Bearer invalid' }])(
    'refuses a caller without its key: %j',
    async (headers) => {
      const all = { 'x-runway-version': '2024-11-06', 'content-type': 'application/json', ...headers };
      const init = { method: 'POST', headers: all, body: JSON.stringify(bodyFor(vendor)) };
      expect((await fetch(`${demo.baseUrls[vendor]}${createPaths[vendor]}`, init)).status).toBe(401);
    },
  );

  test('refuses a body that is no JSON', async () => {
    const init = { method: 'POST', headers: keys[vendor], body: '{"prompt": ' };
    const { status } = await fetch(`${demo.baseUrls[vendor]}${createPaths[vendor]}`, init);
    expect([400, 422]).toContain(status);
  });

  test('bills nothing that it refused', async () => {
    const before = demo.tasks().length;
    await create(demo, vendor, { body: {} });
    expect(demo.tasks()).toHaveLength(before);
    expect(demo.received().at(-1)).toMatchObject({ state: 'rejected', paid: false });
  });
});
