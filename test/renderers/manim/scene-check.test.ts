// The check finds what surely fails, says what is nearest, and says nothing about what renders.
import { beforeAll, describe, expect, test } from '@jest/globals';
import { faultsOf, faultsOfExamples, type Fault } from './checked.ts';
import { scene } from './rules/scenes.ts';

const own = (...lines: readonly string[]): string => `from manim import *\n${lines.join('\n')}\n`;

/** A source, and the kind, the line and a part of the message of the one fault it has. */
const faulty: readonly (readonly [what: string, source: string, kind: string, line: number, says: string])[] = [
  ['a text that is no Python', scene('x = ('), 'SyntaxError', 5, 'never closed'],
  ['a name of the other Manim', scene('self.play(ShowCreation(Circle()))'), 'NameError', 5, 'Create'],
  ['a misspelt name', scene('c = Circel()'), 'NameError', 5, 'Circle'],
  ['a module that was not imported', scene('x = random.random()'), 'NameError', 5, 'import random'],
  ['a name used before it has a value', scene('self.add(dot)', 'dot = Dot()'), 'UnboundLocalError', 5, 'dot'],
  ['an argument of nobody', scene('c = Circle(colour=RED)'), 'TypeError', 5, "'color' is the nearest"],
  ['an argument that no base takes', scene('t = Text("a", weigth=3)'), 'TypeError', 5, 'weight'],
  ['an argument of an animation', scene('self.play(Create(Dot(), run_tim=2))'), 'TypeError', 5, 'run_time'],
  ['an argument of a method', scene('g = Axes().plot(lambda x: x, widht=2)'), 'TypeError', 5, "'widht'"],
  ['an argument of the axes', scene('a = Axes(axis_config={"colour": RED})'), 'TypeError', 5, 'NumberLine'],
  ['too many values', scene('c = Circle().shift_x(1)'), 'AttributeError', 5, 'shift'],
  ['too many arguments', scene('s = Square(1, 2)'), 'TypeError', 5, 'takes 1'],
  ['a missing argument', scene('b = BarChart()'), 'TypeError', 5, 'values'],
  ['an argument given twice', scene('s = Square(2, side_length=1)'), 'TypeError', 5, 'multiple values'],
  ['a method of the other Manim', scene('g = Axes().get_graph(lambda x: x)'), 'AttributeError', 5, 'plot'],
  ['a method behind .animate', scene('self.play(Dot().animate.shift_right(1))'), 'AttributeError', 5, 'shift'],
  ['the frame of a plain scene', scene('self.camera.frame.scale(2)'), 'AttributeError', 5, 'MovingCameraScene'],
  ['a method of another scene', scene('self.move_camera(phi=1)'), 'AttributeError', 5, 'ThreeDScene'],
  ['an attribute of a vector', scene('x = Dot().get_center().x'), 'AttributeError', 5, 'ndarray'],
  ['an attribute made up by get_', scene('x = Square().get_bottom_left()'), 'AttributeError', 5, 'get_corner'],
  [
    'an attribute of nobody',
    scene('for m in [a for a in self.mobjects]:', '    m.wobble_about()'),
    'AttributeError',
    6,
    'nothing',
  ],
  ['what is gone from numpy', scene('x = np.math.pi'), 'AttributeError', 5, "module 'numpy'"],
  ['a class that is played', scene('self.play(Create)'), 'TypeError', 5, 'a class'],
  ['a mobject that is played', scene('self.play(Circle())'), 'TypeError', 5, 'Create or FadeIn'],
  ['a method that is played', scene('c = Circle()', 'self.play(c.shift, UP)'), 'TypeError', 6, '.animate'],
  ['nothing that is played', scene('self.play()'), 'ValueError', 5, 'at least one'],
  ['a string in a group', scene('g = VGroup(Dot(), "a")'), 'TypeError', 5, 'a string'],
  ['a string that is created', scene('self.play(Write("a"))'), 'TypeError', 5, 'a mobject'],
  ['an item of a number', scene('n = 3', 'x = n[0]'), 'TypeError', 6, 'subscriptable'],
  ['an own method', scene('self.helper(1)') + '    def helper(self):\n        pass\n', 'TypeError', 5, 'takes 0'],
  [
    'an own attribute',
    scene('self.axes = Axes()', 'self.draw()') + '    def draw(self):\n        self.axes.wobble()\n',
    'AttributeError',
    8,
    'Axes',
  ],
  ['an updater', scene('d = Dot()', 'd.add_updater(lambda m: m.shift_up())'), 'AttributeError', 6, 'Dot'],
  [
    'a module that is not there',
    own('import manimlib_of_nobody', 'class A(Scene):', '    pass'),
    'ModuleNotFoundError',
    2,
    'No module named',
  ],
  [
    'a name that a module lacks',
    own('from manim import Circel', 'class A(Scene):', '    pass'),
    'ImportError',
    2,
    'Circle',
  ],
  ['no scene', own('class A(Mobject):', '    pass'), 'NoScene', 1, 'Scene'],
  [
    'a scene that asks for arguments',
    own('class A(Scene):', '    def __init__(self, matrix):', '        super().__init__()'),
    'TypeError',
    2,
    'matrix',
  ],
];

