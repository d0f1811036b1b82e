// The failures that only some vendors have, each classed by what it says (over real sockets).
import { afterEach, describe, expect, test } from '@jest/globals';
import { createServer } from 'node:http';
import type { DemoFault } from '../../../src/demo/protocol/faults.ts';
import type { DemoVendors } from '../../../src/demo/vendors.ts';
import { modelVendors } from '../../../src/domain/role.ts';
import type { ModelId, ModelVendor } from '../../../src/domain/role.ts';
import { createLanguageModel } from '../../../src/providers/models/create-language-model.ts';
import { withoutSecrets } from '../../../src/providers/models/provider-failure.ts';
import { adapters, contextWith, failureOf, modelAt, requestTo, startDemo } from './support/adapters.ts';

const modelOf = Object.fromEntries(adapters.map(({ vendor, model }) => [vendor, model]));

let stop: (() => Promise<void>) | undefined;
afterEach(async () => {
  await stop?.();
  stop = undefined;
});

async function failureUnder(vendor: ModelVendor, fault: DemoFault) {
  const demo: DemoVendors = await startDemo(() => ({ kind: 'text', text: 'x' }), { faults: [fault] });
  stop = () => demo.close();
  // `adapters` has a model for each vendor.
  return failureOf(modelAt(demo.baseUrls).generate(requestTo(modelOf[vendor] as ModelId), contextWith()));
}

type Raw = { readonly status: number; readonly headers?: Record<string, string>; readonly body: string };

async function failureOn(vendor: ModelVendor, { status, headers, body }: Raw) {
  let requests = 0;
  const server = createServer((request, response) => {
    requests += 1;
    request.resume();
    response.writeHead(status, headers).end(body);
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  stop = () =>
    new Promise((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  const address = server.address();
  const url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`;
  const model = modelAt({ anthropic: url, openai: url, cerebras: url, gemini: url });
  const failure = await failureOf(model.generate(requestTo(modelOf[vendor] as ModelId), contextWith()));
  expect(requests).toBe(1);
  return failure;
}

describe('out of money', () => {
  test.each([
    ['anthropic', { status: 429, code: 'enforced_spend_limit_reached' }],
    ['anthropic', { status: 429, code: 'contract_spend_limit_reached' }],
    [
      'anthropic',
      {
        status: 400,
        message: 'You have reached your specified API usage limits. You will regain access on 2026-12-01.',
      },
    ],
    ['openai', { status: 429, code: 'insufficient_quota' }],
    ['openai', { status: 429, code: 'credit_balance_exhausted' }],
    ['openai', { status: 429, code: 'project_spend_limit_exceeded' }],
    ['cerebras', { status: 402 }],
  ] as const)('%s says so with %j', async (vendor, fault) => {
    const failure = await failureUnder(vendor, { kind: 'status', retryAfterMs: 1_000, ...fault });
    expect(failure).toMatchObject({ kind: 'no_money', unbilled: true });
    expect(failure.retryAfterMs).toBeUndefined();
  });

  test('is not what a ramp limit means', async () => {
    const failure = await failureUnder('anthropic', { kind: 'status', status: 429, code: 'ramp_limit_exceeded' });
    expect(failure.kind).toBe('rate_limited');
  });
});

describe.each(modelVendors)('%s behind a proxy', (vendor) => {
  const html = { 'content-type': 'text/html' };

  test('gives an HTML page with 502: overloaded', async () => {
    const failure = await failureOn(vendor, { status: 502, headers: html, body: '<h1>Bad Gateway</h1>' });
    expect(failure).toMatchObject({ kind: 'overloaded', unbilled: true });
  });

  test('gives 524: nobody knows whether the vendor went on and billed', async () => {
    const failure = await failureOn(vendor, { status: 524, headers: html, body: 'A timeout occurred' });
    expect(failure).toMatchObject({ kind: 'ambiguous', unbilled: false });
  });

  test('gives a redirect, which is not followed', async () => {
    const failure = await failureOn(vendor, { status: 307, headers: { location: 'http://127.0.0.1:9/' }, body: '' });
    expect(failure).toMatchObject({ kind: 'bad_request', status: 307, unbilled: true });
  });

  test('gives 200 with nothing in it: ambiguous', async () => {
    const failure = await failureOn(vendor, {
      status: 200,
      headers: { 'content-type': 'text/event-stream' },
      body: '',
    });
    expect(failure).toMatchObject({ kind: 'ambiguous', unbilled: false });
  });

  test('cannot be found: nothing was sent', async () => {
    const url = 'http://vendor.invalid';
    const model = modelAt({ anthropic: url, openai: url, cerebras: url, gemini: url });
    const failure = await failureOf(model.generate(requestTo(modelOf[vendor] as ModelId), contextWith()));
    expect(failure).toMatchObject({ kind: 'network_before_send', unbilled: true });
  });
});

describe('inside a stream', () => {
  const sse = { 'content-type': 'text/event-stream' };

  test('an insufficient quota is no_money', async () => {
    const body =
      'data: {"error":{"message":"You exceeded your quota","type":"insufficient_quota","code":"insufficient_quota"}}\n\n';
    expect(await failureOn('openai', { status: 200, headers: sse, body })).toMatchObject({ kind: 'no_money' });
  });

  test('a rate limit is rate_limited', async () => {
    const body = 'event: error\ndata: {"type":"error","error":{"type":"rate_limit_error","message":"slow down"}}\n\n';
    expect(await failureOn('anthropic', { status: 200, headers: sse, body })).toMatchObject({ kind: 'rate_limited' });
  });
});

test('a vendor without a key is refused, naming the variable', async () => {
  const model = createLanguageModel({ anthropic: {}, openai: {}, cerebras: {}, gemini: {} });
  const failure = await failureOf(model.generate(requestTo('cerebras:qwen-3.8-27b'), contextWith()));
  expect(failure).toMatchObject({ kind: 'auth', unbilled: true, message: expect.stringContaining('CEREBRAS_API_KEY') });
});

test('images for a model that cannot see are refused before anything is sent', async () => {
  const demo = await startDemo(() => ({ kind: 'text', text: 'x' }));
  stop = () => demo.close();
  const request = requestTo('cerebras:gpt-oss-120b', { images: [{ mime: 'image/png', base64: 'AAAA' }] });
  const failure = await failureOf(modelAt(demo.baseUrls).generate(request, contextWith()));
  expect(failure).toMatchObject({ kind: 'bad_request', unbilled: true });
  expect(demo.received()).toHaveLength(0);
});

test('withoutSecrets takes out the key, and what looks like one', () => {
  const said = withoutSecrets('Incorrect key: my-own-key, sk-proj-****abcd, AIzaSyA1234567', 'my-own-key');
  expect(said).toBe('Incorrect key: [key], [key], [key]');
});
