// Two scenes have one fingerprint where nothing but the layout of their text differs.
import { describe, expect, test } from '@jest/globals';
import { fingerprintOf } from '../../../src/renderers/manim/fingerprint.ts';

const scene = `from manim import *

class A(Scene):
    def construct(self):
        circle = Circle(radius=2, color=RED)
        if circle:
            self.play(Create(circle))
        self.wait(1)
`;

describe('the fingerprint of a scene', () => {
  test.each([
    ['a comment', scene.replace('Circle(radius=2', 'Circle(  # round\n            radius=2')],
    ['blank lines', scene.replaceAll('\n', '\n\n')],
    ['blanks at the ends of lines', scene.replaceAll('\n', '  \n')],
    ['the depth of its indentation', scene.replaceAll('    ', '  ')],
    ['blanks between tokens', scene.replace('radius=2, color=RED', 'radius = 2,color = RED')],
    ['a comma before the closing bracket', scene.replace('color=RED)', 'color=RED,)')],
    ['lines inside brackets', scene.replace('(radius=2, color=RED)', '(\n    radius=2,\n    color=RED,\n)')],
    ['line ends of another system', scene.replaceAll('\n', '\r\n')],
  ])('does not count %s', (_, other) => {
    expect(other).not.toBe(scene);
    expect(fingerprintOf(other)).toBe(fingerprintOf(scene));
  });

  test('does not count the kind of quotes', () => {
    expect(fingerprintOf("x = Text('a b')")).toBe(fingerprintOf('x = Text("a b")'));
  });

  test.each([
    ['a number', scene.replace('radius=2', 'radius=3')],
    ['a name', scene.replaceAll('circle', 'ring')],
    ['an argument left out', scene.replace(', color=RED', '')],
    ['a statement left out', scene.replace('        self.wait(1)\n', '')],
    ['the block of a statement', scene.replace('        self.wait(1)', '            self.wait(1)')],
    [
      'the order of statements',
      scene.replace('        self.wait(1)\n', '').replace('        if', '        self.wait(1)\n        if'),
    ],
  ])('counts %s', (_, other) => {
    expect(other).not.toBe(scene);
    expect(fingerprintOf(other)).not.toBe(fingerprintOf(scene));
  });

  test.each([
    ['blanks in a string', 'x = Text("a b")', 'x = Text("a  b")'],
    ['a tuple of one', 'x = (a,)', 'x = (a)'],
    ['a prefix of a string', 'x = r"\\n"', 'x = "\\n"'],
    ['a formatted string', 'x = f"{a}"', 'x = "{a}"'],
    ['the text of a formatted string', 'x = f"Area {a}"', 'x = f"Volume {a}"'],
    ['the format of a number', 'x = f"{a:.2f}"', 'x = f"{a:.3f}"'],
    ['a sign', 'x = a - -b', 'x = a - b'],
    ['a nested bracket', 'x = (a + b) * c', 'x = a + b * c'],
  ])('counts %s', (_, one, other) => {
    expect(fingerprintOf(one)).not.toBe(fingerprintOf(other));
  });

  test('is the source itself where that does not parse', () => {
    expect(fingerprintOf('  class (:\n')).toBe('class (:');
  });
});
