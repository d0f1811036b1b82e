// Our own clients and webhook checks against the demo's media vendors: each understands the other, fault or no fault.
import { afterEach, describe, expect, test } from '@jest/globals';
import type { DemoVendors } from '../../../src/demo/vendors.ts';
import type { MediaModelId, MediaVendor } from '../../../src/domain/media.ts';
import { createMediaTasks, type MediaVendors } from '../../../src/providers/media/create-media-tasks.ts';
import { providerModels, vendorOfMediaModel } from '../../../src/providers/media/provider-models.ts';
import { mediaCapabilityOf } from '../../../src/providers/media/capability.ts';
import type { MediaRequest, TaskState } from '../../../src/providers/media/media-tasks.ts';
import { createWebhookVerifier } from '../../../src/providers/media/webhooks.ts';
import { probe, startMediaDemo, startReceiver } from './support/media-demo.ts';

let demo: DemoVendors;
afterEach(() => demo.close());

const { signal } = new AbortController();

function vendorsOf({ baseUrls }: DemoVendors): MediaVendors {
  const at = (vendor: MediaVendor) => ({ apiKey: 'demo', baseUrl: baseUrls[vendor] });
  return { piapi: at('piapi'), fal: at('fal'), runway: at('runway') };
}

function requestFor(model: MediaModelId): MediaRequest {
  const { medium, durationsS, sizes, largestSeed, negativePrompt } = mediaCapabilityOf(model);
  return {
    model,
    medium,
    prompt: 'A cup of coffee',
    ...sizes[0],
    ...(durationsS[0] !== undefined && { durationS: durationsS[0] }),
    ...(largestSeed !== undefined && { seed: largestSeed }),
    ...(negativePrompt && { negativePrompt: 'garbled text' }),
  };
}

type Ended = Extract<TaskState, { readonly failure: object } | { readonly outputs: object }>;

/** Submits a task and asks until it has ended. */
async function ended(model: MediaModelId): Promise<Ended> {
  const tasks = createMediaTasks(vendorsOf(demo));
  const submitted = await tasks.submit(requestFor(model), { signal });
  if ('refused' in submitted) throw new Error(submitted.refused.message);
  for (;;) {
    const state = await tasks.poll(model, submitted.task, { signal });
    if ('failure' in state || 'outputs' in state) return state;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

async function made(model: MediaModelId): Promise<Uint8Array> {
  const state = await ended(model);
  if (state.state !== 'done') throw new Error(state.failure.message);
  return new Uint8Array(await (await fetch(state.outputs[0].url)).arrayBuffer());
}

describe('every provider of a storyboard', () => {
  // The values of the table are model ids.
  test.each(Object.entries(providerModels))('%s makes what was asked for', async (_provider, model) => {
    demo = await startMediaDemo();
    const bytes = await made(model);
    const request = requestFor(model);
    if (request.medium === 'video') {
      const { width, height, durationS } = request;
      expect(await probe(bytes)).toMatchObject({ seconds: durationS, width, height });
    } else expect(bytes.byteLength).toBeGreaterThan(5_000);
    expect(demo.counts()[vendorOfMediaModel(model)]?.paid).toBe(1);
  });
});

describe('a task that gives nothing', () => {
  const providers = ['kling', 'falai', 'runway'] as const;

  test.each(providers)('is a failure of %s', async (provider) => {
    demo = await startMediaDemo({ faults: [{ at: 'submit', kind: 'taskFails' }] });
    expect(await ended(providerModels[provider])).toMatchObject({ state: 'failed', failure: { kind: 'failed' } });
  });

  test.each(
    providers.flatMap((provider) => (['moderated', 'flagged'] as const).map((kind) => [provider, kind] as const)),
  )('is a refusal of %s where it was %s', async (provider, kind) => {
    demo = await startMediaDemo({ faults: [{ at: 'submit', kind }] });
    expect(await ended(providerModels[provider])).toMatchObject({ state: 'failed', failure: { kind: 'refused' } });
  });
});

test.each(['fal', 'piapi'] as const)('a webhook of %s passes our check, and a forged one does not', async (vendor) => {
  demo = await startMediaDemo();
  demo.inject({ at: 'webhook', kind: 'forged' });
  const receiver = await startReceiver();
  try {
    const secret = 'a-secret-of-this-call';
    const webhook = { url: `${receiver.url}/webhooks/${vendor}?call=abc`, secret };
    const model = vendor === 'fal' ? providerModels.falai : providerModels.kling;
    await createMediaTasks(vendorsOf(demo)).submit({ ...requestFor(model), webhook }, { signal });
    while (receiver.received.length < 2) await new Promise((resolve) => setTimeout(resolve, 20));
    const verifier = createWebhookVerifier({ vendors: vendorsOf(demo), now: () => new Date() });
    const { createHash } = await import('node:crypto');
    const webhookSecretHash = createHash('sha256').update(secret).digest('hex');
    const answers = [];
    for (const { headers, raw } of receiver.received) {
      answers.push(await verifier.verify(vendor, { headers, raw: Buffer.from(raw), secret }, { webhookSecretHash }));
    }
    expect(answers[0]).toMatchObject({ refusal: expect.any(String) });
    expect(answers[1]).toMatchObject({ taskId: demo.tasks()[0]?.id });
  } finally {
    await receiver.close();
  }
});
