// Instructions that need no model: what is understood, what is left to a model, and what becomes of the prompt (SPEC R2).
import { describe, expect, test } from '@jest/globals';
import { chooseEditProvider } from '../../../src/domain/clip-edit/choose-edit-provider.ts';
import { creativityBands, newSeedFrom } from '../../../src/domain/clip-edit/creativity-bands.ts';
import { editTemplates } from '../../../src/domain/clip-edit/edit-templates.ts';
import { applyTemplates, templatesOf } from '../../../src/domain/clip-edit/match-templates.ts';
import { staySamePhrase } from '../../../src/domain/clip-edit/stay-same.ts';
import { isUnchanged } from '../../../src/domain/clip-edit/unchanged.ts';

const namesOf = (instruction: string) => templatesOf(instruction)?.templates.map(({ name }) => name);

describe('templatesOf', () => {
  test.each([
    ['brighter', 'brighter'],
    ['Brighter!', 'brighter'],
    ['Make it brighter, please.', 'brighter'],
    ["it's too dark", 'brighter'],
    ['Could you increase the brightness a little?', 'brighter'],
    ['darker', 'darker'],
    ['make it a bit darker please', 'darker'],
    ['night', 'night'],
    ['turn it into night', 'night'],
    ['change the scene to nighttime', 'night'],
    ['day', 'day'],
    ['can we have it in daylight', 'day'],
    ['warmer', 'warmer'],
    ['the colours should be warmer', 'warmer'],
    ['cooler', 'cooler'],
    ["I'd like it to look a lot cooler", 'cooler'],
    ['closer', 'closer'],
    ['Could you zoom in a little?', 'closer'],
    ['wider', 'wider'],
    ['use a wider shot', 'wider'],
    ['slower', 'slower'],
    ['slow it down', 'slower'],
    ['faster', 'faster'],
    ['speed this clip up', 'faster'],
    ['more motion', 'more motion'],
    ['add movement', 'more motion'],
    ['less motion', 'less motion'],
    ['too shaky', 'less motion'],
    ['more vivid colours', 'more colour'],
    ['at sunset', 'sunset'],
  ])('understands "%s"', (instruction, name) => {
    expect(namesOf(instruction)).toEqual([name]);
  });

  test('understands several at once', () => {
    expect(namesOf('brighter and warmer')?.toSorted()).toEqual(['brighter', 'warmer']);
    expect(namesOf('closer, with less motion please')?.toSorted()).toEqual(['closer', 'less motion']);
  });

  test.each([
    'add a dog',
    'brighter, and add a dog',
    'make the sky brighter',
    "don't make it brighter",
    'not darker',
    'no motion',
    'brighter and darker',
    'zoom in on the kite',
    'brighter at the left edge',
    'as warm as a summer evening in Rome',
    'warmer? or rather not',
    'make the day look like a rainy one',
    'please',
    '',
  ])('leaves "%s" to a model', (instruction) => {
    expect(templatesOf(instruction)).toBeUndefined();
  });

  test('has a creativity in a band below 0.5 for every template', () => {
    for (const { name, creativity } of editTemplates) {
      const band = Object.values(creativityBands).find(({ from, to }) => creativity >= from && creativity < to);
      expect([name, band?.name]).toEqual([name, expect.stringMatching(/^(?:precise|small)$/u)]);
      expect(creativity).toBeLessThan(newSeedFrom);
    }
  });

  test('goes by how much is asked for', () => {
    expect(templatesOf('brighter')?.creativity).toBe(0.35);
    expect(templatesOf('a bit brighter')?.creativity).toBe(0.3);
    expect(templatesOf('much brighter')?.creativity).toBe(0.45);
    expect(templatesOf('slightly wider')?.creativity).toBe(0.4);
  });

  test('stays in the lowest band where everything else is to stay the same', () => {
    const edit = templatesOf('almost exactly the same, just a little warmer');
    expect(edit).toMatchObject({ creativity: 0.25, staySame: 'almost exactly the same' });
    expect(namesOf('make it brighter but keep everything else exactly as it is')).toEqual(['brighter']);
    expect(namesOf('darker. Keep it the same otherwise, do not change anything else')).toBeUndefined();
  });
});

