// The method or element that holds a failing line.
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { failingBlock } from '../../src/renderers/failing-block.ts';

const scene = `from manim import *

SIZE = 3


class Ring(Scene):
    def helper(
        self,
        size=SIZE,
    ):
        return Circle(size)

    def construct(self):
        rings = VGroup(
            self.helper(1),
        )

        def inner(x):
            return x + 1
        for ring in rings:
            self.play(Creat(ring))


class Other(Scene):
    pass
`;
const lineOf = (source: string, text: string): number =>
  source.split('\n').findIndex((line) => line.includes(text)) + 1;
const blockAt = (text: string) => failingBlock('manim', scene, lineOf(scene, text));

describe('failingBlock of a scene', () => {
  test('is the method that holds the line, to its last line', () => {
    expect(blockAt('Creat(ring)')).toEqual({
      what: 'method',
      from: lineOf(scene, 'def construct'),
      to: lineOf(scene, 'Creat(ring)'),
      opening: 'def construct(self):',
    });
  });

  test('is the innermost function', () => {
    expect(blockAt('return x + 1')).toMatchObject({ opening: 'def inner(x):', to: lineOf(scene, 'return x + 1') });
  });

  test('goes past a head over several lines', () => {
    expect(blockAt('return Circle(size)')).toMatchObject({
      from: lineOf(scene, 'def helper('),
      to: lineOf(scene, 'return Circle(size)'),
    });
  });

  test('is the class for a line that stands in no method, and nothing for one that stands in no class', () => {
    expect(blockAt('pass')).toMatchObject({ opening: 'class Other(Scene):' });
    expect(blockAt('SIZE = 3')).toBeUndefined();
  });
});

describe('failingBlock of a long method', () => {
  const paragraph = (name: string) => Array.from({ length: 5 }, (_, index) => `        ${name}${index}()`).join('\n');
  const long = [
    'class Ring(Scene):',
    '    def construct(self):',
    ...['a', 'b', 'c', 'd', 'e', 'f', 'g'].map(paragraph),
  ];
  const at = (text: string, source = long.join('\n\n')) => {
    const block = failingBlock('manim', source, lineOf(source, text));
    return block && { what: block.what, lines: source.split('\n').slice(block.from - 1, block.to) };
  };

  test('is the paragraph that holds the line with the one before it and the one after it', () => {
    const found = at('d2()');
    expect(found?.what).toBe('part of the method');
    expect(found?.lines.join('\n')).toBe(['c', 'd', 'e'].map(paragraph).join('\n\n'));
  });

  test('does not reach out of the method', () => {
    expect(at('a0()')?.lines.join('\n').trim()).toBe(['a', 'b'].map(paragraph).join('\n\n').trim());
    expect(at('g4()')?.lines.join('\n')).toBe(['f', 'g'].map(paragraph).join('\n\n'));
  });

  test('is the whole method where it has no paragraphs', () => {
    expect(at('d2()', long.join('\n'))?.what).toBe('method');
  });
});

const drawing = `<svg viewBox="0 0 10 10">
  <g id="figure">
    <rect width="4"
      height="3"/>
    <circle r="x"/>
  </g>
  <text>a</text>
</svg>`;

describe('failingBlock of a drawing', () => {
  const at = (text: string) => failingBlock('svg', drawing, lineOf(drawing, text));

  test('is the smallest element over more than the line', () => {
    expect(at('<circle')).toEqual({ what: 'element', from: 2, to: 6, opening: '<g id="figure">' });
    expect(at('height="3"')).toEqual({ what: 'element', from: 3, to: 4, opening: '<rect width="4"' });
  });

  test('is never the whole drawing', () => {
    expect(at('<text>')).toBeUndefined();
  });

  test('is found in a drawing that is broken elsewhere', () => {
    const broken = drawing.replace('<text>a</text>', '<text>a</tspan>');
    expect(failingBlock('svg', broken, 5)).toMatchObject({ from: 2, to: 6 });
  });
});

describe('failingBlock of anything', () => {
  test('lies within the source and holds the line, and never throws', () => {
    const pieces = fc.constantFrom(
      'def a():',
      'class A:',
      '  ',
      '    x',
      '\t)',
      '<g>',
      '</g>',
      '<a/>',
      '<svg>',
      '\0',
      '&',
    );
    fc.assert(
      fc.property(
        fc.array(pieces, { maxLength: 30 }),
        fc.integer({ min: -1, max: 32 }),
        fc.constantFrom('manim' as const, 'svg' as const),
        (lines, line, renderer) => {
          const block = failingBlock(renderer, lines.join('\n'), line);
          if (block === undefined) return;
          expect(block.from).toBeGreaterThanOrEqual(1);
          expect(block.from).toBeLessThanOrEqual(line);
          expect(block.to).toBeLessThanOrEqual(Math.max(1, lines.length));
        },
      ),
    );
  });
});
