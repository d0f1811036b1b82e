// The demo's storyboards: valid as input, the same as the examples, and told from a person's own.
import { describe, expect, test } from '@jest/globals';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { scenesInputSchema } from '../../../src/client/scenes-request.ts';
import { demoStoryboards, isDemoStoryboard } from '../../../src/demo/storyboards/catalog.ts';
import { morningCoffee } from '../../../src/demo/storyboards/morning-coffee.ts';

const folder = join(import.meta.dirname, '../../../examples/storyboards');
const examples = readdirSync(folder).map((name) => ({
  name,
  input: scenesInputSchema.parse(JSON.parse(readFileSync(join(folder, name), 'utf8'))),
}));

describe('the examples', () => {
  test('are all of the storyboards that the demo knows', () => {
    expect(examples.map(({ input }) => input.title).toSorted()).toEqual(
      demoStoryboards.map(({ title }) => title).toSorted(),
    );
  });

  test.each(examples)('$name has the very scenes of the demo', ({ input }) => {
    const known = demoStoryboards.find(({ title }) => title === input.title);
    expect(isDemoStoryboard(input)).toBe(true);
    expect(input.brand).toBe(known?.brand);
    expect(input.aspect).toBe(known?.aspect ?? '16:9');
    expect(input.scenes).toEqual(
      known?.scenes.map(({ judgements: _judgements, byProvider: _byProvider, ...scene }) => ({
        ...scene,
        referenceImages: [],
      })),
    );
  });
});

describe('isDemoStoryboard', () => {
  const { title, scenes } = morningCoffee;

  test('takes the first scenes alone, whatever the case and spaces', () => {
    expect(isDemoStoryboard({ title: ' morning  COFFEE', scenes: scenes.slice(0, 2) })).toBe(true);
  });

  test.each([
    ['another title', { title: 'Evening tea', scenes }],
    ['another scene under a known title', { title, scenes: [{ visualDirection: 'A dragon over a castle' }] }],
    ['more scenes than it has', { title, scenes: [...scenes, { visualDirection: 'One more' }] }],
    ['no scene', { title, scenes: [] }],
  ])('refuses %s', (_what, storyboard) => {
    expect(isDemoStoryboard(storyboard)).toBe(false);
  });
});
