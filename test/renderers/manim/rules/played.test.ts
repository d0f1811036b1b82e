// What is played and is no animation becomes the animation that is meant; what plays already stays.
import { describe, expect, test } from '@jest/globals';
import { fixed } from './scenes.ts';

describe('what is played', () => {
  test.each([
    ['played-waits', 'self.play(Create(a), self.wait(2))', 'self.play(Create(a), Wait(2))'],
    ['played-run-times', 'self.play(Create(a), RunTime(2))', 'self.play(Create(a), run_time=2)'],
    [
      'played-run-times',
      'self.play(Create(a), RunTime(2), Create(b), lag_ratio=1)',
      'self.play(Create(a), Create(b), lag_ratio=1, run_time=2)',
    ],
    ['played-run-times', 'self.play(Create(a), RunTime(2), run_time=3)', 'self.play(Create(a), run_time=3)'],
    ['played-mobjects', 'self.play(Text("a").to_edge(UP))', 'self.play(FadeIn(Text("a").to_edge(UP)))'],
    ['played-methods', 'self.play(dot.shift, UP, run_time=2)', 'self.play(dot.animate.shift(UP), run_time=2)'],
    [
      'played-methods',
      'self.play(a.scale, 2, b.c.move_to, ORIGIN)',
      'self.play(a.animate.scale(2), b.c.animate.move_to(ORIGIN))',
    ],
    ['invented-animations', 'self.play(Update(a, grow))', 'self.play(UpdateFromFunc(a, grow))'],
    ['invented-animations', 'self.play(Create(a), Update(b))', 'self.play(Create(a))'],
    ['invented-animations', 'self.play(Fill(a, RED, opacity=0.5))', 'self.play(a.animate.set_fill(RED, opacity=0.5))'],
    ['moves-to-points', 'self.play(MoveToTarget(dot, 2 * UP))', 'self.play(dot.animate.move_to(2 * UP))'],
    ['moves-to-points', 'self.play(MoveToTarget(dot, p, run_time=2))', 'self.play(dot.animate(run_time=2).move_to(p))'],
    ['moves-to-nowhere', 'self.play(MoveToTarget(dot), Create(a))', 'self.play(Create(a))'],
    ['moves-to-nowhere', 'self.play(MoveToTarget(dot))', 'self.play(Wait())'],
    ['animated-fades', 'self.play(dot.animate.fade_out())', 'self.play(FadeOut(dot))'],
  ])('%s: %s', (rule, before, after) => {
    expect(fixed(before)).toEqual({ lines: [after], rules: [rule] });
  });

  test.each([
    'self.play(Create(Text("a")), dot.animate.shift(UP), run_time=2)',
    'self.play(Circle().animate.shift(UP))',
    'self.play(make_text("a"), *others)',
    'self.play(Update(a))',
    'self.play(dot.shift, UP, Create(a))',
    'self.play(a.fade_out())',
    'self.wait(2)',
  ])('%s stays', (line) => {
    expect(fixed(line)).toEqual({ lines: [line], rules: [] });
  });

  test('a mobject that has a target moves to it', () => {
    const lines = ['dot.generate_target()', 'self.play(MoveToTarget(dot))'];
    expect(fixed(...lines)).toEqual({ lines, rules: [] });
  });

  test('an animation of the scene itself stays', () => {
    const lines = ['def Update(a, b):', '    return Create(a)', 'self.play(Update(a, b))'];
    expect(fixed(...lines)).toEqual({ lines, rules: [] });
  });
});
