// States and ways of making in the words that a person reads.
import { expect, test } from '@jest/globals';
import { repairWords } from '../../src/client/words.ts';

test.each([
  [{ scope: 'patch', edits: 2 }, 'patch, 2 edits'],
  [{ scope: 'block', edits: 1 }, 'block, 1 edit'],
  [{ scope: 'patch', source: 'whole', editsRefused: 'no match' }, 'patch, whole source'],
  [{ scope: 'whole', source: 'whole' }, 'whole'],
  [{ temperature: 0.7 }, ''],
  [null, ''],
])('says of %j how the repair was made', (applied, words) => {
  expect(repairWords(applied)).toBe(words);
});
