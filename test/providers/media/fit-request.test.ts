// A wish becomes what each model takes, and what it does not take is named (SPEC R7).
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { mediaCapabilities, mediaCapabilityOf } from '../../../src/providers/media/capability.ts';
import { cutAtWord } from '../../../src/providers/media/fit-prompt.ts';
import { fitRequest, type MediaWish } from '../../../src/providers/media/fit-request.ts';
import type { Aspect, MediaModelId } from '../../../src/domain/media.ts';

// The keys of the table are model ids.
const models = Object.keys(mediaCapabilities) as MediaModelId[];
const address = 'https://h/first.png';
const inlined = 'data:image/png;base64,AAAA';
const avoid = 'garbled text, fake interface';

function wishFor(model: MediaModelId, more: Partial<MediaWish> = {}): MediaWish {
  const { medium } = mediaCapabilityOf(model);
  return { medium, prompt: 'A lamp', avoid, durationMs: medium === 'image' ? 0 : 5_000, seed: 7, ...more };
}

type Row = readonly [MediaModelId, readonly [wishedS: number, sentS: number][], Readonly<Record<string, unknown>>];

const rows: readonly Row[] = [
  [
    'piapi:kling@3.0',
    [
      [1, 3],
      [3, 3],
      [4.2, 5],
      [15, 15],
      [20, 15],
    ],
    { audio: false },
  ],
  [
    'piapi:kling@2.6',
    [
      [1, 5],
      [5, 5],
      [5.1, 10],
      [11, 10],
    ],
    { audio: false, negativePrompt: avoid },
  ],
  [
    'piapi:luma@ray-v2',
    [
      [3, 5],
      [6, 10],
      [30, 10],
    ],
    {},
  ],
  [
    'piapi:hailuo@v2.3',
    [
      [5, 6],
      [6.5, 10],
      [12, 10],
    ],
    { width: 1366, height: 768 },
  ],
  ['piapi:Qubico/flux1-schnell', [], {}],
  ['fal:fal-ai/flux/schnell', [], { seed: 7, width: 1280, height: 720 }],
  [
    'runway:gen4.5',
    [
      [1, 2],
      [2.5, 3],
      [10, 10],
      [12, 10],
    ],
    { seed: 7 },
  ],
  [
    'runway:gen4_turbo',
    [
      [1, 2],
      [7, 7],
      [12, 10],
    ],
    { seed: 7 },
  ],
  [
    'runway:veo3.1',
    [
      [1, 4],
      [5, 6],
      [6.001, 8],
      [9, 8],
    ],
    { seed: 7, audio: false, negativePrompt: avoid },
  ],
];

