// Every request that is made of a wish is valid against the vendors' own API descriptions, and carries nothing that was not asked for.
import { afterEach, describe, expect, test } from '@jest/globals';
import type { ValidateFunction } from 'ajv/dist/2020.js';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { join } from 'node:path';
import type { MediaModelId } from '../../../src/domain/media.ts';
import { mediaCapabilities, mediaCapabilityOf } from '../../../src/providers/media/capability.ts';
import { fitRequest } from '../../../src/providers/media/fit-request.ts';
import { piapiBodySchema } from '../../../src/providers/media/piapi-request.ts';
import { vendorOfMediaModel } from '../../../src/providers/media/provider-models.ts';
import { sharedPath } from '../models/support/shared.ts';
import { compile, readSpec, type Spec } from '../models/support/spec.ts';
import { context, startVendorServer, tasksAt, type VendorServer } from './vendor-server.ts';

const folder = sharedPath('providers', 'specs');
// The keys of the table are model ids.
const models = Object.keys(mediaCapabilities) as MediaModelId[];

function at(value: unknown, ...path: readonly string[]): unknown {
  return path.reduce<unknown>((current, key) => Reflect.get(Object(current), key), value);
}

function runwayValidator(spec: Spec, path: string): ValidateFunction {
  const schema = at(spec, 'paths', path, 'post', 'requestBody', 'content', 'application/json', 'schema');
  const ajv = new Ajv2020({ strict: false, validateFormats: false, logger: false });
  ajv.addSchema({ $id: 'runway', ...spec });
  return ajv.compile(JSON.parse(JSON.stringify(schema).replaceAll('"#/', '"runway#/')));
}

const compiled = new Map<string, ValidateFunction>();

/** Compiled once: the descriptions are large. */
function once(key: string, make: () => ValidateFunction): ValidateFunction {
  const known = compiled.get(key) ?? make();
  compiled.set(key, known);
  return known;
}

function validatorFor(model: MediaModelId, path: string): (body: unknown) => unknown {
  switch (vendorOfMediaModel(model)) {
    case 'piapi':
      return (body) => piapiBodySchema.safeParse(body).error;
    case 'fal': {
      if (folder === undefined) return () => undefined;
      const file = join(folder, 'fal-flux-schnell.derived.openapi.json');
      const validate = once('fal', () => compile(readSpec(file), 'FluxSchnellInput'));
      return (body) => (validate(body) ? undefined : validate.errors);
    }
    case 'runway': {
      if (folder === undefined) return () => undefined;
      const file = join(folder, 'runway.tryagi.openapi.json');
      const validate = once(path, () => runwayValidator(readSpec(file), path));
      return (body) => (validate(body) ? undefined : validate.errors);
    }
  }
}

let server: VendorServer;
afterEach(() => server.close());

const image = 'https://media.example/first.png';

async function bodiesOf(model: MediaModelId): Promise<{ readonly path: string; readonly body: unknown }[]> {
  const { medium, image: takesImage } = mediaCapabilityOf(model);
  server = await startVendorServer(vendorOfMediaModel(model));
  const tasks = tasksAt(server);
  const wish = { medium, durationMs: medium === 'image' ? 0 : 5_400, temperature: 0.3 };
  const shapes = (['9:16', '1:1'] as const).map((aspect) => ({ ...wish, aspect, prompt: 'A lamp', image }));
  const fromWords = shapes.map(({ image: _image, ...words }) => words);
  const wishes = [
    { ...wish, prompt: 'A lamp', image },
    { ...wish, prompt: 'A lamp', avoid: 'garbled text', seed: 42, image },
    { ...wish, prompt: 'lamp '.repeat(900), avoid: 'garbled text', seed: 0, durationMs: 60_000, image },
    ...shapes,
    ...(takesImage?.required === true
      ? []
      : [{ ...wish, prompt: 'A lamp', avoid: 'garbled text', seed: 2 ** 40 }, ...fromWords]),
  ];
  for (const one of wishes) {
    const result = await tasks.submit(fitRequest(model, one).request, context());
    expect(result).toHaveProperty('task');
  }
  return server.received.map(({ path, body }) => ({ path: path.split('?')[0] ?? '', body }));
}

