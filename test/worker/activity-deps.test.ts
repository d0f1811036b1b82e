// What the activities are given by the settings: the ways to vendors, and how patient each is asked about.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { pino } from 'pino';
import { type Config, readConfig } from '../../src/config.ts';
import type { Store } from '../../src/store/store.ts';
import { createActivityDeps } from '../../src/worker/activity-deps.ts';

let dataDir: string;
beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'retake-deps-'));
});
afterAll(() => rm(dataDir, { recursive: true, force: true }));

// Nothing of the store is asked for while the dependencies are put together.
const depsOf = (config: Config) => createActivityDeps({ ...config, dataDir }, {} as Store, pino({ level: 'silent' }));

test('asks the demo about its tasks soon, and real vendors at their own pace', async () => {
  const config = readConfig({ FAL_KEY: 'k', RETAKE_PUBLIC_URL: 'https://retake.example' });
  const demo = { apiKey: 'demo', baseUrl: 'http://127.0.0.1:1/piapi', isDemo: true } as const;
  const deps = await depsOf({ ...config, mediaVendors: { ...config.mediaVendors, piapi: demo } });
  expect([deps.isDemoMedia('piapi'), deps.isDemoMedia('fal')]).toEqual([true, false]);
  expect(deps.mediaPace.pollPace('piapi:kling@3.0').firstMs).toBeLessThan(1_000);
  expect(deps.mediaPace.pollPace('fal:fal-ai/flux/schnell').firstMs).toBeGreaterThanOrEqual(1_000);
  expect(deps.mediaPace.taskDeadlineMs('piapi:kling@3.0')).toBe(30 * 60_000);
  expect(deps.publicUrl).toBe('https://retake.example');
});

test('reaches no address of a private network that was not opened', async () => {
  const request = { timeoutMs: 1_000, maxBytes: 10, signal: AbortSignal.timeout(1_000) };
  const deps = await depsOf(readConfig({}));
  await expect(deps.outbound.request('http://127.0.0.1:9/x', request)).rejects.toMatchObject({ because: 'address' });
  const opened = await depsOf(readConfig({ RETAKE_ALLOW_HOSTS: '127.0.0.1:*' }));
  await expect(opened.outbound.request('http://127.0.0.1:9/x', request)).rejects.toMatchObject({ because: 'network' });
});

test('reaches the demo for what the demo made, and not for what others made', async () => {
  const demo = { apiKey: 'demo', baseUrl: 'http://127.0.0.1:9/piapi', isDemo: true } as const;
  const config = readConfig({ FAL_KEY: 'k' });
  const mediaVendors = { ...config.mediaVendors, piapi: demo };
  const deps = await depsOf({ ...config, mediaVendors, demoHosts: ['127.0.0.1:9'] });
  const request = { timeoutMs: 1_000, maxBytes: 10, signal: AbortSignal.timeout(1_000) };
  const address = 'http://127.0.0.1:9/x';
  await expect(deps.demoOutbound?.request(address, request)).rejects.toMatchObject({ because: 'network' });
  await expect(deps.outbound.request(address, request)).rejects.toMatchObject({ because: 'address' });
});

test('a vendor without a key is told by the variable to set', async () => {
  const { mediaTasks } = await depsOf(readConfig({}));
  const request = {
    model: 'piapi:kling@3.0',
    medium: 'video',
    prompt: 'x',
    durationS: 5,
    width: 1280,
    height: 720,
  } as const;
  const signal = new AbortController().signal;
  await expect(mediaTasks.submit(request, { signal })).rejects.toMatchObject({
    kind: 'auth',
    message: expect.stringContaining('PIAPI_API_KEY'),
  });
});
