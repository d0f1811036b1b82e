// What is asked of mobjects and graphs in words that Manim does not know is asked in its own.
import { describe, expect, test } from '@jest/globals';
import { fixed } from './scenes.ts';

describe('mobjects', () => {
  test.each([
    ['mobjects-as-points', ['dot = Dot()', 'p = dot + 2 * UP'], 'p = dot.get_center() + 2 * UP'],
    ['mobject-coordinates', ['dot = Dot()', 'p = [dot.x, 1, 0]'], 'p = [dot.get_x(), 1, 0]'],
    ['coords-of-points', ['d = Dot(p.coords)'], 'd = Dot(p.get_center())'],
    ['moves', ['a.move(2 * UP)'], 'a.shift(2 * UP)'],
    ['moves', ['a.move(p)'], 'a.move_to(p)'],
    ['moves', ['a.move(x=1, y=top)'], 'a.move_to([1, top, 0])'],
    ['plane-lines', ['plane = NumberPlane()', 'g = plane.get_lines()'], 'g = plane.background_lines'],
    ['plane-lines', ['plane = NumberPlane()', 'g = plane.lines'], 'g = plane.background_lines'],
    ['vectors-of-numbers', ['v = plane.get_vector(2, 1)'], 'v = plane.get_vector([2, 1])'],
    ['idle-statements', ['axes.set_axis_orientations(UP, RIGHT)'], 'pass'],
    [
      'invented-shapes',
      ['b = Box(width=2, height=h, depth=1, color=RED)'],
      'b = Prism(dimensions=[2, h, 1], color=RED)',
    ],
    ['invented-shapes', ['b = Box(width=2)'], 'b = Rectangle(width=2)'],
    ['invented-shapes', ['b = Bar(x=i, height=2)'], 'b = Rectangle(height=2).set_x(i)'],
    ['renamed-methods', ['n.update_value(3)'], 'n.set_value(3)'],
    ['camera-orientation', ['self.camera.reorient(phi=1)'], 'self.set_camera_orientation(phi=1)'],
  ])('%s: %j', (rule, before, after) => {
    const done = fixed(...before);
    expect(done.lines).toEqual([...before.slice(0, -1), after]);
    expect(done.rules).toContain(rule);
  });

  test.each([
    [['dot = Dot()', 'p = dot.get_center() + UP']],
    [['dot = Dot()', 'dot.x = 3']],
    [['for dot in dots:', '    p = dot + UP']],
    [['g = graph.lines']],
    [['b = Box(2, 3)']],
    [['a.move(1, 2, 3)']],
  ])('%j stays', (lines) => {
    expect(fixed(...lines)).toEqual({ lines, rules: [] });
  });
});

describe('graphs', () => {
  const known = ['def f(x):', '    return x**2', 'axes = Axes()'];
  test.each([
    ['areas-of-functions', 'a = axes.get_area(f, color=RED)', 'a = axes.get_area(axes.plot(f), color=RED)'],
    ['graphs-of-functions', 'g = f.plot(color=RED)', 'g = axes.plot(f, color=RED)'],
    ['plotted-lines', 'g = axes.plot_line(lambda x: 2 * x)', 'g = axes.plot(lambda x: 2 * x)'],
    ['surfaces-of-numbers', 's = Surface(lambda u, v: h(u, v))', 's = Surface(lambda u, v: np.array([u, v, h(u, v)]))'],
  ])('%s: %s', (rule, before, after) => {
    const lines = ['def h(u, v):', '    return u * v', ...known];
    expect(fixed(...lines, before)).toEqual({ lines: [...lines, after], rules: [rule] });
  });

  test('without axes the graph of a function is a FunctionGraph', () => {
    expect(fixed('g = lambda x: x', 'c = g.to_graph()').lines).toEqual(['g = lambda x: x', 'c = FunctionGraph(g)']);
  });

  test.each(['a = axes.get_area(graph)', 'g = axes.plot(f)', 'a = axes.get_area(axes.plot(f))'])('%s stays', (line) => {
    expect(fixed(...known, line)).toEqual({ lines: [...known, line], rules: [] });
  });
});
