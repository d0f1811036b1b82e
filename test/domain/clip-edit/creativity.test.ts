// The creativity of an edit: bands that never overlap, numbers out of them, instructions that overrule them, thumbs that move them.
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  type CreativityBandName,
  creativityBandNames,
  creativityBands,
  newSeedFrom,
  placeCreativity,
} from '../../../src/domain/clip-edit/creativity-bands.ts';
import { type JudgedEdit, mostMoved, movedBands, movedCreativity } from '../../../src/domain/clip-edit/moved-bands.ts';
import { refineCreativity, unreadCreativity } from '../../../src/domain/clip-edit/refine-creativity.ts';
import { seedFor, seedLimit } from '../../../src/domain/clip-edit/seed-for.ts';

describe('placeCreativity', () => {
  test.each([
    [0.2, 0.2, 'same'],
    [0.25, 0.25, 'same'],
    [0.299, 0.299, 'same'],
    [0.3, 0.3, 'precise'],
    [0.35, 0.35, 'precise'],
    [0.4, 0.4, 'small'],
    [0.4999, 0.4999, 'small'],
    [0.5, 0.5, 'small'],
    [0.549, 0.549, 'small'],
    [0.55, 0.55, 'moderate'],
    [0.6, 0.6, 'moderate'],
    [0.7, 0.7, 'moderate'],
    [0.749, 0.749, 'moderate'],
    [0.75, 0.75, 'complete'],
    [0.8, 0.8, 'complete'],
    [1, 1, 'complete'],
  ] as const)('leaves %d alone', (said, creativity, band) => {
    expect(placeCreativity(said)).toEqual({ creativity, band, notes: [] });
  });

  test.each([
    [0, 0.2],
    [-3, 0.2],
    [0.19, 0.2],
    [1.0001, 1],
    [70, 1],
  ])('clamps %d to %d and says so', (said, creativity) => {
    const placed = placeCreativity(said);
    expect(placed.creativity).toBe(creativity);
    expect(placed.notes).toHaveLength(1);
    expect(placed.notes[0]).toContain('out of range');
  });

  test('takes what is no number as little change', () => {
    for (const said of [Number.NaN, Number.POSITIVE_INFINITY]) {
      expect(placeCreativity(said)).toMatchObject({ creativity: 0.25, band: 'same' });
    }
  });

  test('counts every number in range to the band that is nearest', () => {
    fc.assert(
      fc.property(fc.double({ min: 0.2, max: 1, noNaN: true }), (said) => {
        const { creativity, band } = placeCreativity(said);
        expect(creativity).toBe(said);
        const distance = (name: CreativityBandName): number =>
          Math.max(0, creativityBands[name].from - said, said - creativityBands[name].to);
        const nearest = Math.min(...creativityBandNames.map(distance));
        expect(distance(band)).toBeLessThanOrEqual(nearest + 1e-9);
      }),
    );
  });
});

describe('refineCreativity', () => {
  const instruction = 'almost exactly the same, with a blue kite';

  test.each([0.35, 0.36, 0.5, 0.9, 7])('takes %d down where the clip is to stay almost exactly the same', (said) => {
    const { creativity, band, notes } = refineCreativity(said, instruction);
    expect(creativity).toBeGreaterThanOrEqual(0.2);
    expect(creativity).toBeLessThan(0.3);
    expect(band).toBe('same');
    expect(notes.at(-1)).toContain('almost exactly the same');
  });

  test.each([0.2, 0.29, 0.3, 0.349])('leaves %d as it is', (said) => {
    expect(refineCreativity(said, instruction)).toMatchObject({ creativity: said, notes: [] });
  });

  test('leaves any number as it is where the instruction does not ask for it', () => {
    expect(refineCreativity(0.9, 'a completely different kite')).toMatchObject({ creativity: 0.9, notes: [] });
  });
});

test('a reply that could not be read changes little, or what the preset original has', () => {
  expect(unreadCreativity('default')).toMatchObject({ creativity: 0.3, band: 'precise' });
  expect(unreadCreativity('original')).toMatchObject({ creativity: 0.7, band: 'moderate' });
  expect(unreadCreativity('default').notes[0]).toContain('could not be read');
});

