// The statement that fails goes, its neighbours stay, and what is left is still a program.
import { describe, expect, test } from '@jest/globals';
import { withoutStatement } from '../../../src/renderers/manim/remove-statement.ts';

const head = 'from manim import *\n\nclass A(Scene):\n    def construct(self):\n';
const scene = (...lines: readonly string[]): string => head + lines.map((line) => `        ${line}\n`).join('');
const at = (source: string, line: number): string | undefined =>
  withoutStatement(source, { kind: 'TypeError', message: 'x', line });

describe('withoutStatement', () => {
  test('takes out the line', () => {
    expect(at(scene('a = 1', 'b = broken()', 'c = 2'), 6)).toBe(scene('a = 1', 'c = 2'));
  });

  test('takes out a statement of several lines, whichever of them failed', () => {
    const source = scene('a = 1', 'self.play(', '    Create(a),', '    run_time=2,', ')', 'c = 2');
    for (const line of [6, 7, 8]) expect(at(source, line)).toBe(scene('a = 1', 'c = 2'));
  });

  test('keeps a block valid with pass', () => {
    expect(at(scene('for x in y:', '    f(x)', 'c = 2'), 6)).toBe(scene('for x in y:', '    pass', 'c = 2'));
    expect(at(scene('f(x)'), 5)).toBe(scene('pass'));
  });

  test('takes out a whole loop when its head fails', () => {
    expect(at(scene('a = 1', 'for x in y:', '    f(x)', 'c = 2'), 6)).toBe(scene('a = 1', 'c = 2'));
  });

  test('takes out every statement of a line, since the error names no more than the line', () => {
    expect(at(scene('a = 1', 'b = broken(); c = 2', 'd = 3'), 6)).toBe(scene('a = 1', 'd = 3'));
  });

  test('keeps a comment of its own', () => {
    expect(at(scene('# why', 'broken()  # so', 'c = 2'), 6)).toBe(scene('# why', 'c = 2'));
  });

  test.each([
    ['no line', scene('a = 1'), undefined],
    ['the head of the class', scene('a = 1'), 3],
    ['the head of the function', scene('a = 1'), 4],
    ['an import', scene('a = 1'), 1],
    ['an empty line', scene('a = 1'), 2],
    ['a line beyond the end', scene('a = 1'), 99],
    ['a source that does not parse', scene('a = (1', 'b = 2'), 6],
    ['a pass', scene('pass'), 5],
  ])('gives nothing for %s', (_, source, line) => {
    expect(
      withoutStatement(source, { kind: 'TypeError', message: 'x', ...(line !== undefined && { line }) }),
    ).toBeUndefined();
  });
});