describe('a request', () => {
  test.each(models)('to %s is taken by its vendor: short, long, with an image and without', async (model) => {
    for (const { path, body } of await bodiesOf(model)) {
      expect({ path, wrong: validatorFor(model, path)(body) }).toEqual({ path, wrong: undefined });
    }
  });

  test.each(models)(
    'to %s names no temperature, and neither seed nor negative prompt that it does not take',
    async (model) => {
      const { largestSeed, negativePrompt, image: takesImage } = mediaCapabilityOf(model);
      const text = JSON.stringify(await bodiesOf(model));
      expect(text).not.toContain('temperature');
      expect(text.includes('"seed"')).toBe(largestSeed !== undefined);
      expect(/"negative_?prompt"/i.test(text)).toBe(negativePrompt);
      expect(text.includes(image)).toBe(takesImage !== undefined);
    },
  );

  test('to fal is 1280×720, 4 steps and 1 image', async () => {
    const [first] = await bodiesOf('fal:fal-ai/flux/schnell');
    expect(first?.body).toEqual({
      prompt: 'A lamp',
      image_size: { width: 1280, height: 720 },
      num_inference_steps: 4,
      num_images: 1,
      enable_safety_checker: true,
      output_format: 'jpeg',
    });
  });

  test.each([
    ['piapi:kling@3.0', '"aspect_ratio":"9:16"'],
    ['piapi:luma@ray-v2', '"aspect_ratio":"9:16"'],
    ['piapi:Qubico/flux1-schnell', '"width":720,"height":1280'],
    ['fal:fal-ai/flux/schnell', '"image_size":{"width":720,"height":1280}'],
    ['runway:gen4.5', '"ratio":"720:1280"'],
    ['runway:gen4.5', '"ratio":"960:960"'],
    ['runway:gen4_turbo', '"ratio":"960:960"'],
    ['runway:veo3.1', '"ratio":"720:1280"'],
  ] as const)('to %s says the shape as %s', async (model, words) => {
    expect(JSON.stringify(await bodiesOf(model))).toContain(words);
  });

  test('to PiAPI carries the webhook and its secret', async () => {
    server = await startVendorServer('piapi');
    const webhook = { url: 'https://retake.example/webhooks/piapi?call=k', secret: 's3cret' };
    const wish = { medium: 'video', prompt: 'A lamp', durationMs: 5_000, webhook } as const;
    await tasksAt(server).submit(fitRequest('piapi:luma@ray-v2', wish).request, context());
    expect(server.received[0]?.body).toMatchObject({
      config: { service_mode: 'public', webhook_config: { endpoint: webhook.url, secret: webhook.secret } },
    });
  });
});

(folder === undefined ? describe.skip : describe)('the descriptions', () => {
  test('catch a request with a mistake', async () => {
    server = await startVendorServer('runway');
    const good = { model: 'gen4.5', promptText: 'x', ratio: '1280:720', duration: 5 };
    const wrong = validatorFor('runway:gen4.5', '/v1/text_to_video');
    expect(wrong(good)).toBeUndefined();
    expect(wrong({ ...good, ratio: '1:1' })).toBeDefined();
    expect(wrong({ ...good, duration: 30 })).toBeDefined();
    expect(wrong({ ...good, model: 'gen3a_turbo' })).toBeDefined();
    expect(validatorFor('fal:fal-ai/flux/schnell', '')({ prompt: 'x', num_inference_steps: 28 })).toBeDefined();
    const kling = { model: 'kling', task_type: 'video_generation', input: {}, config: { service_mode: 'public' } };
    expect(validatorFor('piapi:kling@3.0', '')(kling)).toBeDefined();
  });
});
