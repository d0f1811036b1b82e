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
      aspect: '16:9',
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
    [{ referenceImages: ['https://ann:secret@example.com/a.png'] }, 'referenceImages.0'],
    [{ referenceImages: ['https://ann@example.com/a.png'] }, 'referenceImages.0'],
    [{ referenceImages: ['https://example.com:8443/a.png'] }, 'referenceImages.0'],
    [{ referenceImages: ['https://0x7f.1/a.png'] }, 'referenceImages.0'],
    [{ referenceImages: ['https://[::1]/a.png'] }, 'referenceImages.0'],
    [{ referenceImages: ['https://localhost/a.png'] }, 'referenceImages.0'],
    [{ referenceImages: ['https://a.localhost/a.png'] }, 'referenceImages.0'],
    [{ referenceImages: ['https://metadata.google.internal/a.png'] }, 'referenceImages.0'],
    [{ referenceImages: ['https://metadata.google.INTERNAL./a.png'] }, 'referenceImages.0'],
    [{ referenceImages: ['https://printer.local/a.png'] }, 'referenceImages.0'],
    [{ referenceImages: ['https://nas.lan/a.png'] }, 'referenceImages.0'],
    [{ referenceImages: Array(5).fill('a'.repeat(64)) }, 'referenceImages'],
    [{ provider: 'kling', duration: 0 }, 'provider'],
  ])('with %j is refused at %s', (change, path) => {
    expect(errorsOf(job(change)).map(([at]) => at)).toEqual([`input.scenes.0.${path}`]);
  });

  test('keeps addresses of references as the URL standard writes them', () => {
    const referenceImages = ['HTTPS://Example.com:443/a/../b c.png', 'a'.repeat(64)];
    const [{ referenceImages: kept } = { referenceImages: [] }] = scenesJobRequestSchema.parse(job({ referenceImages }))
      .input.scenes;
    expect(kept).toEqual(['https://example.com/b%20c.png', 'a'.repeat(64)]);
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
