// Each rule changes what it is for, says so with a line, and leaves everything else alone.
import { describe, expect, test } from '@jest/globals';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fixScene } from '../../../src/renderers/manim/fix-scene.ts';

const head = 'from manim import *\n\nclass A(Scene):\n    def construct(self):\n';
const scene = (...lines: readonly string[]): string => head + lines.map((line) => `        ${line}\n`).join('');

const cases: readonly (readonly [rule: string, before: string, after: string])[] = [
  ['renamed-names', scene('self.play(ShowCreation(Circle()))'), scene('self.play(Create(Circle()))')],
  ['renamed-names', scene('t = TexMobject("x"), TextMobject("a")'), scene('t = MathTex("x"), Tex("a")')],
  ['renamed-names', scene('t.to_corner(TL)'), scene('t.to_corner(UL)')],
  ['renamed-names', scene('x = FRAME_WIDTH / 2'), scene('x = config.frame_width / 2')],
  ['unnamed-colours', scene('c = Circle(color=CYAN)'), scene('c = Circle(color=ManimColor("#00FFFF"))')],
  ['numpy-functions', scene('f = lambda x: sin(x) * pi'), scene('f = lambda x: np.sin(x) * PI')],
  ['renamed-methods', scene('g = axes.get_graph(f, color=RED)'), scene('g = axes.plot(f, color=RED)')],
  ['renamed-methods', scene('axes.add_coordinate_labels()'), scene('axes.add_coordinates()')],
  ['corner-methods', scene('p = box.get_bottom_left() + UP'), scene('p = box.get_corner(DL) + UP')],
  [
    'old-fades',
    scene('self.play(FadeInFrom(a, LEFT, run_time=2))'),
    scene('self.play(FadeIn(a, shift=-LEFT, run_time=2))'),
  ],
  ['old-fades', scene('self.play(FadeInFromDown(a))'), scene('self.play(FadeIn(a, shift=UP))')],
  ['old-fades', scene('self.play(FadeOutAndShift(a, direction=2 * UP))'), scene('self.play(FadeOut(a, shift=2 * UP))')],
  ['old-fades', scene('self.play(FadeInFromLarge(a, scale_factor=3))'), scene('self.play(FadeIn(a, scale=3))')],
  ['fade-direction', scene('self.play(FadeIn(a, 0.5 * UP))'), scene('self.play(FadeIn(a, shift=0.5 * UP))')],
  ['keyword-arguments', scene('c = Circle(colour=RED, opacity=0.5)'), scene('c = Circle(color=RED, fill_opacity=0.5)')],
  ['keyword-arguments', scene('c = Rectangle(width=1, weight=0.6, critical=True)'), scene('c = Rectangle(width=1)')],
  ['keyword-arguments', scene('c = Rectangle(label="M", width=1)'), scene('c = Rectangle(width=1)')],
  [
    'old-ranges',
    scene('a = Axes(x_min=-1, x_max=5, y_min=0, y_max=2)'),
    scene('a = Axes(x_range=[-1, 5], y_range=[0, 2])'),
  ],
  [
    'flat-points',
    scene('p = Polygon([0, 0], np.array([1, 0]), (x, -y))'),
    scene('p = Polygon([0, 0, 0], np.array([1, 0, 0]), (x, -y, 0))'),
  ],
  [
    'raw-tex-strings',
    scene('t = MathTex("\\frac{1}{2}", color=RED)'),
    scene('t = MathTex(r"\\frac{1}{2}", color=RED)'),
  ],
  ['raw-tex-strings', scene('t = MathTex("a \\\\\\\\ \\theta")'), scene('t = MathTex("a \\\\\\\\ \\\\theta")')],
  ['raw-tex-strings', scene('t = MathTex(f"\\alpha_{i}")'), scene('t = MathTex(rf"\\alpha_{i}")')],
  [
    'missing-manim-import',
    head.replace('from manim import *\n\n', ''),
    `from manim import *\n${head.replace('from manim import *\n\n', '')}`,
  ],
  ['manimlib-import', head.replace('manim', 'manimlib.imports'), head],
  ['manimlib-import', head.replace('manim', 'manim_imports_ext'), head],
  ['missing-module-import', scene('x = random.random()'), `import random\n${scene('x = random.random()')}`],
  ['mixed-tabs', `${head}\t\tself.wait()\n        self.wait()\n`, scene('self.wait()', 'self.wait()')],
  ['tex-without-dollars', scene('t = Tex("f(x) = x^2", color=RED)'), scene('t = MathTex("f(x) = x^2", color=RED)')],
  [
    'tex-without-dollars',
    scene('t = Tex(r"P(A \\cap B)", f"= {p_value}")'),
    scene('t = MathTex(r"P(A \\cap B)", f"= {p_value}")'),
  ],
  ['keyword-arguments', scene('t = Tex("a", weight=0.7)'), scene('t = Tex("a")')],
  [
    'config-dictionary',
    'from manim import *\nclass A(Scene):\n    CONFIG = {"speed": 2, "tint": RED}\n    def construct(self):\n        pass\n',
    'from manim import *\nclass A(Scene):\n    speed = 2\n    tint = RED\n    def construct(self):\n        pass\n',
  ],
  [
    'camera-scene',
    scene('self.play(self.camera.frame.animate.scale(2))'),
    scene('self.play(self.camera.frame.animate.scale(2))').replace('(Scene)', '(MovingCameraScene)'),
  ],
  [
    'camera-scene',
    scene('self.set_camera_orientation(phi=1)'),
    scene('self.set_camera_orientation(phi=1)').replace('(Scene)', '(ThreeDScene)'),
  ],
  [
    'camera-frame',
    scene('f = self.camera_frame'),
    scene('f = self.camera.frame').replace('(Scene)', '(MovingCameraScene)'),
  ],
];

