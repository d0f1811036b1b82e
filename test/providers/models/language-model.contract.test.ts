// What every adapter must do, whichever vendor is behind it, over real sockets.
import { afterEach, describe, expect, test } from '@jest/globals';
import { inspect } from 'node:util';
import { z } from 'zod';
import type { DemoReply } from '../../../src/demo/script.ts';
import type { DemoVendors } from '../../../src/demo/vendors.ts';
import type { DemoFault } from '../../../src/demo/protocol/faults.ts';
import type { ModelRequest } from '../../../src/providers/models/language-model.ts';
import { adapters, contextWith, failureOf, modelAt, requestTo, startDemo, testKey, until } from './support/adapters.ts';

const plan = z.strictObject({
  title: z.string(),
  sections: z.array(z.strictObject({ id: z.int(), goal: z.string() })),
});
const planText = JSON.stringify({ title: 'Triangles', sections: [{ id: 1, goal: 'see – größer' }] });
const longText = 'from manim import *\n# naïve größe – 三角形 😀\n'.repeat(60);

let demo: DemoVendors;
afterEach(() => demo.close());

async function start(reply: DemoReply, ...faults: DemoFault[]): Promise<void> {
  demo = await startDemo(() => reply, { faults });
}

const text: DemoReply = { kind: 'text', text: longText };

