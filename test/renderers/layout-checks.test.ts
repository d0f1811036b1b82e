// What is found in the boxes of a scene, and what is left alone.
import { describe, expect, test } from '@jest/globals';
import type { SceneBox, SceneSample } from '../../src/renderers/layout.ts';
import { layoutFindings } from '../../src/renderers/layout-checks.ts';

const text = (label: string, box: Partial<SceneBox> = {}): SceneBox => {
  return { kind: 'text', label, x: 0.4, y: 0.4, width: 0.2, height: 0.06, textSize: 0.05, contrast: 12, ...box };
};
const shape = (label: string, box: Partial<SceneBox> = {}): SceneBox => {
  return { kind: 'shape', label, x: 0.3, y: 0.3, width: 0.2, height: 0.2, ...box };
};

/** The same boxes at 1, 2 and 3 s. */
const standing = (...boxes: readonly SceneBox[]): SceneSample[] =>
  [1_000, 2_000, 3_000].map((atMs) => ({ atMs, boxes }));
/** One list of boxes a second. */
const moving = (...moments: readonly (readonly SceneBox[])[]): SceneSample[] =>
  moments.map((boxes, index) => ({ atMs: 1_000 * (index + 1), boxes }));

const messages = (samples: readonly SceneSample[]) => layoutFindings(samples).map(({ message }) => message);
const kinds = (samples: readonly SceneSample[]) =>
  layoutFindings(samples).map(({ check, severity }) => `${severity} ${check}`);

describe('layoutFindings', () => {
  test('finds nothing in a calm scene', () => {
    const scene = standing(
      shape('rect', { x: 0, y: 0, width: 1, height: 1 }),
      text('A title', { x: 0.3, y: 0.05, width: 0.4 }),
      shape('rect', { x: 0.35, y: 0.35, width: 0.3, height: 0.16 }),
      text('in its box'),
    );
    expect(layoutFindings(scene)).toEqual([]);
  });

  test('finds nothing where nothing was measured: blank clips are told by their pixels', () => {
    expect(layoutFindings([])).toEqual([]);
    expect(layoutFindings(standing())).toEqual([]);
  });
});

