// Prices by day, cost in integer nano-USD, and the most a call can cost.
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { capabilities } from '../../../src/providers/models/capability.ts';
import type { Usage } from '../../../src/providers/models/language-model.ts';
import { costOf, estimateInputTokens, priceOf, worstCaseCost } from '../../../src/providers/models/price.ts';
import { priceTable } from '../../../src/providers/models/price-table.ts';
import type { ModelId } from '../../../src/domain/role.ts';

const today = new Date('2026-11-21T12:00:00Z');
const nothing: Usage = {
  inputUncached: 0,
  cacheRead: 0,
  cacheWrite5m: 0,
  cacheWrite1h: 0,
  output: 0,
  reasoningInOutput: 0,
};

describe('priceOf', () => {
  test('knows every model of the capability table', () => {
    for (const model of Object.keys(capabilities)) expect(Object.keys(priceTable)).toContain(model);
  });

  test('changes on the day from which the vendor changes it', () => {
    const price = (day: string) => priceOf('gemini:gemini-3.8-flash', new Date(day)).inputNanoUsd;
    expect(price('2026-12-31T23:59:59Z')).toBe(750);
    expect(price('2027-01-01T00:00:00Z')).toBe(1_500);
  });

  test('assumes the dearest of the vendor for a model that it does not know', () => {
    const price = priceOf('openai:gpt-9', today);
    expect(price).toMatchObject({ assumed: true, outputNanoUsd: 50_000 });
  });
});

describe('costOf', () => {
  test('adds each kind of token at its own price', () => {
    const usage = {
      ...nothing,
      inputUncached: 1_000,
      cacheRead: 2_000,
      cacheWrite5m: 10,
      cacheWrite1h: 10,
      output: 500,
    };
    const price = priceOf('anthropic:claude-sonnet-5-5', today);
    expect(costOf(usage, price)).toBe(1_000 * 2_000 + 2_000 * 100 + 10 * 2_500 + 10 * 4_000 + 500 * 10_000);
  });

  test('uses the prices of long prompts above their limit, for output too', () => {
    const price = priceOf('openai:gpt-6-luna', today);
    expect(costOf({ ...nothing, inputUncached: 272_000, output: 10 }, price)).toBe(272_000 * 100 + 10 * 500);
    expect(costOf({ ...nothing, inputUncached: 272_001, output: 10 }, price)).toBe(272_001 * 200 + 10 * 750);
  });

  test('counts cached tokens as input where the vendor has no cache', () => {
    const price = priceOf('cerebras:qwen-3.8-27b', today);
    expect(costOf({ ...nothing, cacheRead: 10 }, price)).toBe(9_900);
  });
});

describe('worstCaseCost', () => {
  test('includes the reserve for thinking that is asked of the vendor', () => {
    const cost = worstCaseCost({
      model: 'anthropic:claude-sonnet-5-5',
      estimatedInputTokens: 100,
      maxOutputTokens: 1_000,
      at: today,
    });
    expect(cost).toBe(100 * 2_500 + 9_000 * 10_000);
  });

  test('is an integer that is never below the cost of what a call within its limits uses', () => {
    const tokens = fc.nat({ max: 300_000 });
    const output = fc.nat({ max: 8_000 });
    // The keys of the table are model ids.
    const models = fc.constantFrom(...(Object.keys(capabilities) as ModelId[]));
    fc.assert(
      fc.property(models, tokens, output, (model, inputUncached, used) => {
        const worst = worstCaseCost({ model, estimatedInputTokens: inputUncached, maxOutputTokens: 8_000, at: today });
        const cost = costOf({ ...nothing, inputUncached, output: used }, priceOf(model, today));
        return Number.isSafeInteger(worst) && Number.isSafeInteger(cost) && cost <= worst;
      }),
    );
  });
});

test('estimateInputTokens counts bytes and images, high', () => {
  expect(estimateInputTokens({ system: 'abcde', prompt: 'größe', images: [1] })).toBe(2_500 + 5);
});
