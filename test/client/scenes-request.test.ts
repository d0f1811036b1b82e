// The body of a request for scenes: what is taken, what defaults are filled in, what is said of a wrong field.
import { describe, expect, test } from '@jest/globals';
import { regenerateSchema, scenesJobRequestSchema } from '../../src/client/scenes-request.ts';

const scene = {
  sceneType: 'hook',
  contentType: 'Product',
  narration: '',
  visualDirection: 'A cup on a table',
  duration: 5,
};
const job = (change: object = {}, more: object = {}) => ({
  kind: 'scenes',
  input: { title: 'Cups', scenes: [{ ...scene, ...change }] },
  ...more,
});

const errorsOf = (body: object) =>
  (scenesJobRequestSchema.safeParse(body).error?.issues ?? []).map(({ path, message }) => [path.join('.'), message]);

describe('a storyboard', () => {
  test('gets its defaults, and content types in lower case', () => {
    expect(scenesJobRequestSchema.parse(job()).input).toEqual({
      title: 'Cups',
      scenes: [{ ...scene, contentType: 'product', referenceImages: [] }],
      assemble: false,
      onMissing: 'omit',
      quality: 'standard',
    });
  });

  test.each([
    [{ duration: 61 }, 'duration'],
    [{ duration: -1 }, 'duration'],
    [{ contentType: 'x'.repeat(61) }, 'contentType'],
    [{ visualDirection: ' ' }, 'visualDirection'],
    [{ narration: undefined }, 'narration'],
    [{ referenceImages: ['http://example.com/a.png'] }, 'referenceImages.0'],
    [{ referenceImages: ['https://127.0.0.1/a.png'] }, 'referenceImages.0'],
    [{ referenceImages: Array(5).fill('a'.repeat(64)) }, 'referenceImages'],
    [{ provider: 'kling', duration: 0 }, 'provider'],
  ])('with %j is refused at %s', (change, path) => {
    expect(errorsOf(job(change)).map(([at]) => at)).toEqual([`input.scenes.0.${path}`]);
  });

  test('that names an unknown provider is told which there are', () => {
    const [[path, message] = []] = errorsOf(job({ provider: 'sora' }));
    expect(path).toBe('input.scenes.0.provider');
    expect(message).toBe('must be one of kling, runway, luma, hailuo, veo, falai, flux');
  });

  test('may make a picture of a scene that has a length, by a provider of pictures', () => {
    expect(errorsOf(job({ provider: 'flux' }))).toEqual([]);
  });

  test('has 1 to 50 scenes', () => {
    expect(errorsOf({ kind: 'scenes', input: { title: 'x', scenes: [] } })).toHaveLength(1);
    expect(errorsOf({ kind: 'scenes', input: { title: 'x', scenes: Array(51).fill(scene) } })).toHaveLength(1);
  });

  test.each([{ retakes: 4 }, { retakesAtOnce: 3 }, { ladders: 2 }, { learn: 'yes' }])(
    'is refused with the policy %j',
    (policy) => {
      expect(errorsOf(job({}, { policy }))[0]?.[0]).toMatch(/^policy/);
    },
  );
});

test('a wish to make a scene again takes a provider and a prompt, and nothing else', () => {
  expect(regenerateSchema.safeParse({ provider: 'kling', customPrompt: 'Closer' }).success).toBe(true);
  expect(regenerateSchema.safeParse({}).success).toBe(true);
  expect(regenerateSchema.safeParse({ model: 'x' }).success).toBe(false);
  expect(regenerateSchema.safeParse({ customPrompt: '  ' }).success).toBe(false);
});
