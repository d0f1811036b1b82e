// The report of a scene is read line by line, and no scene makes it grow without bounds.
import { describe, expect, test } from '@jest/globals';
import { lineReader } from '../../../src/renderers/manim/scene-report.ts';

function reader() {
  const lines: string[] = [];
  return { lines, read: lineReader((line) => lines.push(line)) };
}

describe('lineReader', () => {
  test('puts the pieces of a line together', () => {
    const { lines, read } = reader();
    for (const piece of ['on', 'e\ntwo\nth', 'ree\n']) read(piece);
    expect(lines).toEqual(['one', 'two', 'three']);
  });

  test('drops a line that is too long, and goes on with the next', () => {
    const { lines, read } = reader();
    for (let piece = 0; piece < 10; piece += 1) read('a'.repeat(100_000));
    read('b\nnext\n');
    expect(lines).toEqual(['next']);
  });

  test('hears nothing after sixteen million characters', () => {
    const { lines, read } = reader();
    for (let piece = 0; piece < 17; piece += 1) read('a'.repeat(2 ** 20));
    read('\nlate\n');
    expect(lines).toEqual([]);
  });
});
