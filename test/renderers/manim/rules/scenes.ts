// Scenes of a few lines for the tests of rules, and what a rule did with one.
import { fixScene } from '../../../../src/renderers/manim/fix-scene.ts';

const head = 'from manim import *\n\nclass A(Scene):\n    def construct(self):\n';

/** A scene whose construct has these lines. */
export const scene = (...lines: readonly string[]): string => head + lines.map((line) => `        ${line}\n`).join('');

/** The lines of construct after the rules, and the names of the rules that fired. */
export function fixed(...lines: readonly string[]): {
  readonly lines: readonly string[];
  readonly rules: readonly string[];
} {
  const { source, fired } = fixScene(scene(...lines));
  const body = source.slice(source.indexOf('construct')).split('\n').slice(1, -1);
  return { lines: body.map((line) => line.slice(8)), rules: [...new Set(fired.map(({ rule }) => rule))] };
}
