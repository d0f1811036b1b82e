// The demo vendors refuse what the real ones refuse, in the shape in which they refuse it, and mark what they say.
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { startDemoVendors, type DemoVendors } from '../../../src/demo/vendors.ts';

let demo: DemoVendors;
beforeEach(async () => {
  demo = await startDemoVendors({ script: () => ({ kind: 'text', text: 'Hello.' }), pace: { thinkMs: 0, chunkMs: 0 } });
});
afterEach(() => demo.close());

type Answer = { readonly status: number; readonly body: unknown };

async function post(url: string, headers: Record<string, string>, body: unknown): Promise<Answer> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });
  return { status: response.status, body: await response.json() };
}

describe('anthropic', () => {
  const valid = { model: 'claude-sonnet-5-5', max_tokens: 100, messages: [{ role: 'user', content: 'Hi' }] };
  const modern = { authorization: 'Bearer demo', 'anthropic-version': '2026-10-21' };
  const older = { 'x-api-key': 'demo', 'anthropic-version': '2023-06-01' };
  const send = (body: unknown, headers: Record<string, string> = modern) =>
    post(`${demo.baseUrls.anthropic}/v1/messages`, headers, body);
  const refusal = (message: string) => ({
    status: 400,
    body: { type: 'error', error: { type: 'invalid_request_error', message: expect.stringContaining(message) } },
  });

  test('answers whole where no stream is asked for, with both styles of headers, marked as demo', async () => {
    for (const headers of [modern, older]) {
      const { status, body } = await send(valid, headers);
      expect(status).toBe(200);
      expect(body).toMatchObject({
        id: expect.stringMatching(/^msg_demo_/),
        content: [{ type: 'text', text: 'Hello.' }],
      });
    }
  });

  test('refuses a temperature by the API version, and by the model', async () => {
    const warm = { ...valid, temperature: 0.5 };
    expect(await send(warm)).toMatchObject(refusal('temperature: Extra inputs are not permitted'));
    expect(await send(warm, older)).toMatchObject(refusal('temperature'));
    expect(await send({ ...warm, model: 'claude-sonnet-4-6' }, older)).toMatchObject({ status: 200 });
  });

  test('refuses unknown keys, missing max_tokens and assistant prefill', async () => {
    expect(await send({ ...valid, seed: 1 })).toMatchObject(refusal('seed: Extra inputs'));
    expect(await send({ ...valid, max_tokens: undefined })).toMatchObject(refusal('max_tokens: Field required'));
    const prefill = { ...valid, messages: [...valid.messages, { role: 'assistant', content: '{' }] };
    expect(await send(prefill)).toMatchObject(refusal('prefill'));
  });

  test('does not know models that nobody serves', async () => {
    const answer = await send({ ...valid, model: 'claude-2' });
    expect(answer).toMatchObject({ status: 404, body: { error: { type: 'not_found_error' } } });
  });

  test('wants a key', async () => {
    const answer = await send(valid, { 'anthropic-version': '2026-10-21' });
    expect(answer).toMatchObject({ status: 401, body: { error: { type: 'authentication_error' } } });
  });
});

describe('openai', () => {
  const valid = { model: 'gpt-6-luna', messages: [{ role: 'user', content: 'Hi' }] };
  const send = (body: unknown) =>
    post(`${demo.baseUrls.openai}/chat/completions`, { authorization: 'Bearer demo' }, body);

  test('answers whole where no stream is asked for, marked as demo', async () => {
    const { status, body } = await send(valid);
    expect(status).toBe(200);
    expect(body).toMatchObject({ system_fingerprint: 'fp_demo', choices: [{ message: { content: 'Hello.' } }] });
  });

  test.each([
    [{ max_tokens: 5 }, 'unsupported_parameter'],
    [{ temperature: 0.5 }, 'unsupported_parameter'],
    [{ top_k: 5 }, 'unknown_parameter'],
    [{ model: 'gpt-2' }, 'model_not_found'],
  ])('refuses %j with code %s', async (change, code) => {
    expect(await send({ ...valid, ...change })).toMatchObject({ body: { error: { code } } });
  });

  test('takes a temperature where reasoning is off', async () => {
    expect((await send({ ...valid, temperature: 0.5, reasoning_effort: 'none' })).status).toBe(200);
  });

  test('refuses a strict schema that leaves a property optional', async () => {
    const schema = { type: 'object', properties: { a: { type: 'string' } }, required: [], additionalProperties: false };
    const response_format = { type: 'json_schema', json_schema: { name: 'x', strict: true, schema } };
    expect(await send({ ...valid, response_format })).toMatchObject({ status: 400 });
  });
});

describe('cerebras', () => {
  const valid = { model: 'qwen-3.8-27b', messages: [{ role: 'user', content: 'Hi' }] };
  const send = (body: unknown) =>
    post(`${demo.baseUrls.cerebras}/chat/completions`, { authorization: 'Bearer demo' }, body);

  test.each(['frequency_penalty', 'presence_penalty', 'logit_bias', 'service_tier'])('refuses %s', async (key) => {
    expect((await send({ ...valid, [key]: 1 })).status).toBe(400);
    expect((await send(valid)).status).toBe(200);
  });
});

describe('gemini', () => {
  const valid = { contents: [{ role: 'user', parts: [{ text: 'Hi' }] }] };
  const send = (
    body: unknown,
    model = 'gemini-3.8-flash',
    headers: Record<string, string> = { 'x-goog-api-key': 'demo' },
  ) => post(`${demo.baseUrls.gemini}/v1beta/models/${model}:generateContent`, headers, body);

  test('answers whole where no stream is asked for, marked as demo', async () => {
    const { status, body } = await send(valid);
    expect(status).toBe(200);
    expect(body).toMatchObject({
      responseId: expect.stringMatching(/^demo_/),
      candidates: [{ finishReason: 'STOP', content: { parts: [{ text: 'Hello.' }] } }],
    });
  });

  test('refuses two ways of thinking at once, and levels on older models', async () => {
    const both = { thinkingConfig: { thinkingLevel: 'LOW', thinkingBudget: 0 } };
    expect(await send({ ...valid, generationConfig: both })).toMatchObject({ status: 400 });
    const level = { thinkingConfig: { thinkingLevel: 'LOW' } };
    expect(await send({ ...valid, generationConfig: level }, 'gemini-2.5-flash')).toMatchObject({ status: 400 });
  });

  test('refuses unknown names, unknown models and a missing key in its own shape', async () => {
    expect(await send({ ...valid, prompt: 'x' })).toMatchObject({ body: { error: { status: 'INVALID_ARGUMENT' } } });
    expect(await send(valid, 'gemini-1')).toMatchObject({ status: 404, body: { error: { status: 'NOT_FOUND' } } });
    expect(await send(valid, 'gemini-3.8-flash', {})).toMatchObject({
      status: 400,
      body: { error: { details: [{ reason: 'API_KEY_INVALID' }] } },
    });
  });
});
