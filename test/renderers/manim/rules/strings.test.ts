// Formulas in strings: braces of an f-string, and text that is a formula.
import { describe, expect, test } from '@jest/globals';
import { fixed } from './scenes.ts';

describe('strings', () => {
  test.each([
    [
      'format-braces',
      String.raw`t = MathTex(rf"\begin{pmatrix} {a} \end{pmatrix}")`,
      String.raw`t = MathTex(rf"\begin{{pmatrix}} {a} \end{{pmatrix}}")`,
    ],
    ['format-braces', String.raw`t = MathTex(rf"\text{area} = {a}")`, String.raw`t = MathTex(rf"\text{{area}} = {a}")`],
    ['lone-braces', String.raw`t = MathTex(rf"x^{{{n}}}}")`, String.raw`t = MathTex(rf"x^{{{n}}}")`],
    ['lone-braces', String.raw`t = MathTex(rf"\frac{{a}{{b}}")`, String.raw`t = MathTex(rf"\frac{{a}}{{b}}")`],
    ['tex-without-dollars', String.raw`t = Tex(r"\mu = " + str(m))`, String.raw`t = MathTex(r"\mu = " + str(m))`],
    [
      'tex-without-dollars',
      String.raw`t = Tex(r"P(Rain | A) = P(Rain \cap A)")`,
      String.raw`t = MathTex(r"P(Rain | A) = P(Rain \cap A)")`,
    ],
  ])('%s: %s', (rule, before, after) => {
    expect(fixed(before)).toEqual({ lines: [after], rules: [rule] });
  });

  test.each([
    String.raw`t = MathTex(rf"x^{{{n}}} = {a}")`,
    String.raw`t = Tex("Area = " + name)`,
    String.raw`t = Tex(r"The angle \alpha between both lines")`,
  ])('%s stays', (line) => {
    expect(fixed(line)).toEqual({ lines: [line], rules: [] });
  });

  test('a value that is called like a word of the formula is a value', () => {
    const lines = ['area = 3', String.raw`t = MathTex(rf"\text{area}")`];
    expect(fixed(...lines)).toEqual({ lines, rules: [] });
  });
});

describe('keywords and names', () => {
  test.each([
    ['keyword-arguments', 'd = Dot(size=0.1)', 'd = Dot(radius=0.1)'],
    ['keyword-arguments', 's = Sector(outer_radius=2)', 's = Sector(radius=2)'],
    ['keyword-arguments', 'c = Code(code="a", style="vim")', 'c = Code(code_string="a", formatter_style="vim")'],
    ['keyword-arguments', 'a = Arrow3D(start=p, buff=0)', 'a = Arrow3D(start=p)'],
    ['keyword-arguments', 'self.play(FadeIn(a, direction=UP))', 'self.play(FadeIn(a, shift=UP))'],
    ['old-ranges', 'a = axes.get_area(g, x_min=0, x_max=2)', 'a = axes.get_area(g, x_range=[0, 2])'],
    ['renamed-names', 'l = VerticalLine(p, q)', 'l = Line(p, q)'],
    ['numpy-arrays', 'v = np.array(0, 1)', 'v = np.array([0, 1])'],
    ['numpy-functions', 'a = atan2(y, x)', 'a = np.arctan2(y, x)'],
  ])('%s: %s', (rule, before, after) => {
    expect(fixed(before)).toEqual({ lines: [after], rules: [rule] });
  });

  test('np.math is the module math, which is imported then', () => {
    expect(fixed('n = np.math.factorial(3)')).toEqual({
      lines: ['n = math.factorial(3)'],
      rules: ['numpy-math', 'missing-module-import'],
    });
  });
});