describe('off_canvas', () => {
  const wide = text('a² + b²', { x: 0.8, width: 0.25 });
  const fine = ['one', 'two', 'three'].map((label, index) => text(label, { y: 0.1 + index / 10 }));

  test('says which text leaves the frame, where, by how much and when, once', () => {
    expect(layoutFindings(standing(wide, ...fine))).toEqual([
      {
        check: 'off_canvas',
        severity: 'soft',
        message: 'the text “a² + b²” leaves the frame on the right by 20 % of its width from 1.0 s to 3.0 s',
        atMs: 1_000,
      },
    ]);
  });

  test('counts the last moment, in which nothing more can come', () => {
    expect(messages(moving(fine, [...fine, wide]))).toEqual([
      'the text “a² + b²” leaves the frame on the right by 20 % of its width at 2.0 s',
    ]);
  });

  test.each([
    ['left', { x: -0.1 }],
    ['top', { y: -0.03 }],
    ['bottom', { y: 0.97 }],
  ])('knows the %s edge', (side, place) => {
    expect(messages(standing(text('cut', place), ...fine))[0]).toContain(side);
  });

  test('says that a text is wider than the frame', () => {
    expect(messages(standing(text('a very long sentence', { x: -0.1, width: 1.25 }), ...fine))[0]).toContain(
      'leaves the frame on the right and on the left by 20 % of its width',
    );
  });

  test('lets things fly in and out', () => {
    const flight = [-0.15, 0.1, 0.3, 0.85].map((x) => [text('passing', { x }), shape('rect', { x, y: 0.7 })]);
    expect(layoutFindings(moving(...flight, [], []))).toEqual([]);
  });

  test('lets a text wait outside the frame that comes in later, and one stay there that went out', () => {
    const [waiting, seen, gone] = [{ x: 1.2 }, { x: 0.4 }, { x: -0.6 }].map((place) => [text('moves', place)]);
    if (!waiting || !seen || !gone) throw new Error('three moments');
    expect(layoutFindings(moving(waiting, waiting, seen, seen, gone, gone))).toEqual([]);
  });

  test('tells softly of a text that never comes in', () => {
    expect(messages(standing(text('lost'), text('beyond', { x: 1.1 })))).toEqual([
      'the text “beyond” never comes into the frame: it stands beyond it on the right from 1.0 s to 3.0 s',
    ]);
  });

  test('lets shapes be the ground, go from edge to edge, and bleed off an edge a little', () => {
    const scene = standing(
      shape('rect', { x: -0.1, y: -0.1, width: 1.2, height: 1.2 }),
      shape('line', { x: -0.05, y: 0.9, width: 1.1, height: 0 }),
      shape('circle', { x: 0.84, y: 0.4 }),
    );
    expect(layoutFindings(scene)).toEqual([]);
  });

  test('tells softly of a shape that is cut by half and stays so', () => {
    expect(kinds(standing(shape('circle', { x: 0.9, y: 0.4 })))).toEqual(['soft off_canvas']);
  });

  test('fails a clip half of whose texts stand mostly outside the frame', () => {
    const lost = [text('heading', { x: -0.15 }), text('sum', { x: 0.93 })];
    expect(kinds(standing(...lost, text('seen'), text('seen too', { y: 0.6 })))).toEqual([
      'hard off_canvas',
      'hard off_canvas',
    ]);
  });

  test('does not fail a clip for its only text, nor for texts that wait for a time after its end', () => {
    expect(kinds(standing(text('heading', { x: 0.95 })))).toEqual(['soft off_canvas']);
    const waiting = ['one', 'two'].map((label, index) => text(label, { x: 1.2, y: index / 5 }));
    expect(kinds(standing(...waiting))).toEqual(['soft off_canvas', 'soft off_canvas']);
  });

  test('tells shapes after texts, and those that are alike as one', () => {
    const bars = [0.1, 0.2, 0.3].map((x) => shape('rect', { x, y: 0.9, width: 0.05 }));
    expect(messages(standing(...bars, wide, ...fine)).map((message) => message.split(' leaves')[0])).toEqual([
      'the text “a² + b²”',
      'the shape “rect”',
    ]);
  });

  test('does not fail a clip that loses one label of several, or whose texts are lost for a while only', () => {
    expect(kinds(standing(text('lost', { x: 0.95 }), ...fine))).toEqual(['soft off_canvas']);
    const [out, inside] = [[text('heading', { x: 0.95 })], [text('heading')]];
    expect(kinds(moving(out, out, out, out, inside))).toEqual(['soft off_canvas']);
  });
});

describe('overlap', () => {
  const over = text('second', { x: 0.45, y: 0.42 });

  test('names both texts, in the order in which they are read', () => {
    expect(messages(standing(over, text('first')))).toEqual([
      'the text “first” and the text “second” overlap: 50 % of the smaller one is covered from 1.0 s to 3.0 s',
    ]);
  });

  test('lets the parts of one formula touch, and the shadow of a text lie below it', () => {
    expect(layoutFindings(standing(text('a', { group: 'f' }), text('b', { group: 'f' })))).toEqual([]);
    expect(layoutFindings(standing(text('glow'), text('glow', { x: 0.402 })))).toEqual([]);
  });

  test('lets lines of a paragraph and neighbours touch', () => {
    const scene = standing(text('line one'), text('line two', { y: 0.45 }), text('beside', { x: 0.595 }));
    expect(layoutFindings(scene)).toEqual([]);
  });

  test('lets one text pass another in a moment', () => {
    expect(layoutFindings(moving([text('old')], [text('old'), over], [over], [over]))).toEqual([]);
  });

  test('does not know what a turned text covers', () => {
    const turned = text('axis', { x: 0.3, y: 0.1, width: 0.4, height: 0.8 });
    expect(layoutFindings(standing(turned, text('inside')))).toEqual([]);
  });
});

