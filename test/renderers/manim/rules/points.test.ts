// Points get the coordinate they lack, and no vector that a matrix may need is changed itself.
import { describe, expect, test } from '@jest/globals';
import { fixed } from './scenes.ts';

describe('points', () => {
  test.each([
    ['flat-points', 'Line((0, 1), [x, -2])', 'Line((0, 1, 0), [x, -2, 0])'],
    ['flat-curves', 'ParametricFunction(lambda t: [t, t**2])', 'ParametricFunction(lambda t: [t, t**2, 0])'],
    ['flat-offsets', 'p = dot.get_center() + (0, 1)', 'p = dot.get_center() + (0, 1, 0)'],
    ['flat-offsets', 'p = np.array([0, 1]) - 2 * UP', 'p = np.array([0, 1, 0]) - 2 * UP'],
    ['scaled-lists', 'Arrow(ORIGIN, [1, 2] * 3)', 'Arrow(ORIGIN, np.array([1, 2, 0]) * 3)'],
    ['listed-points', 'Polygon([a, b, c], color=RED)', 'Polygon(*[a, b, c], color=RED)'],
    ['separate-coordinates', 'dot.move_to(x, 2, 0)', 'dot.move_to([x, 2, 0])'],
    ['points-in-two', 'x, y = point', 'x, y = point[:2]'],
    ['point-objects', 'Point(x, p[1])', 'Point([x, p[1], 0])'],
    ['point-objects', 'v = Vector3(1, y, 0)', 'v = np.array([1, y, 0])'],
    ['vectors-of-numbers', 'v = Vector(1, slope, color=RED)', 'v = Vector([1, slope], color=RED)'],
  ])('%s: %s', (rule, before, after) => {
    expect(fixed(before)).toEqual({ lines: [after], rules: [rule] });
  });

  test.each([
    ['Arrow(ORIGIN, u)', 'Arrow(ORIGIN, np.append(u, 0))'],
    ['Arrow(ORIGIN, 2 * u + w, buff=0)', 'Arrow(ORIGIN, np.append(2 * u + w, 0), buff=0)'],
    ['Dot(matrix @ u)', 'Dot(np.append(matrix @ u, 0))'],
    ['dot.move_to(np.dot(matrix, w))', 'dot.move_to(np.append(np.dot(matrix, w), 0))'],
    ['dots = [Dot(p) for p in points]', 'dots = [Dot(np.append(p, 0)) for p in points]'],
    [
      'dots = [Dot(p, color=c) for p, c in zip(points, tints)]',
      'dots = [Dot(np.append(p, 0), color=c) for p, c in zip(points, tints)]',
    ],
    ['Arrow(ORIGIN, column * 2)', 'Arrow(ORIGIN, np.append(column * 2, 0)[:3])'],
    ['Arrow(ORIGIN, turned(u))', 'Arrow(ORIGIN, np.append(turned(u), 0))'],
  ])('a vector of two numbers is filled up where it is a point: %s', (before, after) => {
    const lines = [
      'def turned(p):',
      '    return [-p[1], p[0]]',
      'u = np.array([1, 0])',
      'w = 3 * u',
      'points = [(0, 1), (2, 3)]',
      'column = vectors[:, 0]',
    ];
    expect(fixed(...lines, before)).toEqual({ lines: [...lines, after], rules: ['flat-vectors'] });
  });

  test.each([
    'Dot(np.array([1, 2, 0]))',
    'Polygon([0, 0, 0], [1, 0, 0], [0, 1, 0])',
    'Polygon([1, 2, 3])',
    'Line(a, b)',
    'axes.c2p(1, 2) + (0, 1)',
    'dot.move_to(p, LEFT)',
    'dot.shift(UP, 2 * LEFT)',
    'x, y = pair',
    'Point(ORIGIN, BLUE)',
    'Point(x, color)',
    'Vector(direction, 0.1)',
    'x = [1, 2] * 3',
    'axes.plot_parametric_curve(lambda t: [t, t])',
  ])('%s stays', (line) => {
    expect(fixed(line)).toEqual({ lines: [line], rules: [] });
  });

  test('a name that holds something else as well stays', () => {
    const lines = ['u = np.array([1, 0])', 'u = np.array([1, 0, 0])', 'Arrow(ORIGIN, u)'];
    expect(fixed(...lines)).toEqual({ lines, rules: [] });
  });
});
