// What each kind of job still needs, by the keys that are set (CONTRACT, "First run").
import { describe, expect, test } from '@jest/globals';
import { readConfig } from '../../src/config.ts';
import { createDoctor } from '../../src/stack/doctor.ts';
import { needText, readinessOf } from '../../src/stack/needs.ts';

const models = { ANTHROPIC_API_KEY: 'k', OPENAI_API_KEY: 'k', CEREBRAS_API_KEY: 'k', GEMINI_API_KEY: 'k' };
const needsOf = (environment: Record<string, string>) =>
  readinessOf(readConfig(environment)).needs.map((need) => `${need.kind}: ${needText(need)}`);

describe('readiness', () => {
  test('without any key every kind says what it needs', () => {
    const needs = needsOf({});
    expect(needs).toContain('scenes: OPENAI_API_KEY (judge)');
    expect(needs).toContain('scenes: PIAPI_API_KEY, RUNWAYML_API_SECRET or FAL_KEY (a provider of pictures or videos)');
    expect(needs).toContain('clip_edit: RUNWAYML_API_SECRET or FAL_KEY (a provider that takes a seed)');
    expect(needs.some((need) => need.startsWith('explainer: ANTHROPIC_API_KEY'))).toBe(true);
  });

  test('with the keys of models alone scenes and edits need a provider', () => {
    expect(needsOf(models)).toEqual([
      'scenes: PIAPI_API_KEY, RUNWAYML_API_SECRET or FAL_KEY (a provider of pictures or videos)',
      'clip_edit: RUNWAYML_API_SECRET or FAL_KEY (a provider that takes a seed)',
    ]);
  });

  test('with a provider that takes no seed only edits need another', () => {
    expect(needsOf({ ...models, PIAPI_API_KEY: 'k' })).toEqual([
      'clip_edit: RUNWAYML_API_SECRET or FAL_KEY (a provider that takes a seed)',
    ]);
  });

  test('with one that takes a seed, or in the demo, nothing is needed', () => {
    expect(needsOf({ ...models, FAL_KEY: 'k' })).toEqual([]);
    expect(needsOf({ RETAKE_DEMO: '1' })).toEqual([]);
  });
});

describe('doctor', () => {
  const facts = async (environment: Record<string, string>) =>
    createDoctor(readConfig(environment), { artifacts: { probe: async () => 'here' }, renders: false })();

  test('tells what each kind needs and which providers can be called', async () => {
    const told = await facts({ ...models, PIAPI_API_KEY: 'k' });
    expect(told).toContainEqual({ name: 'kind scenes', ok: true, detail: 'can be made' });
    expect(told).toContainEqual({
      name: 'kind clip_edit',
      ok: false,
      detail: 'needs RUNWAYML_API_SECRET or FAL_KEY (a provider that takes a seed)',
    });
    expect(told).toContainEqual({ name: 'provider kling', ok: true, detail: 'piapi:kling@3.0' });
    expect(told).toContainEqual({ name: 'provider veo', ok: false, detail: 'runway:veo3.1 needs RUNWAYML_API_SECRET' });
  });

  test('says of each provider whether the demo answers for it', async () => {
    expect(await facts({ RETAKE_DEMO: '1', FAL_KEY: 'k' })).toEqual(
      expect.arrayContaining([
        { name: 'provider falai', ok: true, detail: 'fal:fal-ai/flux/schnell' },
        { name: 'provider luma', ok: true, detail: 'piapi:luma@ray-v2 (DEMO: answered by the demo server)' },
      ]),
    );
  });
});
