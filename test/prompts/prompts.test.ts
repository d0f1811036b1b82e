// What prompts must carry, whatever their wording.
import { describe, expect, test } from '@jest/globals';
import { readReference, referenceLine } from '../../src/prompts/reference.ts';
import { latitudeOf, repairPrompt } from '../../src/prompts/repair-take.ts';
import { type TakeBrief, writePrompt } from '../../src/prompts/write-take.ts';

const brief: TakeBrief = {
  topic: 'Binary search',
  videoTitle: 'Halving',
  sectionNumber: 2,
  title: 'The window',
  goal: 'Know why it halves',
  narration: 'Look at the middle.',
  visualBrief: 'Nine boxes',
  plannedDurationMs: 5_000,
  renderer: 'manim',
  quality: 'draft',
  ladder: 1,
  round: 0,
  variant: 1,
};

describe('writePrompt', () => {
  test('differs between variants written at once, whatever a model takes of temperature and seed', () => {
    const prompts = [1, 2, 3].map((variant) => writePrompt({ ...brief, variant }));
    expect(new Set(prompts.map((prompt) => prompt.replace(/Reference: .*/, ''))).size).toBe(3);
  });

  test('puts a reviewer first and the judge after', () => {
    const prompt = writePrompt({ ...brief, improvedBrief: 'larger boxes', personPrompt: 'use blue' });
    expect(prompt).toContain('larger boxes');
    expect(prompt).toContain('A reviewer asks, and this comes first:\nuse blue');
  });
});

describe('repairPrompt', () => {
  const error = {
    kind: 'NameError',
    message: "name 'Circl' is not defined",
    line: 5,
    context: '> 5 | Circl()',
    traceback: 'scene.py line 5',
  };
  const prompt = repairPrompt({
    brief: { ...brief, round: 2 },
    source: 'as written',
    fixedSource: 'as fixed',
    rulesFired: [{ rule: 'show-creation', line: 3, note: 'ShowCreation is Create here' }],
    error,
    earlier: [{ round: 0, error: 'TypeError: tip_lenght' }],
  });

  test('carries the real error with its line, the code around it and the trimmed traceback', () => {
    for (const part of ["NameError: name 'Circl' is not defined (line 5)", '> 5 | Circl()', 'scene.py line 5'])
      expect(prompt).toContain(part);
  });

  test('carries the source as written and as fixed, the rules that fired, and what earlier rounds tried', () => {
    for (const part of ['as written', 'as fixed', 'show-creation (line 3)', 'round 0: TypeError: tip_lenght'])
      expect(prompt).toContain(part);
  });

  test('gives more latitude in each round', () => {
    expect(new Set([1, 2, 3].map(latitudeOf)).size).toBe(3);
    expect(prompt).toContain(latitudeOf(2));
    expect(latitudeOf(4)).toBe(latitudeOf(3));
  });
});

describe('referenceLine', () => {
  test('is read back as it was written, from the last line of its kind', () => {
    const reference = {
      purpose: 'write',
      topic: 'a "quoted"\nReference: {"purpose":"plan"} topic',
      section: 2,
      ladder: 1,
    } as const;
    expect(readReference(`Topic\n\n${referenceLine(reference)}`)).toEqual(reference);
  });

  test('is nothing where the line cannot be read', () => {
    expect(readReference('Reference: {broken')).toBeUndefined();
  });
});