describe('seedFor', () => {
  const random = () => 0.5;

  test.each([0.2, 0.35, 0.499])('uses the seed of the clip again at %d', (creativity) => {
    expect(seedFor({ creativity, parentSeed: 7, random })).toMatchObject({ seed: 7, isParents: true });
  });

  test.each([0.5, 0.6, 1])('draws a new one at %d', (creativity) => {
    expect(seedFor({ creativity, parentSeed: 7, random })).toMatchObject({ seed: seedLimit / 2, isParents: false });
  });

  test('draws a new one where the seed of the clip is not known, and says so', () => {
    const { isParents, note } = seedFor({ creativity: 0.2, random });
    expect(isParents).toBe(false);
    expect(note).toContain('not known');
  });

  test('uses the seed 0 again', () => {
    expect(seedFor({ creativity: 0.2, parentSeed: 0, random })).toMatchObject({ seed: 0, isParents: true });
  });

  test('never draws the seed of the clip', () => {
    const parentSeed = seedLimit / 2;
    expect(seedFor({ creativity: 0.9, parentSeed, random }).seed).not.toBe(parentSeed);
  });
});

describe('movedBands', () => {
  const thumbs = (temperature: number, feedback: 'up' | 'down', count: number): JudgedEdit[] =>
    Array.from({ length: count }, () => ({ temperature, feedback }));

  test('leaves the bands as they are without thumbs, and with too few of them', () => {
    expect(movedBands([])).toEqual({ bands: creativityBands, notes: [] });
    expect(movedBands(thumbs(0.65, 'down', 4)).bands).toEqual(creativityBands);
  });

  test('takes a band down whose edits nobody liked, and says why', () => {
    const { bands, notes } = movedBands(thumbs(0.65, 'down', 5));
    expect(bands.moderate).toMatchObject({ from: 0.56, to: 0.66 });
    expect(notes).toEqual(['"a moderate change" is now 0.56–0.66: 0 of 5 edits in it were liked']);
  });

  test('moves a band towards the edits that were liked', () => {
    const { bands } = movedBands([...thumbs(0.62, 'up', 3), ...thumbs(0.68, 'down', 3)]);
    expect(bands.moderate).toMatchObject({ from: 0.57, to: 0.67 });
  });

  test('does not move where everything was liked', () => {
    expect(movedBands(thumbs(0.45, 'up', 20)).bands).toEqual(creativityBands);
  });

  const edit = fc.record({
    temperature: fc.double({ min: 0.2, max: 1, noNaN: true }),
    feedback: fc.constantFrom('up' as const, 'down' as const),
  });

  test('stays within its bounds and without overlap, whatever was thought of edits', () => {
    fc.assert(
      fc.property(fc.array(edit, { maxLength: 60 }), (feedback) => {
        const { bands } = movedBands(feedback);
        const edges = creativityBandNames.flatMap((name) => [bands[name].from, bands[name].to]);
        expect(edges.toSorted((a, b) => a - b)).toEqual(edges);
        const own = creativityBandNames.flatMap((name) => [creativityBands[name].from, creativityBands[name].to]);
        for (const [index, edge] of edges.entries())
          expect(Math.abs(edge - (own[index] ?? 0))).toBeLessThanOrEqual(mostMoved + 1e-9);
        expect([bands.same.from, bands.small.to, bands.complete.to]).toEqual([0.2, 0.5, 1]);
      }),
    );
  });

  test('keeps every number in its band and on its side of 0.5', () => {
    fc.assert(
      fc.property(fc.array(edit, { maxLength: 60 }), fc.double({ min: 0.2, max: 1, noNaN: true }), (feedback, said) => {
        const { bands } = movedBands(feedback);
        const { creativity, band } = placeCreativity(said);
        const moved = movedCreativity(creativity, bands);
        expect(moved >= newSeedFrom).toBe(creativity >= newSeedFrom);
        const { from, to } = creativityBands[band];
        const isBetween = creativity < from || creativity > to;
        expect(moved).toBeGreaterThanOrEqual(isBetween ? creativity : bands[band].from - 0.001);
        expect(moved).toBeLessThanOrEqual(isBetween ? creativity : bands[band].to + 0.001);
      }),
    );
  });
});
