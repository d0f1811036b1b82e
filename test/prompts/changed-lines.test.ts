// What a repair changed, in a few lines.
import { describe, expect, test } from '@jest/globals';
import { changedLines } from '../../src/prompts/changed-lines.ts';

describe('changedLines', () => {
  test('lists what went and what came, in order, without what stayed', () => {
    expect(changedLines('a\nb\nc\nc', 'a\nc\nd')).toEqual(['- b', '- c', '+ d']);
  });

  test('is bounded, and empty where only blanks changed', () => {
    const long = Array.from({ length: 50 }, (_, index) => `${index}${'x'.repeat(500)}`).join('\n');
    const changed = changedLines(long, '');
    expect(changed).toHaveLength(9);
    expect(changed.at(-1)).toBe('- … and 42 more');
    expect(Math.max(...changed.map((line) => line.length))).toBeLessThan(200);
    expect(changedLines('a\nb', 'a  \n\nb')).toEqual([]);
  });
});