describe('fitRequest', () => {
  test('knows every model of the table', () => {
    expect(rows.map(([model]) => model).toSorted()).toEqual(models.toSorted());
  });

  test.each(rows)('for %s snaps lengths up and sends what the model takes', (model, durations, sent) => {
    for (const [wishedS, durationS] of durations) {
      const fitted = fitRequest(model, wishFor(model, { durationMs: wishedS * 1000 }));
      expect(fitted.request).toMatchObject({ durationS });
      expect(fitted.sent.durationS).toBe(durationS);
      const tooLong = fitted.dropped.filter((reason) => reason.startsWith('length: '));
      expect(tooLong).toHaveLength(wishedS > durationS ? 1 : 0);
    }
    const { durationS: _, ...rest } = fitRequest(model, wishFor(model)).sent;
    const name = model.slice(model.indexOf(':') + 1);
    expect(rest).toEqual({ model: name, width: 1280, height: 720, ...sent });
  });

  test.each(models)('for %s names each thing that it does not take', (model) => {
    const capability = mediaCapabilityOf(model);
    const { request, dropped } = fitRequest(model, wishFor(model, { image: address, temperature: 0.7 }));
    const names = dropped.map((reason) => reason.split(':')[0]);
    expect(names.includes('seed')).toBe(capability.largestSeed === undefined);
    expect('seed' in request).toBe(capability.largestSeed !== undefined);
    expect(names.includes('image')).toBe(capability.image === undefined);
    expect('image' in request).toBe(capability.image !== undefined);
    expect(names).toContain('temperature');
    expect(request).not.toHaveProperty('temperature');
  });

  test.each(models)('for %s sends the avoid list once: as a negative prompt, or last in the prompt', (model) => {
    const { request } = fitRequest(model, wishFor(model));
    if (mediaCapabilityOf(model).negativePrompt) {
      expect(request).toMatchObject({ prompt: 'A lamp', negativePrompt: avoid });
    } else {
      expect(request.prompt).toBe(`A lamp\nAvoid: ${avoid}.`);
      expect(request).not.toHaveProperty('negativePrompt');
    }
  });

  test.each(models)('for %s cuts a long prompt at a word, keeps the avoid list, and says so', (model) => {
    const { promptLimit } = mediaCapabilityOf(model);
    const { request, dropped } = fitRequest(model, wishFor(model, { prompt: 'lamp '.repeat(1_000) }));
    expect(request.prompt.length).toBeLessThanOrEqual(promptLimit);
    expect(request.prompt).toMatch(/^(lamp )+lamp(\nAvoid: .*)?$/);
    expect(`${request.prompt}${request.negativePrompt ?? ''}`).toContain(avoid);
    expect(dropped.join()).toContain('prompt: cut at a word');
  });

  test('leaves an avoid list out that would leave no room for the prompt', () => {
    const { request, dropped } = fitRequest('runway:gen4.5', wishFor('runway:gen4.5', { avoid: 'x, '.repeat(300) }));
    expect(request.prompt).toBe('A lamp');
    expect(dropped[0]).toMatch(/^avoid list: /);
  });

  test.each(models)('for %s sends no field that its capability does not name', (model) => {
    const anything = fc.record({
      durationMs: fc.integer({ min: 1, max: 60_000 }),
      seed: fc.option(fc.nat(), { nil: undefined }),
      image: fc.constantFrom(undefined, address, inlined, 'http://h/a.png'),
      avoid: fc.constantFrom(undefined, '', avoid),
      prompt: fc.string({ minLength: 1, maxLength: 4_000 }),
    });
    const { durationsS, largestSeed, negativePrompt, image, promptLimit } = mediaCapabilityOf(model);
    fc.assert(
      fc.property(anything, (wish) => {
        const { request } = fitRequest(model, { ...wish, medium: mediaCapabilityOf(model).medium });
        const allowed = ['model', 'medium', 'prompt', 'width', 'height'];
        if (durationsS.length > 0) allowed.push('durationS');
        if (largestSeed !== undefined) allowed.push('seed');
        if (negativePrompt) allowed.push('negativePrompt');
        if (image !== undefined) allowed.push('image');
        expect(allowed).toEqual(expect.arrayContaining(Object.keys(request)));
        expect(request.durationS === undefined || durationsS.includes(request.durationS)).toBe(true);
        expect(request.prompt.length).toBeLessThanOrEqual(promptLimit);
      }),
      { numRuns: 200 },
    );
  });

  test.each([
    ['runway:veo3.1', inlined, inlined],
    ['piapi:kling@3.0', address, address],
    ['piapi:kling@3.0', inlined, undefined],
    ['runway:veo3.1', 'http://h/a.png', undefined],
    ['runway:veo3.1', 'file:///etc/passwd', undefined],
  ] as const)('for %s and the image %s sends %s', (model, image, sent) => {
    const fitted = fitRequest(model, wishFor(model, { image }));
    expect(fitted.request.image).toBe(sent);
    expect(fitted.sent.image).toBe(sent === undefined ? undefined : 'first frame');
    expect(fitted.dropped.some((reason) => reason.startsWith('image: '))).toBe(sent === undefined);
  });

  test('folds a seed that is too large, always in the same way, and says so', () => {
    const { request, dropped } = fitRequest('runway:veo3.1', wishFor('runway:veo3.1', { seed: 4_294_967_296 + 9 }));
    expect(request.seed).toBe(9);
    expect(dropped.join()).toMatch(/seed: .* 9 was sent/);
  });

  test('passes the webhook on', () => {
    const webhook = { url: 'https://retake.example/webhooks/piapi?call=k', secret: 's' };
    expect(fitRequest('piapi:kling@3.0', wishFor('piapi:kling@3.0', { webhook })).request.webhook).toEqual(webhook);
  });

  test('refuses the other medium and models that it does not know, as bugs of the caller', () => {
    expect(() => fitRequest('runway:veo3.1', wishFor('runway:veo3.1', { medium: 'image' }))).toThrow('makes no image');
    expect(() => fitRequest('runway:gen9', wishFor('runway:veo3.1'))).toThrow('runway:gen9');
  });
});

