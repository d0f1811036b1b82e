// Long texts are cut around the place that matters.
import { describe, expect, test } from '@jest/globals';
import { excerpt } from '../../src/prompts/excerpt.ts';

describe('excerpt', () => {
  test('is the text itself where it is short enough', () => {
    expect(excerpt('abc', 3, { line: 1 })).toBe('abc');
  });

  test.each([1, 2, 40, 77, 100])(
    'keeps the beginning and what stands around line %d, and says what it leaves out',
    (line) => {
      const text = Array.from({ length: 100 }, (_, index) => `line ${index + 1};`).join('\n');
      const cut = excerpt(text, 400, { line });
      expect(cut.startsWith('line 1;\n')).toBe(true);
      expect(cut).toContain(`line ${line};`);
      expect(cut).toMatch(/… \d+ characters left out …/);
      expect(cut.length).toBeLessThan(500);
    },
  );

  test('keeps what stands around a column of a line that is too long itself', () => {
    const text = `${'a'.repeat(50_000)}<here>${'b'.repeat(50_000)}`;
    expect(excerpt(text, 1_000, { line: 1, column: 50_003 })).toContain('<here>');
  });
});
