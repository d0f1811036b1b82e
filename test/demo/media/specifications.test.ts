// The demo takes what the vendors' own API descriptions take, and refuses what they refuse.
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { join } from 'node:path';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import type { DemoVendors } from '../../../src/demo/vendors.ts';
import { sharedPath } from '../../providers/models/support/shared.ts';
import { compile, readSpec } from '../../providers/models/support/spec.ts';
import { at, bodyFor, create, type Json, startMediaDemo } from './support/media-demo.ts';

const folder = sharedPath('providers', 'specs');
const describeWhereThere = folder === undefined ? describe.skip : describe;

let demo: DemoVendors;
beforeAll(async () => {
  demo = await startMediaDemo();
});
afterAll(() => demo.close());

/** Runway writes each body where it is used, without a name. */
function runwayValidator(path: string): ValidateFunction {
  const spec = readSpec(join(folder ?? '', 'runway.tryagi.openapi.json'));
  const schema = at(spec, 'paths', path, 'post', 'requestBody', 'content', 'application/json', 'schema');
  const ajv = new Ajv2020({ strict: false, validateFormats: false });
  return ajv.compile(Object(schema));
}

const image = 'data:image/png;base64,AAAA';
const texts: readonly Json[] = [
  bodyFor('runway'),
  { ...bodyFor('runway'), ratio: '720:1280', duration: 10 },
  { model: 'veo3.1', promptText: 'A cup', ratio: '1920:1080', duration: 6, audio: false, negativePrompt: 'text' },
  { model: 'veo3.1_fast', promptText: 'A cup', ratio: '1280:720' },
  { ...bodyFor('runway'), model: 'gen3a_turbo' },
  { ...bodyFor('runway'), ratio: '16:9' },
  { ...bodyFor('runway'), duration: 1 },
  { ...bodyFor('runway'), duration: 2.5 },
  { ...bodyFor('runway'), seed: -1 },
  { ...bodyFor('runway'), promptText: '' },
  { ...bodyFor('runway'), promptText: 'x'.repeat(1_001) },
  { model: 'veo3.1', promptText: 'A cup', ratio: '1280:720', duration: 5 },
  { promptText: 'A cup', ratio: '1280:720', duration: 5 },
];
const images: readonly Json[] = [
  { model: 'gen4_turbo', promptImage: image, ratio: '1584:672', duration: 5 },
  { model: 'gen4_turbo', promptImage: [{ uri: image, position: 'first' }], ratio: '1280:720' },
  { model: 'gen4.5', promptImage: image, promptText: 'A cup', ratio: '960:960', duration: 5, seed: 4_294_967_295 },
  { model: 'gen4_turbo', ratio: '1280:720', duration: 5 },
  { model: 'gen4_turbo', promptImage: 'a picture', ratio: '1280:720', duration: 5 },
  { model: 'gen4_turbo', promptImage: image, ratio: '1920:1080', duration: 5 },
];

describeWhereThere('Runway', () => {
  test.each([
    ['/v1/text_to_video', texts],
    ['/v1/image_to_video', images],
  ])('is as strict at %s', async (path, bodies) => {
    const isValid = runwayValidator(path);
    const taken = [];
    for (const body of bodies) taken.push((await create(demo, 'runway', { body, path })).status === 200);
    expect(taken).toEqual(bodies.map((body) => isValid(body)));
    expect(new Set(taken).size).toBe(2);
  });
});

describeWhereThere('fal', () => {
  test('is as strict about flux/schnell', async () => {
    const isValid = compile(readSpec(join(folder ?? '', 'fal-flux-schnell.derived.openapi.json')), 'FluxSchnellInput');
    const bodies: readonly Json[] = [
      bodyFor('fal'),
      { prompt: 'A cup' },
      { prompt: 'A cup', image_size: 'landscape_16_9', num_inference_steps: 12, seed: null, output_format: 'png' },
      { prompt: 'A cup', num_inference_steps: 13 },
      { prompt: 'A cup', num_images: 5 },
      { prompt: 'A cup', image_size: 'enormous' },
      { prompt: 'A cup', image_size: { width: 0, height: 720 } },
      { prompt: 'A cup', seed: 'seven' },
      { image_size: 'square' },
    ];
    const taken = [];
    for (const body of bodies) taken.push((await create(demo, 'fal', { body })).status === 200);
    expect(taken).toEqual(bodies.map((body) => isValid(body)));
  });
});