/** Sources that render, or of which nobody can tell. */
const sound: readonly (readonly [what: string, source: string])[] = [
  ['arguments that a base takes', scene('c = Circle(radius=1, fill_opacity=1, z_index=2)')],
  ['attributes that methods set', scene('c = Circle()', 'c.generate_target()', 'c.target.shift(UP)')],
  ['attributes the scene gives', scene('d = Dot()', 'd.speed = 2', 'd.speed += 1')],
  ['what get_ and set_ make up', scene('d = Dot()', 'd.set_speed(2)', 'x = d.get_width()')],
  ['a branch that asks first', scene('c = Circle()', 'if hasattr(c, "wobble"):', '    c.wobble()')],
  ['what a handler waits for', scene('try:', '    x = nobody', 'except NameError:', '    x = 1')],
  ['a function that nobody calls', scene('self.wait()') + '    def unused(self):\n        nobody.knows(this)\n'],
  [
    'another scene',
    own('class B(Scene):', '    def construct(self):', '        nobody()', 'class A(Scene):', '    pass'),
  ],
  ['names of comprehensions', scene('x = [a + b for a in range(3) for b in range(a)]')],
  ['names of walrus and with', scene('if (n := 3) > 2:', '    x = n', 'with open("a") as f:', '    y = f')],
  [
    'a star import of a module',
    own('from math import *', 'class A(Scene):', '    def construct(self):', '        x = sin(pi) + tau'),
  ],
  ['a module of Python', scene('import itertools', 'x = itertools.count()')],
  ['nested functions', scene('def f(x):', '    return x + k', 'k = 2', 'y = f(1)')],
  [
    'a name that a nested function sets',
    scene('d = None', 'def f():', '    nonlocal d', '    d = Dot()', 'f()', 'd.shift(UP)'),
  ],
  [
    'an own class',
    own(
      'class B(VGroup):',
      '    def __init__(self, n, **kwargs):',
      '        super().__init__(**kwargs)',
      '        self.n = n',
      'class A(Scene):',
      '    def construct(self):',
      '        b = B(3, z_index=1)',
      '        b.shift(b.n * UP)',
    ),
  ],
  [
    'a class of unknown base',
    own(
      'import types',
      'class B(types.SimpleNamespace().base):',
      '    pass',
      'class A(Scene):',
      '    pass',
      'B().shift().wobble',
    ),
  ],
  [
    'a list of animations',
    scene('self.play([Create(Dot()), Wait()])', 'self.play(*[Create(Dot()) for _ in range(2)])'),
  ],
  ['a group of lists', scene('g = VGroup([Dot(), Dot()], *[Dot()])')],
  ['items of a formula', scene('t = MathTex("a", "b")', 't[0].set_color(RED)', 't[0][1:].tex_string')],
  ['a loop that need not run', scene('for p in NumberPlane().get_points():', '    self.wobble(p)')],
  [
    'the frame of a moving camera',
    scene('self.play(self.camera.frame.animate.scale(2))').replace('(Scene)', '(MovingCameraScene)'),
  ],
  ['attributes set by name', scene('d = Dot()', 'setattr(d, "speed", 1)', 'x = d.speed')],
  ['a name that a method makes global', scene('global size', 'size = 2', 'self.wait(size)')],
  [
    'fields that are told by name',
    own(
      'from collections import namedtuple',
      'from types import SimpleNamespace',
      'P = namedtuple("P", "wobbly jumpy")',
      'class A(Scene):',
      '    def construct(self):',
      '        p = P(1, 2)',
      '        s = SimpleNamespace(zigzag=p.wobbly + p.jumpy)',
      '        self.wait(s.zigzag)',
    ),
  ],
  [
    'a base that answers to any name',
    own(
      'class M:',
      '    def make(self):',
      '        return self',
      '    def __getattr__(self, name):',
      '        return lambda: self.wait()',
      'class A(M, Scene):',
      '    def construct(self):',
      '        self.make().wobble()',
    ),
  ],
  ['what is too deep to be read', scene(`x = ${'-'.repeat(20_000)}1`)],
];

describe('the check', () => {
  let found: readonly (readonly Fault[])[] = [];
  beforeAll(async () => {
    found = await faultsOf([...faulty, ...sound].map(([, source]) => source));
  });

  test.each(faulty.map((entry, index) => [...entry, index] as const))('finds %s', (...entry) => {
    const [, , kind, line, says, index] = entry;
    expect(found[index]).toEqual([expect.objectContaining({ kind, line, message: expect.stringContaining(says) })]);
  });

  test.each(sound.map(([what], index) => [what, faulty.length + index] as const))('says nothing of %s', (_, index) => {
    expect(found[index]).toEqual([]);
  });

  test('names what is nearest, and where the fault begins', () => {
    const index = faulty.findIndex(([what]) => what === 'an argument of nobody');
    expect(found[index]).toEqual([expect.objectContaining({ nearest: ['color'], line: 5, column: 20 })]);
  });

  test('gives all faults in the order of the source, and no more than twenty', async () => {
    const source = scene(...Array.from({ length: 30 }, (_, index) => `Circle(colour${index}=1)`));
    const [faults = []] = await faultsOf([source]);
    expect(faults.map(({ line }) => line)).toEqual(Array.from({ length: 20 }, (_, index) => 5 + index));
  });

  test('reads hostile text to an end', async () => {
    const repeated = [
      '(',
      '{',
      'a.',
      'f(',
      '-',
      'lambda: ',
      '[a for a in ',
      'class A(A): pass\n',
      '"',
      '\\',
      '\0',
      '\uD800',
    ];
    const sources = repeated.flatMap((unit) => [unit.repeat(20_000), scene(unit.repeat(5_000))]);
    expect(await faultsOf(sources)).toHaveLength(sources.length);
  });

  test('says nothing of the examples in the documentation of Manim, but that one asks for a module from elsewhere', async () => {
    const examples = await faultsOfExamples();
    expect(examples.length).toBeGreaterThan(300);
    const faults = examples.flat().filter(({ kind }) => kind !== 'ModuleNotFoundError' && kind !== 'SyntaxError');
    expect(faults).toEqual([]);
  });
});