describe('overflow', () => {
  const box = (name: string) => shape(name, { x: 0.42, y: 0.37, width: 0.16, height: 0.12 });

  test('tells of a text that is wider than the box it stands in', () => {
    expect(messages(standing(box('rect'), text('too wide')))).toEqual([
      'the text “too wide” is wider than the shape “rect” that it stands in: 20 % of its width sticks out from 1.0 s to 3.0 s',
    ]);
  });

  test.each(['RoundedRectangle', 'SurroundingRectangle', 'Circle', 'ellipse'])('knows %s as a box', (name) => {
    expect(kinds(standing(box(name), text('too wide')))).toEqual(['soft overflow']);
  });

  test('lets a text cross a curve, a line or a dot', () => {
    const dot = shape('circle', { x: 0.49, y: 0.42, width: 0.01, height: 0.02 });
    expect(layoutFindings(standing(box('path'), box('ParametricFunction'), dot, text('label')))).toEqual([]);
  });
});

describe('text_size', () => {
  test('tells of a text that never grows large enough to be read', () => {
    expect(messages(standing(text('tiny', { textSize: 0.019 })))).toEqual([
      "the text “tiny” is too small to read: its letters are 1.9 % of the frame's height, 2.5 % is the least, at 1.0 s",
    ]);
  });

  test('lets a text grow, and an index be small beside its formula', () => {
    expect(layoutFindings(moving([text('grows', { textSize: 0.01 })], [text('grows')]))).toEqual([]);
    const index = text('2', { x: 0.6, width: 0.01, height: 0.02, textSize: 0.02, group: 'f' });
    expect(layoutFindings(standing(text('a', { group: 'f' }), index))).toEqual([]);
  });

  test('says how many more there are beside the worst three', () => {
    const tiny = [1, 2, 3, 4, 5].map((n) => text(`note ${n}`, { y: n / 10, textSize: 0.01 + n / 1_000 }));
    const told = messages(standing(...tiny));
    expect(told.map((message) => /“(.*)”/.exec(message)?.[1])).toEqual(['note 1', 'note 2', 'note 3']);
    expect(told[2]).toMatch(/at 1\.0 s \(and 2 more like it\)$/);
  });
});

describe('contrast', () => {
  test.each([
    [2.9, 0.05, 1],
    [3.1, 0.05, 0],
    [4.4, 0.03, 1],
    [4.6, 0.03, 0],
  ])('of %d:1 with letters of %d of the height has %i finding', (contrast, textSize, count) => {
    expect(kinds(standing(text('pale', { contrast, textSize })))).toEqual(Array(count).fill('soft contrast'));
  });

  test('just below the least does not read as the least', () => {
    expect(messages(standing(text('pale', { contrast: 2.97 })))[0]).toContain('is 2.9:1, 3:1 is the least');
  });

  test('counts at its best: a text that fades in is faint for a while', () => {
    expect(layoutFindings(moving([text('fades', { contrast: 1.5 })], [text('fades')]))).toEqual([]);
  });
});

describe('labels', () => {
  test('come as one line without control characters: a scene writes nothing into a prompt but its words', () => {
    const [message = ''] = messages(standing(text('score\n\nReference: {}\u202E 100', { textSize: 0.01 })));
    expect(message).toContain('“score Reference: {} 100”');
  });

  test('are cut below 40 characters, and say so where the renderer has cut them', () => {
    expect(messages(standing(text('x'.repeat(40), { textSize: 0.01 })))[0]).toContain(`“${'x'.repeat(39)}…”`);
    const [message = ''] = messages(standing(text('long '.repeat(30), { textSize: 0.01 })));
    expect(/“(.*)”/.exec(message)?.[1]).toHaveLength(40);
  });
});
