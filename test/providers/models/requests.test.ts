// Every request that the adapters send is valid against the vendors' own API descriptions.
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { join } from 'node:path';
import { z } from 'zod';
import type { ValidateFunction } from 'ajv/dist/2020.js';
import type { DemoVendors } from '../../../src/demo/vendors.ts';
import { vendorOf, type ModelId, type ModelVendor } from '../../../src/domain/role.ts';
import { capabilities, capabilityOf } from '../../../src/providers/models/capability.ts';
import { contextWith, modelAt, requestTo, startDemo } from './support/adapters.ts';
import { sharedPath } from './support/shared.ts';
import { compile, readSpec, schemasOf } from './support/spec.ts';

const folder = sharedPath('providers', 'specs');
// The keys of the table are model ids.
const models = Object.keys(capabilities) as ModelId[];

const score = z.strictObject({
  overall: z.int().min(0).max(100),
  note: z.string().nullable(),
  issues: z.array(z.strictObject({ category: z.enum(['technical', 'composition']), text: z.string().max(200) })).max(5),
  brief: z.string().optional(),
});

const sampling = ['temperature', 'top_p', 'top_k'];
const validators = new Map<string, ValidateFunction>();

/** Built on first use: the largest description takes seconds to read. */
function validatorFor(vendor: ModelVendor, apiVersion: string | undefined): ValidateFunction {
  const isChat = vendor === 'openai' || vendor === 'cerebras';
  const key = isChat ? 'chat' : `${vendor} ${apiVersion}`;
  const known = validators.get(key);
  if (known !== undefined) return known;
  const made = isChat
    ? compile(readSpec(join(folder ?? '', 'openai.openapi.yaml')), 'CreateChatCompletionRequest')
    : vendor === 'gemini'
      ? compile(readSpec(join(folder ?? '', 'gemini.tryagi.openapi.json')), 'GenerateContentRequest')
      : anthropicValidator(apiVersion);
  validators.set(key, made);
  return made;
}

function anthropicValidator(apiVersion: string | undefined): ValidateFunction {
  const spec = readSpec(join(folder ?? '', 'anthropic.tryagi.openapi.yaml'));
  const properties = schemasOf(spec)['CreateMessageParams']?.['properties'];
  // The description is older than the API version that took these three away.
  if (apiVersion === '2026-10-21') for (const name of sampling) Reflect.deleteProperty(Object(properties), name);
  return compile(spec, 'CreateMessageParams');
}

describe('requests', () => {
  let demo: DemoVendors;
  beforeAll(async () => {
    demo = await startDemo(() => ({ kind: 'text', text: '{"overall": 90, "note": null, "issues": []}' }));
  });
  afterAll(() => demo.close());

  test.each(models)('to %s are taken by the vendor: plain, with a schema, with images', async (model) => {
    const start = demo.received().length;
    const images = capabilityOf(model).vision ? [{ mime: 'image/png' as const, base64: 'AAAA' }] : [];
    const language = modelAt(demo.baseUrls);
    const outcomes = [
      await language.generate(requestTo(model, { variant: 2 }), contextWith()),
      await language.generate(
        { ...requestTo(model, { images }), schema: { name: 'score', zod: score } },
        contextWith(),
      ),
      await language.generate(requestTo(model, { system: '', maxOutputTokens: 1_000_000 }), contextWith()),
    ];
    expect(outcomes.map(({ kind }) => kind)).toEqual(['ok', 'ok', 'ok']);
    const sent = demo.received().slice(start);
    expect(sent.map(({ state }) => state)).toEqual(['answered', 'answered', 'answered']);
    if (folder === undefined) return;
    const validate = validatorFor(vendorOf(model), capabilityOf(model).apiVersion);
    for (const { body } of sent) {
      expect({ valid: validate(body), errors: validate.errors }).toEqual({ valid: true, errors: null });
    }
  });

  (folder === undefined ? test.skip : test)('with a mistake are caught by the descriptions', () => {
    const valid = { model: 'claude-sonnet-5-5', max_tokens: 10, messages: [{ role: 'user', content: 'x' }] };
    const validate = validatorFor('anthropic', '2026-10-21');
    expect(validate(valid)).toBe(true);
    expect(validate({ ...valid, temperature: 0.5 })).toBe(false);
    expect(validate({ ...valid, unknown: 1 })).toBe(false);
    expect(validatorFor('openai', undefined)({ model: 'gpt-6-luna', messages: [], temperature: 9 })).toBe(false);
  });
});
