// The demo vendors as other processes use them: base URLs, counts, faults, holds, and that they say what they are.
import { afterEach, describe, expect, test } from '@jest/globals';
import { startDemoVendors, type DemoVendors } from '../../src/demo/vendors.ts';
import type { DemoScript } from '../../src/demo/script.ts';
import { contextWith, failureOf, modelAt, requestTo, until } from '../providers/models/support/adapters.ts';

const reply = 'A reply in several words. '.repeat(20);
const script: DemoScript = ({ prompt }) =>
  prompt.includes('unknown topic')
    ? { kind: 'error', status: 400, message: 'The demo knows three topics.' }
    : { kind: 'text', text: reply };
const sonnet = 'anthropic:claude-sonnet-5-5';

let demo: DemoVendors;
afterEach(() => demo.close());

async function start(more: Partial<Parameters<typeof startDemoVendors>[0]> = {}): Promise<void> {
  demo = await startDemoVendors({ script, pace: { thinkMs: 0, chunkMs: 0 }, ...more });
}

const ask = (prompt: string) => modelAt(demo.baseUrls).generate(requestTo(sonnet, { prompt }), contextWith());

async function admin(path: string, body?: unknown): Promise<{ status: number; json: Record<string, unknown> }> {
  const headers = { 'x-retake-demo-token': demo.adminToken };
  const init = body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) };
  const response = await fetch(`${demo.url}/__demo/${path}`, { ...init, headers });
  // The demo's own interface answers with objects only.
  return { status: response.status, json: (await response.json()) as Record<string, unknown> };
}

describe('startDemoVendors', () => {
  test('listens on loopback only, at the port it was given', async () => {
    await start();
    expect(demo.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    const { port } = new URL(demo.url);
    await expect(startDemoVendors({ script, port: Number(port) })).rejects.toMatchObject({ code: 'EADDRINUSE' });
  });

  test('counts each call and what a vendor would have billed', async () => {
    await start({ faults: [{ kind: 'status', status: 429, match: 'second' }] });
    await ask('first');
    await failureOf(ask('second'));
    await failureOf(ask('an unknown topic'));
    expect(demo.counts()).toEqual({ anthropic: { received: 3, paid: 1 } });
    expect(demo.received().map(({ ordinal, state, status }) => [ordinal, state, status])).toEqual([
      [1, 'answered', 200],
      [2, 'rejected', 429],
      [3, 'rejected', 400],
    ]);
  });

  test('streams its answer at the pace that it was given', async () => {
    await start({ pace: { thinkMs: 30, chunkMs: 10 } });
    const arrivals: number[] = [];
    const begun = performance.now();
    const context = contextWith({ progress: () => arrivals.push(performance.now() - begun) });
    await modelAt(demo.baseUrls).generate(requestTo(sonnet), context);
    expect(arrivals[0]).toBeGreaterThan(25);
    expect((arrivals.at(-1) ?? 0) - (arrivals[0] ?? 0)).toBeGreaterThan(50);
  });

  test('cuts a reply at the output limit that was asked for', async () => {
    await start();
    const request = requestTo('openai:gpt-6-luna', { maxOutputTokens: 20 });
    const outcome = await modelAt(demo.baseUrls).generate(request, contextWith());
    expect(outcome).toMatchObject({ kind: 'truncated', partial: reply.slice(0, 80) });
  });

  test('strikes only the calls that match, after those that it lets pass', async () => {
    await start({ faults: [{ kind: 'status', status: 503, match: 'x', skip: 1, times: 2 }] });
    const kinds = [];
    for (const prompt of ['x1', 'other', 'x2', 'x3', 'x4']) {
      kinds.push(
        await ask(prompt).then(
          (outcome) => outcome.kind,
          () => 'failed',
        ),
      );
    }
    expect(kinds).toEqual(['ok', 'ok', 'failed', 'failed', 'ok']);
  });

  test('holds a call open until it is released', async () => {
    await start();
    demo.hold({ match: 'wait' });
    const call = ask('wait here');
    await until(() => demo.received()[0]?.request !== undefined);
    expect(demo.received()[0]).toMatchObject({ state: 'open', paid: false });
    expect(demo.release()).toBe(1);
    expect(await call).toMatchObject({ kind: 'ok' });
  });

  test('bills a held call whose caller has gone', async () => {
    await start();
    demo.hold({});
    const stop = new AbortController();
    const call = failureOf(modelAt(demo.baseUrls).generate(requestTo(sonnet), contextWith({ signal: stop.signal })));
    await until(() => demo.received()[0]?.request !== undefined);
    stop.abort();
    await call;
    await until(() => demo.received()[0]?.state === 'lost');
    expect(demo.counts()).toEqual({ anthropic: { received: 1, paid: 1 } });
  });
});

describe('the interface for other processes', () => {
  test('tells what was received, without bodies', async () => {
    await start({ keepBodies: true });
    await ask('first');
    const { json } = await admin('received');
    expect(json['counts']).toEqual({ anthropic: { received: 1, paid: 1 } });
    expect(json['calls']).toEqual([expect.objectContaining({ ordinal: 1, state: 'answered' })]);
    expect(JSON.stringify(json['calls'])).not.toContain('max_tokens');
  });

  test('tells no prompt', async () => {
    await start();
    await ask('a private prompt');
    expect(JSON.stringify((await admin('received')).json)).not.toContain('private');
  });

  test('tells of calls to media vendors where they struck, and no prompt', async () => {
    await start();
    const headers = { authorization: 'Key id:demo', 'content-type': 'application/json' };
    const body = JSON.stringify({ prompt: 'a private prompt', image_size: 'square' });
    await fetch(`${demo.baseUrls.fal}/fal-ai/flux/schnell`, { method: 'POST', headers, body });
    const { json } = await admin('received');
    expect(json['calls']).toEqual([
      expect.objectContaining({ vendor: 'fal', at: 'submit', model: 'fal-ai/flux/schnell', paid: true }),
    ]);
    expect(JSON.stringify(json)).not.toContain('private');
  });

  test.each([{}, { 'x-retake-demo-token': 'guess' }])('refuses whoever has no token: %j', async (headers) => {
    await start();
    const body = JSON.stringify({ kind: 'status', status: 529 });
    const armed = await fetch(`${demo.url}/__demo/faults`, { method: 'POST', headers, body });
    const read = await fetch(`${demo.url}/__demo/received`, { headers });
    expect([armed.status, read.status]).toEqual([403, 403]);
    expect(await ask('x')).toMatchObject({ kind: 'ok' });
  });

  test('injects faults and refuses ones that it does not know', async () => {
    await start();
    expect(await admin('faults', { kind: 'status', status: 529 })).toMatchObject({ status: 200, json: { armed: 1 } });
    expect(await failureOf(ask('x'))).toMatchObject({ kind: 'overloaded' });
    expect((await admin('faults', { kind: 'earthquake' })).status).toBe(400);
  });

  test('holds and releases', async () => {
    await start();
    await admin('hold', { vendor: 'anthropic' });
    const call = ask('x');
    await until(() => demo.received()[0]?.request !== undefined);
    expect((await admin('release', {})).json).toEqual({ released: 1 });
    expect(await call).toMatchObject({ kind: 'ok' });
  });

  test('answers 404 for what it does not know', async () => {
    await start();
    expect((await admin('nothing')).status).toBe(404);
    expect((await fetch(`${demo.url}/elsewhere`)).status).toBe(404);
  });
});
