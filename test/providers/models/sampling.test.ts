// What creativity and variant become on the wire, model by model.
import { afterEach, describe, expect, test } from '@jest/globals';
import type { DemoVendors } from '../../../src/demo/vendors.ts';
import type { ModelId } from '../../../src/domain/role.ts';
import { contextWith, modelAt, requestTo, startDemo } from './support/adapters.ts';

let demo: DemoVendors;
afterEach(() => demo.close());

async function sentBy(model: ModelId, creativities: readonly number[]) {
  demo = await startDemo(() => ({ kind: 'text', text: 'ok' }));
  const applied = [];
  for (const [index, creativity] of creativities.entries()) {
    const prompt = `Approach ${index + 1}: draw.`;
    const request = requestTo(model, { creativity, variant: index + 1, prompt });
    applied.push((await modelAt(demo.baseUrls).generate(request, contextWith())).applied);
  }
  return { bodies: demo.received().map(({ body }) => body as Record<string, unknown>), applied };
}

describe('three variants', () => {
  test('for claude-sonnet-5-5 carry no temperature, say that it was dropped, and differ', async () => {
    const { bodies, applied } = await sentBy('anthropic:claude-sonnet-5-5', [0.7, 0.8, 0.8]);
    for (const body of bodies) expect(Object.keys(body)).not.toContain('temperature');
    for (const sent of applied) expect(sent).toMatchObject({ effort: 'medium', dropped: ['temperature', 'seed'] });
    expect(new Set(bodies.map((body) => JSON.stringify(body))).size).toBe(3);
  });

  test('for claude-sonnet-4-6 carry T, T+0.1, T+0.1', async () => {
    const { bodies, applied } = await sentBy('anthropic:claude-sonnet-4-6', [0.7, 0.8, 0.8]);
    expect(bodies.map((body) => body['temperature'])).toEqual([0.7, 0.8, 0.8]);
    expect(applied[0]).toMatchObject({ temperature: 0.7, dropped: ['seed'] });
  });

  test('for Qwen on Cerebras carry temperature, seed and no reasoning', async () => {
    const { bodies } = await sentBy('cerebras:qwen-3.8-27b', [0.7, 0.8, 0.8]);
    expect(bodies.map((body) => [body['temperature'], body['seed'], body['reasoning_effort']])).toEqual([
      [0.7, 1, 'none'],
      [0.8, 2, 'none'],
      [0.8, 3, 'none'],
    ]);
  });
});

test('a creativity above the range of the model is cut to it', async () => {
  const { bodies } = await sentBy('anthropic:claude-sonnet-4-6', [1.1]);
  expect(bodies[0]?.['temperature']).toBe(1);
});

test('a Gemini 3 model gets a thinking level, a 2.5 model a thinking budget and a temperature', async () => {
  const three = await sentBy('gemini:gemini-3.8-flash', [0.5]);
  expect(three.bodies[0]?.['generationConfig']).toMatchObject({ thinkingConfig: { thinkingLevel: 'LOW' } });
  expect(three.bodies[0]?.['generationConfig']).not.toHaveProperty('temperature');
  await demo.close();
  const two = await sentBy('gemini:gemini-2.5-flash', [0.5]);
  expect(two.bodies[0]?.['generationConfig']).toMatchObject({
    temperature: 0.5,
    thinkingConfig: { thinkingBudget: 0 },
  });
});

test('the reserve for thinking is asked for on top, within the limit of the model', async () => {
  const { bodies } = await sentBy('anthropic:claude-sonnet-5-5', [0.5]);
  expect(bodies[0]?.['max_tokens']).toBe(10_000);
  await demo.close();
  const oss = await sentBy('cerebras:gpt-oss-120b', [0.5]);
  expect(oss.bodies[0]?.['max_completion_tokens']).toBe(6_000);
});
