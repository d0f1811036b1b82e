// The simulated policies on sections made by hand: who is rendered, when the section has its take, and what was paid.
import { describe, expect, test } from '@jest/globals';
import { playSection } from '../../bench/contests.mjs';

const field = { expectedMs: 50, slots: 2 };

/** Written after 100 ms and rendered in 100 ms, where nothing else is said. */
const good = (drawing: string, times = {}) => ({
  ok: true,
  gate: false,
  writeMs: 100,
  renderMs: 100,
  drawing,
  ...times,
});
const bad = (drawing: string, times = {}) => ({ ...good(drawing, times), ok: false });
const turnedDown = (drawing: string) => ({ ...bad(drawing), gate: true });

describe('fallback', () => {
  test.each([
    ['the first one renders: it alone is paid', [good('a'), good('b'), good('c')], [true, 200, 1, 100]],
    ['the first fails: the second follows it', [bad('a'), good('b'), good('c')], [true, 300, 2, 200]],
    ['all fail', [bad('a'), bad('b'), bad('c')], [false, 400, 3, 300]],
    ['it begins when the slowest is written', [good('a'), bad('b', { writeMs: 500 })], [true, 600, 1, 100]],
    ['what the check turns down takes no render', [turnedDown('a'), good('b')], [true, 210, 1, 100]],
    ['what draws the same is rendered once', [bad('a'), bad('a'), good('b')], [true, 300, 2, 200]],
  ])('%s', (_title, takes, [isGood, ms, renders, renderMs]) => {
    expect(playSection('fallback', takes, field)).toEqual({ good: isGood, ms, renders, renderMs });
  });
});

describe('race', () => {
  test.each([
    [
      'the first to be written wins; those not begun by then are not paid',
      [good('a', { writeMs: 300 }), good('b')],
      [true, 200, 1, 100],
    ],
    [
      'a loser is paid for until it is stopped',
      [good('a'), good('b', { writeMs: 150, renderMs: 900 })],
      [true, 200, 2, 150],
    ],
    ['all fail: it ends with the last', [bad('a'), bad('b', { renderMs: 300 })], [false, 400, 2, 400]],
    [
      'a third waits for one of two slots',
      [bad('a'), bad('b', { renderMs: 50 }), good('c', { writeMs: 110 })],
      [true, 250, 3, 250],
    ],
    [
      'of two that draw the same the first to be written is rendered',
      [good('a', { writeMs: 400 }), good('a')],
      [true, 200, 1, 100],
    ],
  ])('%s', (_title, takes, [isGood, ms, renders, renderMs]) => {
    expect(playSection('race', takes, field)).toEqual({ good: isGood, ms, renders, renderMs });
  });
});

describe('hedge', () => {
  test.each([
    [
      'the first renders in the expected time: it alone is paid',
      [good('a', { renderMs: 40 }), good('b')],
      [true, 140, 1, 40],
    ],
    [
      'the first fails in the expected time: the next begins with its end',
      [bad('a', { renderMs: 20 }), good('b', { renderMs: 40 })],
      [true, 160, 2, 60],
    ],
    [
      'the first is late: the next joins in, and may win',
      [good('a', { renderMs: 900 }), good('b', { renderMs: 40 })],
      [true, 190, 2, 130],
    ],
    [
      'the one that joined in is stopped by the first',
      [good('a', { renderMs: 80 }), good('b', { renderMs: 900 })],
      [true, 180, 2, 110],
    ],
    [
      'a third joins in after two waits, when a slot is free',
      [bad('a', { renderMs: 500 }), bad('b', { renderMs: 500 }), good('c')],
      [true, 700, 3, 1_100],
    ],
    ['what the check turns down costs no wait', [turnedDown('a'), good('b', { renderMs: 40 })], [true, 150, 1, 40]],
  ])('%s', (_title, takes, [isGood, ms, renders, renderMs]) => {
    expect(playSection('hedge', takes, field)).toEqual({ good: isGood, ms, renders, renderMs });
  });
});
