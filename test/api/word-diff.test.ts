// Which words of two prompts differ, and that nothing of either is lost.
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { wordDiff, type WordRun } from '../../src/api/pages/word-diff.ts';

const told = (runs: readonly WordRun[]) =>
  runs.map(({ kind, text }) => (kind === 'same' ? text : kind === 'added' ? `{+${text}+}` : `[-${text}-]`)).join('');

test.each([
  ['A kite.', 'A kite.', 'A kite.'],
  ['', 'A kite.', '{+A kite.+}'],
  ['A kite.', '', '[-A kite.-]'],
  ['A red kite.', 'A blue kite.', 'A [-red-]{+blue+} kite.'],
  [
    'A red kite over a beach.',
    'A blue kite over a beach, at night.',
    'A [-red-]{+blue+} kite over a beach{+, at night+}.',
  ],
  ['a small red kite', 'a large blue kite', 'a [-small red-]{+large blue+} kite'],
  ['a very red kite', 'a kite', 'a [-very red -]kite'],
])('%j and %j differ in words', (before, after, runs) => {
  expect(told(wordDiff(before, after))).toBe(runs);
});

test('holds both texts whole, whatever they are', () => {
  const text = fc
    .array(fc.constantFrom('a', 'kite', ' ', '  ', '.', ',', '\n', 'é', '夜', '🪁'))
    .map((parts) => parts.join(''));
  fc.assert(
    fc.property(text, text, (before, after) => {
      const runs = wordDiff(before, after);
      const without = (kind: WordRun['kind']) =>
        runs
          .filter((run) => run.kind !== kind)
          .map((run) => run.text)
          .join('');
      expect([without('added'), without('removed')]).toEqual([before, after]);
      expect(runs.every((run, index) => run.text !== '' && run.kind !== runs[index + 1]?.kind)).toBe(true);
    }),
  );
});

test('gives up on words where the texts are long, and tells the ends that they share', () => {
  const long = (word: string) => `Start ${`${word} `.repeat(4_000)}end`;
  expect(wordDiff(long('a'), long('b')).map(({ kind }) => kind)).toEqual(['same', 'removed', 'added', 'same']);
});