type Shaped = readonly [MediaModelId, Aspect, 'words' | 'a picture', sent: string, dropped: string | undefined];

const wide = '1280×720';
const upright = '720×1280';
const square = '960×960';
const noSquare = (name: string) => `aspect: ${name} makes no 1:1, so ${wide} was sent`;
const asPicture = (name: string) => `aspect: ${name} makes the shape of its first frame, whatever is asked for`;

/** Every video model from words where it makes any, and with a first frame where it takes one. */
const shaped: readonly Shaped[] = [
  ...(['kling@3.0', 'kling@2.6', 'luma@ray-v2'] as const).flatMap((name): Shaped[] => [
    [`piapi:${name}`, '16:9', 'words', wide, undefined],
    [`piapi:${name}`, '9:16', 'words', upright, undefined],
    [`piapi:${name}`, '1:1', 'words', square, undefined],
    [`piapi:${name}`, '9:16', 'a picture', upright, asPicture(name)],
  ]),
  ['piapi:hailuo@v2.3', '16:9', 'words', '1366×768', undefined],
  ['piapi:hailuo@v2.3', '9:16', 'words', '1366×768', 'aspect: hailuo@v2.3 makes no 9:16, so 1366×768 was sent'],
  ['piapi:hailuo@v2.3', '1:1', 'words', '1366×768', 'aspect: hailuo@v2.3 makes no 1:1, so 1366×768 was sent'],
  ...(['piapi:Qubico/flux1-schnell', 'fal:fal-ai/flux/schnell'] as const).flatMap((model): Shaped[] => [
    [model, '16:9', 'words', wide, undefined],
    [model, '9:16', 'words', upright, undefined],
    [model, '1:1', 'words', square, undefined],
  ]),
  ['runway:gen4.5', '16:9', 'words', wide, undefined],
  ['runway:gen4.5', '9:16', 'words', upright, undefined],
  ['runway:gen4.5', '1:1', 'words', wide, noSquare('gen4.5')],
  ['runway:gen4.5', '1:1', 'a picture', square, undefined],
  ['runway:gen4_turbo', '16:9', 'a picture', wide, undefined],
  ['runway:gen4_turbo', '9:16', 'a picture', upright, undefined],
  ['runway:gen4_turbo', '1:1', 'a picture', square, undefined],
  ['runway:veo3.1', '16:9', 'words', wide, undefined],
  ['runway:veo3.1', '9:16', 'words', upright, undefined],
  ['runway:veo3.1', '1:1', 'words', wide, noSquare('veo3.1')],
  ['runway:veo3.1', '1:1', 'a picture', wide, noSquare('veo3.1')],
];

describe('a wished aspect', () => {
  test('is tried of every model', () => {
    expect(new Set(shaped.map(([model]) => model))).toEqual(new Set(models));
  });

  test.each(shaped)('of %s, %s from %s, asks for %s', (model, aspect, ...[from, sent, dropped]) => {
    const wish = wishFor(model, { aspect, ...(from === 'a picture' && { image: address }) });
    const fitted = fitRequest(model, wish);
    expect(`${fitted.sent.width}×${fitted.sent.height}`).toBe(sent);
    expect(`${fitted.request.width}×${fitted.request.height}`).toBe(sent);
    expect(fitted.dropped.find((reason) => reason.startsWith('aspect: '))).toBe(dropped);
  });
});

describe('cutAtWord', () => {
  test.each([
    ['one two', 7, 'one two'],
    ['one two', 6, 'one'],
    ['one  two', 5, 'one'],
    ['onetwo', 3, 'one'],
    ['😀😀', 3, '😀'],
    ['one two three', 7, 'one two'],
  ])('cuts %j at %i to %j', (text, limit, cut) => {
    expect(cutAtWord(text, limit)).toBe(cut);
  });
});