describe.each(adapters)('$vendor', ({ vendor, model }) => {
  const generate = (more: Partial<ModelRequest> = {}, context = contextWith()) =>
    modelAt(demo.baseUrls).generate(requestTo(model, more), context);
  const generatePlan = () =>
    modelAt(demo.baseUrls).generate({ ...requestTo(model), schema: { name: 'plan', zod: plan } }, contextWith());

  test('gives the whole text with usage, request id, model and stop reason', async () => {
    await start(text);
    const outcome = await generate();
    expect(outcome).toMatchObject({ kind: 'ok', text: longText, value: longText });
    expect(outcome.usage.inputUncached).toBeGreaterThan(0);
    expect(outcome.usage.output).toBeGreaterThan(500);
    expect(outcome.meta.answeredBy).toBe(model.split(':')[1]);
    expect(outcome.meta.vendorRequestId).toMatch(/demo/);
    expect(outcome.meta.stopReason).toBeDefined();
    expect(outcome.meta.rawUsage).toBeDefined();
  });

  test('makes exactly one request for each generate', async () => {
    await start(text);
    await generate();
    expect(demo.received()).toHaveLength(1);
    expect(demo.received()[0]).toMatchObject({ vendor, state: 'answered', paid: true });
  });

  test('reports growing progress while the reply streams', async () => {
    await start(text);
    const seen: number[] = [];
    await generate({}, contextWith({ progress: (characters) => seen.push(characters) }));
    expect(seen.length).toBeGreaterThan(10);
    expect(seen.at(-1)).toBe(longText.length);
    expect(seen).toEqual(seen.toSorted((a, b) => a - b));
  });

  test('carries system, prompt and images to the vendor', async () => {
    await start(text);
    await generate({ images: [{ mime: 'image/png', base64: 'AAAA' }] });
    expect(demo.received()[0]?.request).toMatchObject({
      system: 'You write scenes.',
      prompt: 'Draw a triangle.',
      images: 1,
    });
  });

  test('asks for a schema by name and gives the validated value', async () => {
    await start({ kind: 'text', text: planText });
    const outcome = await generatePlan();
    expect(outcome).toMatchObject({ kind: 'ok', value: JSON.parse(planText) });
    expect(demo.received()[0]?.request?.schemaName).toBe('plan');
  });

  test('reads a schema reply out of a code fence', async () => {
    await start({ kind: 'text', text: `Here it is:\n\`\`\`json\n${planText}\n\`\`\`\n` });
    expect(await generatePlan()).toMatchObject({ kind: 'ok', value: JSON.parse(planText) });
  });

  test('calls a reply that breaks the schema invalid and names the issue', async () => {
    await start({ kind: 'text', text: '{"title": "T", "sections": [{"id": "one", "goal": "g"}]}' });
    const outcome = await generatePlan();
    expect(outcome).toMatchObject({ kind: 'invalid', reason: expect.stringContaining('sections.0.id') });
  });

  test('calls broken JSON in a complete reply invalid', async () => {
    await start({ kind: 'text', text: planText }, { kind: 'invalidJson' });
    expect(await generatePlan()).toMatchObject({ kind: 'invalid' });
  });

  test('calls a reply that hits the output limit truncated and never parses it', async () => {
    await start({ kind: 'truncated', text: '{"title": "T", "sections": []' });
    const outcome = await generatePlan();
    expect(outcome).toMatchObject({ kind: 'truncated', partial: '{"title": "T", "sections": []' });
    expect(outcome.usage.output).toBeGreaterThan(0);
  });

  test('calls a reply without text empty', async () => {
    await start({ kind: 'empty' });
    expect(await generate()).toMatchObject({ kind: 'empty' });
  });

  test('calls a refusal refused', async () => {
    await start({ kind: 'refused', reason: 'not this' });
    expect(await generate()).toMatchObject({ kind: 'refused' });
  });

  test('puts characters together that were cut in two on the way', async () => {
    await start(text, { kind: 'splitUtf8' });
    expect(await generate()).toMatchObject({ kind: 'ok', text: longText });
  });

  test('calls a stream that ends without its terminal event truncated, with estimated usage', async () => {
    await start(text, { kind: 'cutStream' });
    const outcome = await generate();
    expect(outcome).toMatchObject({ kind: 'truncated', reason: expect.stringContaining('terminal event') });
    expect(outcome.usage.output).toBeGreaterThan(100);
    expect(outcome.usage.inputUncached).toBeGreaterThan(0);
  });

  test('throws rate_limited with the delay of the server', async () => {
    await start(text, { kind: 'status', status: 429, retryAfterMs: 7_000 });
    const failure = await failureOf(generate());
    expect(failure).toMatchObject({ kind: 'rate_limited', status: 429, unbilled: true, vendor });
    // Google rounds its delay down, so a second is added.
    expect(failure.retryAfterMs).toBe(vendor === 'gemini' ? 8_000 : 7_000);
    expect(demo.received()).toHaveLength(1);
  });

  test('waits no longer than five minutes for a server', async () => {
    await start(text, { kind: 'status', status: 429, retryAfterMs: 4_000_000 });
    expect((await failureOf(generate())).retryAfterMs).toBe(300_000);
  });

  test.each([500, 502, 503, 504, 529])('throws overloaded and unbilled for status %i', async (status) => {
    await start(text, { kind: 'status', status });
    expect(await failureOf(generate())).toMatchObject({ kind: 'overloaded', status, unbilled: true });
    expect(demo.received()).toHaveLength(1);
  });

  test('throws bad_request for a request that the vendor refuses', async () => {
    await start(text, { kind: 'status', status: 400, message: 'prompt is too long' });
    expect(await failureOf(generate())).toMatchObject({
      kind: 'bad_request',
      unbilled: true,
      message: expect.stringContaining('prompt is too long'),
    });
  });

  test('throws no_money for status 402', async () => {
    await start(text, { kind: 'status', status: 402 });
    expect(await failureOf(generate())).toMatchObject({ kind: 'no_money', unbilled: true });
  });

  test('throws auth for a wrong key, and the key is nowhere in the error', async () => {
    await start(text);
    const key = 'sk-wrong-0123456789abcdef';
    const failure = await failureOf(modelAt(demo.baseUrls, key).generate(requestTo(model), contextWith()));
    expect(failure).toMatchObject({ kind: 'auth', unbilled: true });
    const everything = inspect(failure, { depth: 10, showHidden: true });
    expect(everything).not.toContain('sk-wrong');
  });

  test('throws ambiguous when the connection resets before the headers', async () => {
    await start(text, { kind: 'resetBeforeHeaders' });
    const failure = await failureOf(generate());
    expect(failure).toMatchObject({ kind: 'ambiguous', unbilled: false });
    expect(`${failure.message} ${String(failure.cause)}`).not.toContain(testKey);
    expect(demo.received()).toHaveLength(1);
  });

  test('throws ambiguous when the answer is dropped after the work was done, and asks once', async () => {
    await start(text, { kind: 'dropAnswer' });
    expect(await failureOf(generate())).toMatchObject({ kind: 'ambiguous', unbilled: false });
    expect(demo.counts()[vendor]).toEqual({ received: 1, paid: 1 });
  });

  test.each(['resetAfterHeaders', 'resetMidBody'] as const)('throws ambiguous on %s', async (kind) => {
    await start(text, { kind });
    expect(await failureOf(generate())).toMatchObject({ kind: 'ambiguous', unbilled: false });
    expect(demo.received()).toHaveLength(1);
  });

  test('throws overloaded for an error inside the stream, without claiming that it is unbilled', async () => {
    await start(text, { kind: 'errorEvent' });
    expect(await failureOf(generate())).toMatchObject({ kind: 'overloaded', unbilled: false });
  });

  test('throws network_before_send when nobody listens', async () => {
    await start(text);
    const { baseUrls } = demo;
    await demo.close();
    const failure = await failureOf(modelAt(baseUrls).generate(requestTo(model), contextWith()));
    expect(failure).toMatchObject({ kind: 'network_before_send', unbilled: true });
  });

  test('throws canceled within half a second of the abort and closes the socket', async () => {
    await start(text, { kind: 'stall' });
    const stop = new AbortController();
    const call = failureOf(generate({}, contextWith({ signal: stop.signal })));
    await until(() => demo.received()[0]?.fault === 'stall');
    const abortedAt = performance.now();
    stop.abort();
    expect(await call).toMatchObject({ kind: 'canceled', unbilled: false });
    expect(performance.now() - abortedAt).toBeLessThan(500);
    await until(() => demo.received()[0]?.state === 'lost');
  });

  test('throws canceled when stopped in the middle of the stream', async () => {
    demo = await startDemo(() => text, { pace: { thinkMs: 0, chunkMs: 20 } });
    const stop = new AbortController();
    const call = failureOf(
      generate({}, contextWith({ signal: stop.signal, progress: (n) => n > 100 && stop.abort() })),
    );
    expect(await call).toMatchObject({ kind: 'canceled', unbilled: false });
    await until(() => demo.received()[0]?.state === 'lost');
  });

  test('throws ambiguous when time runs out after the request left', async () => {
    await start(text, { kind: 'stall' });
    const call = generate({}, contextWith({ signal: AbortSignal.timeout(100) }));
    expect(await failureOf(call)).toMatchObject({ kind: 'ambiguous', unbilled: false });
  });

  test('sends nothing when it is stopped beforehand', async () => {
    await start(text);
    const call = generate({}, contextWith({ signal: AbortSignal.abort() }));
    expect(await failureOf(call)).toMatchObject({ kind: 'canceled', unbilled: true });
    expect(demo.received()).toHaveLength(0);
  });
});
