// The demo server in the place of vendors without a key, and of no other (CONTRACT, `RETAKE_DEMO`).
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { readConfig } from '../../src/config.ts';
import { demoScript } from '../../src/demo/demo-script.ts';
import { type DemoVendors, startDemoVendors } from '../../src/demo/vendors.ts';
import { createMediaCatalog } from '../../src/stack/media-catalog.ts';
import { needsDemo, withDemo } from '../../src/stack/with-demo.ts';

let demo: DemoVendors;
beforeAll(async () => {
  demo = await startDemoVendors({ script: demoScript });
});
afterAll(() => demo.close());

test('answers for media vendors without a key, and opens its own address for what it made alone', () => {
  const config = withDemo(readConfig({ RETAKE_DEMO: '1', FAL_KEY: 'own', RETAKE_ALLOW_HOSTS: 'files.internal' }), demo);
  expect(config.mediaVendors).toEqual({
    piapi: { apiKey: 'demo', baseUrl: demo.baseUrls.piapi, isDemo: true },
    fal: { apiKey: 'own' },
    runway: { apiKey: 'demo', baseUrl: demo.baseUrls.runway, isDemo: true },
  });
  expect([config.allowHosts, config.demoHosts]).toEqual([['files.internal'], [new URL(demo.url).host]]);
});

test('is not needed where every vendor has a key, nor where it is off', () => {
  const keys = {
    ANTHROPIC_API_KEY: 'k',
    OPENAI_API_KEY: 'k',
    CEREBRAS_API_KEY: 'k',
    GEMINI_API_KEY: 'k',
    PIAPI_API_KEY: 'k',
    FAL_KEY: 'k',
  };
  expect(needsDemo(readConfig({ ...keys, RETAKE_DEMO: '1' }))).toBe(true);
  expect(needsDemo(readConfig({ ...keys, RUNWAYML_API_SECRET: 'k', RETAKE_DEMO: '1' }))).toBe(false);
  expect(needsDemo(readConfig({}))).toBe(false);
  expect(withDemo(readConfig({}), undefined).mediaVendors.fal).toEqual({});
});

test('knows its own storyboards and no others', () => {
  const media = createMediaCatalog(readConfig({ RETAKE_DEMO: '1' }));
  const known = media.demoStoryboardsInstead({ title: 'Nobody knows this', scenes: [{ visualDirection: 'x' }] });
  expect(known).toContain('Morning coffee');
  expect(media.callable()).toHaveLength(7);
  expect(createMediaCatalog(readConfig({ FAL_KEY: 'k' })).callable()).toEqual(['falai']);
});
