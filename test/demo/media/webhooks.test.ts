// The demo's webhooks as a receiver meets them: signed as the vendor signs, repeated, late, early, forged or never sent.
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { createHash, createPublicKey, verify } from 'node:crypto';
import type { MediaFault } from '../../../src/demo/media/media-faults.ts';
import type { DemoVendors } from '../../../src/demo/vendors.ts';
import {
  at,
  bodyFor,
  create,
  readReply,
  type Received,
  startMediaDemo,
  startReceiver,
  taskIdOf,
} from './support/media-demo.ts';

let demo: DemoVendors;
let receiver: Awaited<ReturnType<typeof startReceiver>>;
beforeEach(async () => {
  receiver = await startReceiver();
});
afterEach(async () => {
  await demo.close();
  await receiver.close();
});

async function until(count: number): Promise<readonly Received[]> {
  const end = Date.now() + 15_000;
  while (demo.webhooks().length < count) {
    if (Date.now() > end) throw new Error(`Only ${demo.webhooks().length} of ${count} webhooks came`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  return receiver.received;
}

const secret = 'a-secret-of-this-call';

function submit(vendor: 'fal' | 'piapi', fault?: Omit<MediaFault, 'at'>) {
  if (fault !== undefined) demo.inject({ ...fault, at: 'webhook' });
  const url = `${receiver.url}/webhooks/${vendor}?call=abc`;
  if (vendor === 'fal') return create(demo, 'fal', { query: `?fal_webhook=${encodeURIComponent(url)}` });
  const config = { service_mode: 'public', webhook_config: { endpoint: url, secret } };
  return create(demo, 'piapi', { body: { ...bodyFor('piapi'), config } });
}

/** By the rule of the vendor's documentation, with node's own crypto. */
async function isSigned({ headers, raw }: Received): Promise<boolean> {
  const header = (name: string) => String(headers[`x-fal-webhook-${name}`]);
  const { body } = await readReply(await fetch(`${demo.baseUrls.fal}/.well-known/jwks.json`));
  const digest = createHash('sha256').update(raw).digest('hex');
  const message = [header('request-id'), header('user-id'), header('timestamp'), digest].join('\n');
  const key = createPublicKey({
    key: { kty: 'OKP', crv: 'Ed25519', x: String(at(body, 'keys', 0, 'x')) },
    format: 'jwk',
  });
  return verify(null, Buffer.from(message), key, Buffer.from(header('signature'), 'hex'));
}

describe('fal', () => {
  test('tells of the end once, signed, at the address of the create', async () => {
    demo = await startMediaDemo();
    const id = taskIdOf('fal', await submit('fal'));
    const [webhook] = await until(1);
    expect(webhook?.path).toBe('/webhooks/fal?call=abc');
    expect(JSON.parse(webhook?.raw ?? '')).toMatchObject({ request_id: id, status: 'OK', payload: { seed: 7 } });
    expect(webhook && (await isSigned(webhook))).toBe(true);
    expect(Math.abs(Number(webhook?.headers['x-fal-webhook-timestamp']) - Date.now() / 1000)).toBeLessThan(10);
  });

  test('tells of a refused prompt as an error', async () => {
    demo = await startMediaDemo({ faults: [{ at: 'submit', kind: 'moderated' }] });
    await submit('fal');
    const [webhook] = await until(1);
    expect(JSON.parse(webhook?.raw ?? '')).toMatchObject({
      status: 'ERROR',
      payload: { detail: [{ type: 'content_policy_violation' }] },
    });
  });

  test('comes again until it is taken', async () => {
    await receiver.close();
    receiver = await startReceiver([500, 503]);
    demo = await startMediaDemo();
    await submit('fal');
    await until(3);
    expect(demo.webhooks().map(({ status }) => status)).toEqual([500, 503, 200]);
  });

  test('a forged one comes before the end, signed by somebody else, and the true one after', async () => {
    demo = await startMediaDemo();
    await submit('fal', { kind: 'forged' });
    const [forged, genuine] = await until(2);
    expect(forged && (await isSigned(forged))).toBe(false);
    expect(genuine && (await isSigned(genuine))).toBe(true);
  });
});

describe('PiAPI', () => {
  test('sends its data with the secret in clear', async () => {
    demo = await startMediaDemo();
    const id = taskIdOf('piapi', await submit('piapi'));
    const [webhook] = await until(1);
    expect(webhook?.headers['x-webhook-secret']).toBe(secret);
    expect(JSON.parse(webhook?.raw ?? '')).toMatchObject({
      timestamp: expect.any(Number),
      data: { task_id: id, status: 'completed', config: { webhook_config: { secret } } },
    });
  });

  test('a forged one has another secret', async () => {
    demo = await startMediaDemo();
    await submit('piapi', { kind: 'forged' });
    const [forged, genuine] = await until(2);
    expect(forged?.headers['x-webhook-secret']).not.toBe(secret);
    expect(genuine?.headers['x-webhook-secret']).toBe(secret);
  });
});

describe.each(['fal', 'piapi'] as const)('%s under a fault', (vendor) => {
  test('comes twice', async () => {
    demo = await startMediaDemo();
    await submit(vendor, { kind: 'duplicate' });
    const [first, second] = await until(2);
    expect(at(JSON.parse(second?.raw ?? ''), vendor === 'fal' ? 'request_id' : 'data')).toBeDefined();
    expect(demo.webhooks().map(({ kind }) => kind)).toEqual(['true', 'true']);
    expect(first).toBeDefined();
  });

  test('comes out of order: once while the task is still running', async () => {
    demo = await startMediaDemo({ media: { pace: { queuedMs: 100, runningMs: 300 } } });
    await submit(vendor, { kind: 'outOfOrder' });
    await until(2);
    expect(demo.webhooks().map(({ kind }) => kind)).toEqual(['early', 'true']);
  });

  test('comes late', async () => {
    demo = await startMediaDemo();
    const begun = performance.now();
    await submit(vendor, { kind: 'late', delayMs: 400 });
    await until(1);
    expect(performance.now() - begun).toBeGreaterThan(390);
  });

  test('comes never', async () => {
    demo = await startMediaDemo();
    await submit(vendor, { kind: 'none' });
    await submit(vendor);
    await until(1);
    expect(demo.webhooks().map(({ taskId }) => taskId)).toEqual([demo.tasks()[1]?.id]);
  });
});

test('nobody is told who did not ask', async () => {
  demo = await startMediaDemo();
  await create(demo, 'fal');
  await submit('fal');
  await until(1);
  expect(demo.webhooks().map(({ taskId }) => taskId)).toEqual([demo.tasks()[1]?.id]);
});

test.each([
  'https://elsewhere.example/hook',
  'http://192.0.2.1/hook',
  'http://127.0.0.1.evil.example/hook',
  'no address',
])('nobody is told at %s: the demo speaks to this machine alone', async (url) => {
  demo = await startMediaDemo();
  await create(demo, 'fal', { query: `?fal_webhook=${encodeURIComponent(url)}` });
  await submit('fal');
  await until(1);
  expect(demo.webhooks().map(({ taskId }) => taskId)).toEqual([demo.tasks()[1]?.id]);
});
