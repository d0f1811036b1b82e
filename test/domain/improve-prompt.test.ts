// SPEC A5, row by row.
import { describe, expect, test } from '@jest/globals';
import { avoidList, improvePrompt, type PromptWish } from '../../src/domain/improve-prompt.ts';
import type { IssueCategory, ScoreIssue } from '../../src/domain/score.ts';

const scenePrompt = 'A baker takes bread out of an oven';

const issue = (category: IssueCategory, description = 'not as it is meant'): ScoreIssue => ({
  category,
  severity: 'high',
  description,
});

const improve = (wish: Partial<PromptWish>) => improvePrompt({ retake: 1, scenePrompt, issues: [], ...wish });

/** What was added to the scene's prompt, sentence by sentence. */
const added = (wish: Partial<PromptWish>): string[] =>
  improve(wish)
    .prompt.slice(`${scenePrompt}. `.length)
    .split(/(?<=\.) /)
    .filter((sentence) => sentence !== '');

const simple = 'Simple composition with one clear subject.';
const minimal = 'Minimal, clean, professional photography.';

describe('the base of the prompt', () => {
  const improvedPrompt = 'A baker in close-up, steam rising';
  test.each<[string, Partial<PromptWish>, string]>([
    ['is the scene’s own at the first generation', { retake: 0, improvedPrompt }, scenePrompt],
    ['is the judge’s on retake 1', { retake: 1, improvedPrompt }, improvedPrompt],
    ['is the scene’s own on retake 1 where the judge’s is blank', { retake: 1, improvedPrompt: ' \n' }, scenePrompt],
    ['is the scene’s own on retake 1 where the judge gave none', { retake: 1 }, scenePrompt],
    ['is the scene’s own on retake 2', { retake: 2, improvedPrompt }, `${scenePrompt}. ${simple}`],
    ['is the scene’s own on retake 3', { retake: 3, improvedPrompt }, `${scenePrompt}. ${simple} ${minimal}`],
    ['is a person’s at the first generation', { retake: 0, personPrompt: 'A cat' }, 'A cat'],
    ['is a person’s on retake 1', { retake: 1, personPrompt: 'A cat', improvedPrompt }, 'A cat'],
    ['is a person’s on retake 2', { retake: 2, personPrompt: 'A cat', improvedPrompt }, `A cat. ${simple}`],
    ['is a person’s on retake 3', { retake: 3, personPrompt: 'A cat' }, `A cat. ${simple} ${minimal}`],
    ['is the scene’s own where a person’s is blank', { retake: 1, personPrompt: ' ' }, scenePrompt],
  ])('%s', (_title, wish, prompt) => {
    expect(improve(wish).prompt).toBe(prompt);
  });
});

describe('the fix of a category', () => {
  test.each<[IssueCategory, string]>([
    ['ai_artifacts', 'Photorealistic, clean, no text overlays or interface elements.'],
    ['content_match', 'Main subject in focus and clearly visible.'],
    ['technical', 'High resolution, sharp, professional.'],
    ['composition', 'Balanced composition, clear subject, uncluttered.'],
  ])('%s is “%s”', (category, fix) => {
    expect(added({ issues: [issue(category)] })).toEqual([fix]);
  });

  const golden = 'Warm golden natural light and soft shadows.';
  const earth = 'Earth tones, warm browns and greens.';
  const cosy = 'Cosy home, natural textures and organic materials.';
  test.each<[string, string[]]>([
    ['the Lighting is harsh', [golden]],
    ['wrong colours', [earth]],
    ['wrong colors', [earth]],
    ['looks clinical', [cosy]],
    ['a Corporate look', [cosy]],
    ['corporate colours under clinical lighting', [golden, earth, cosy]],
    ['off brand', []],
  ])('brand_compliance goes by what “%s” names', (description, fixes) => {
    expect(added({ issues: [issue('brand_compliance', description)] })).toEqual(fixes);
  });

  test('brand_compliance is the brand guide where there is one', () => {
    const issues = [issue('brand_compliance', 'wrong colours, corporate')];
    expect(added({ issues, brand: 'Deep red velvet, candle light' })).toEqual(['Deep red velvet, candle light.']);
  });

  test('is not the brand guide where the brand is kept', () => {
    expect(added({ issues: [issue('technical')], brand: 'Deep red velvet' })).toEqual([
      'High resolution, sharp, professional.',
    ]);
  });
});

describe('the fixes', () => {
  const all = [
    issue('composition'),
    issue('technical'),
    issue('brand_compliance', 'the colours'),
    issue('technical', 'blurred too'),
    issue('brand_compliance', 'the lighting'),
    issue('brand_compliance', 'the lighting again'),
    issue('content_match'),
    issue('ai_artifacts'),
  ];

  test('come each once, in the order of A5, the later retakes’ last', () => {
    expect(added({ retake: 3, issues: all })).toEqual([
      'Photorealistic, clean, no text overlays or interface elements.',
      'Main subject in focus and clearly visible.',
      'Warm golden natural light and soft shadows.',
      'Earth tones, warm browns and greens.',
      'High resolution, sharp, professional.',
      'Balanced composition, clear subject, uncluttered.',
      simple,
      minimal,
    ]);
  });

  test('are not added again to a prompt that says them', () => {
    const improvedPrompt = 'A baker. High resolution, sharp, professional.';
    expect(improve({ improvedPrompt, issues: [issue('technical')] })).toMatchObject({
      prompt: improvedPrompt,
      fixes: [],
    });
  });

  test('are told with their reason', () => {
    expect(improve({ retake: 2, issues: [issue('technical')] }).fixes).toEqual([
      'High resolution, sharp, professional. (technical)',
      'Simple composition with one clear subject. (from retake 2 on)',
    ]);
  });

  test('that contradict the scene are sent, and said', () => {
    const wish = { scenePrompt: 'A street at night', issues: [issue('brand_compliance', 'lighting')] };
    expect(improve(wish).prompt).toContain('Warm golden natural light');
    expect(improve(wish).fixes).toEqual([
      'Warm golden natural light and soft shadows. (brand_compliance, against “night” in the prompt)',
    ]);
  });

  test('say where the avoid list contradicts the scene', () => {
    expect(improve({ scenePrompt: 'A blue whale' }).fixes).toEqual([
      `Avoid: ${avoidList}. (every retake, against “blue” in the prompt)`,
    ]);
  });
});

describe('the avoid list', () => {
  test.each([1, 2, 3])('goes with retake %i, apart from the prompt', (retake) => {
    const { prompt, avoid } = improve({ retake, issues: [issue('technical')] });
    expect(avoid).toBe('garbled text, fake interface, distorted features, cold clinical light, blue and grey tones');
    expect(prompt).not.toContain('garbled');
  });

  test.each<[string, Partial<PromptWish>]>([
    ['the first generation', { retake: 0 }],
    ['a person’s prompt on retake 1', { retake: 1, personPrompt: 'A cat' }],
  ])('is not sent with %s', (_title, wish) => {
    const issues = [issue('technical')];
    expect(improve({ ...wish, issues })).toEqual({ prompt: wish.personPrompt ?? scenePrompt, fixes: [] });
  });
});