describe('applyTemplates', () => {
  const edit = (prompt: string, ...instructions: readonly string[]) =>
    instructions.reduce((text, instruction) => {
      const templates = templatesOf(instruction)?.templates;
      if (templates === undefined) throw new Error(`no template for ${instruction}`);
      return applyTemplates(text, templates);
    }, prompt);

  test('adds a sentence to the prompt and leaves the rest as it is', () => {
    expect(edit('A red kite  over a beach', 'brighter')).toBe(
      'A red kite  over a beach. The light is bright and the exposure high.',
    );
  });

  test.each(editTemplates.map(({ name, phrases }) => [name, phrases[0] ?? ''] as const))(
    'changes nothing the second time: %s',
    (_name, phrase) => {
      const once = edit('A red kite over a beach at dusk, wide shot, slow motion.', phrase);
      expect(edit(once, phrase)).toBe(once);
    },
  );

  test('puts an opposite in the place of what was asked before', () => {
    const prompt = 'A red kite over a beach.';
    expect(edit(prompt, 'brighter', 'darker')).toBe(edit(prompt, 'darker'));
    expect(edit(prompt, 'night', 'warmer', 'day')).toBe(edit(prompt, 'warmer', 'day'));
    expect(edit(prompt, 'more motion', 'less motion', 'more motion')).toBe(edit(prompt, 'more motion'));
  });

  test.each([
    ['A street at night.', 'day', 'A street in daylight. It is day: clear daylight.'],
    ['A wide shot of a street.', 'closer', 'A close-up of a street. The camera is close to the subject.'],
    ['A street in slow motion.', 'faster', 'A street in fast motion. Everything moves fast.'],
  ])('replaces what contradicts it: %s', (prompt, instruction, expected) => {
    expect(edit(prompt, instruction)).toBe(expected);
  });

  test('copes with an empty prompt', () => {
    expect(edit('', 'brighter')).toBe('The light is bright and the exposure high.');
  });
});

describe('staySamePhrase', () => {
  test.each([
    'almost exactly the same',
    'Keep it ALMOST EXACTLY the same, but with a blue kite',
    'nearly identical, only the hat is green',
    'practically unchanged',
    'it should look virtually the same',
    'more or less the same please',
    'the exact same shot with rain',
    'the same but in winter',
    'exactly as it is, plus a bird',
    'keep the rest of the picture as is',
    'keep this clip as it is, only swap the kite',
    'leave everything else alone',
    'everything else should stay as it is',
    'swap the kite for a balloon, rest untouched',
    'don’t change anything else',
    'do not change anything, keep it exactly the same',
    'change nothing else',
    'make sure nothing else changes',
    'without touching the rest',
    'no other changes please',
    'hardly any change',
    'a barely noticeable change of the sky',
    'as close to the original as possible',
    'stay true to the original',
    'make it identical except for the hat',
  ])('finds it in "%s"', (instruction) => {
    expect(staySamePhrase(instruction)).toBeDefined();
  });

  test.each([
    'make it different',
    'not the same',
    'make it not exactly the same',
    "don't keep it the same",
    'it must no longer look almost the same',
    'the same but completely different in style',
    'start over, nothing of it should stay the same',
    'make the kite the same colour as the sky',
    'at the same time move the camera',
    'same person, different room',
    'a subtle change',
    'change everything',
  ])('does not find it in "%s"', (instruction) => {
    expect(staySamePhrase(instruction)).toBeUndefined();
  });
});

describe('chooseEditProvider', () => {
  const seeded = new Set(['runway', 'veo', 'falai', 'flux']);
  const choose = (wish: Pick<Parameters<typeof chooseEditProvider>[0], 'medium' | 'parent' | 'callable'>) =>
    chooseEditProvider({ ...wish, takesSeed: (provider) => seeded.has(provider) })?.provider;

  test.each([
    {
      title: 'stays with a provider that takes a seed',
      parent: 'runway',
      callable: ['kling', 'runway', 'veo'],
      made: 'runway',
    },
    {
      title: 'takes veo for a video of one that takes none',
      parent: 'kling',
      callable: ['kling', 'runway', 'veo'],
      made: 'veo',
    },
    {
      title: 'takes one with a seed where veo has no key',
      parent: 'kling',
      callable: ['kling', 'luma', 'runway'],
      made: 'runway',
    },
    { title: 'takes any that can be called', parent: 'runway', callable: ['luma'], made: 'luma' },
    { title: 'takes none of the other medium', parent: 'kling', callable: ['falai', 'flux'], made: undefined },
  ] as const)('$title', ({ parent, callable, made }) => {
    expect(choose({ medium: 'video', parent, callable })).toBe(made);
  });

  test('takes falai for a picture of nobody known', () => {
    expect(choose({ medium: 'image', callable: ['flux', 'falai'] })).toBe('falai');
  });
});

test('an edit is unchanged by its bytes or from a similarity of 0.997 on', () => {
  const edit = { assetHash: 'a', parentHash: 'b' };
  expect(isUnchanged({ ...edit, parentHash: 'a' })).toBe(true);
  expect(isUnchanged({ ...edit, similarity: 0.997 })).toBe(true);
  expect(isUnchanged({ ...edit, similarity: 0.996 })).toBe(false);
  expect(isUnchanged({ ...edit, similarity: null })).toBe(false);
});