describe('the rules', () => {
  test.each(cases)('%s', (rule, before, after) => {
    const fixed = fixScene(before);
    expect(fixed.source).toBe(after);
    expect(fixed.fired.map((fired) => fired.rule)).toContain(rule);
  });

  test.each(cases)('%s changes nothing the second time', (_, before) => {
    const once = fixScene(before).source;
    expect(fixScene(once)).toEqual({ source: once, fired: [] });
  });

  test('names in strings and comments, keywords and attributes stay', () => {
    const source = scene(
      '# ShowCreation of a get_graph',
      'x = Text("ShowCreation sin TL")',
      'f(TL=1, sin=2)',
      'x.CYAN',
      "y = '''\n\tShowCreation\n'''",
    );
    expect(fixScene(source)).toEqual({ source, fired: [] });
  });

  test('what the source defines itself stays', () => {
    const source = `from math import sin\nfrom manim import *\nBL = 3\nclass ShowCreation(Animation):\n    pass\n${scene('ShowCreation(BL)', 'sin(1)').replace(head, head.slice(head.indexOf('class')))}`;
    expect(fixScene(source)).toEqual({ source, fired: [] });
  });

  test('text that has dollars, words or only filled in names stays text', () => {
    const source = scene(
      't = Tex("$x^2$ is", r"a\\_b")',
      't = Tex(name, "x^2")',
      't = Tex(f"# of hits = {hit_count}")',
      't = Tex("The area grows as x^2")',
    );
    expect(fixScene(source)).toEqual({ source, fired: [] });
  });

  test('a change names its rule, its line and why', () => {
    expect(fixScene(scene('a = 1', 'self.play(ShowCreation(a))')).fired).toEqual([
      { rule: 'renamed-names', line: 6, note: 'ShowCreation is called Create' },
    ]);
  });

  test('changes of one rule on one line are one entry that says each of them once', () => {
    const source = scene(
      't = TexMobject("x"), TextMobject("a"), TextMobject("b")',
      'FadeInFromDown(FadeInFromDown(a))',
    );
    expect(fixScene(source).fired).toEqual([
      { rule: 'old-fades', line: 6, note: 'FadeInFromDown is FadeIn with shift=' },
      { rule: 'renamed-names', line: 5, note: 'TexMobject is called MathTex; TextMobject is called Tex' },
    ]);
  });

  test('a rule that fires on very many lines is recorded on the first of them', () => {
    const { fired } = fixScene(scene(...Array.from({ length: 200 }, () => 'self.play(ShowCreation(a))')));
    expect(fired).toHaveLength(50);
    expect(fired.at(-1)?.note).toBe('ShowCreation is called Create; and on 150 more lines');
  });

  test('a source that does not parse is no obstacle', () => {
    expect(fixScene('class A(\n  def ShowCreation((').source).toContain('class A(');
    expect(fixScene('').source).toBe('');
  });
});

const corpus = join(
  process.env['RETAKE_CORPORA'] ?? join(process.env['RETAKE_SHARED'] ?? '../shared', 'corpora'),
  'manim-good.jsonl',
);
const withCorpus = existsSync(corpus) ? test : test.skip;
const labels: { readonly good: Readonly<Record<string, { readonly written: { readonly ok: boolean } }>> } = JSON.parse(
  readFileSync(new URL('../../../bench/corpora/manim-0.22-labels.json', import.meta.url), 'utf8'),
);

withCorpus('scenes that render are left as they are (skipped without the corpora)', () => {
  for (const line of readFileSync(corpus, 'utf8').trim().split('\n')) {
    const { id, source }: { id: string; source: string } = JSON.parse(line);
    if (labels.good[id]?.written.ok) expect(fixScene(source)).toEqual({ source, fired: [] });
  }
});
