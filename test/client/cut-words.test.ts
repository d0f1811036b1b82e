// What a person reads of the cut of a job.
import { expect, test } from '@jest/globals';
import { cutWords } from '../../src/client/cut-words.ts';

const cut = { state: 'joined' as const, changed: [], reason: null };

test('says nothing of a cut that is as its job joined it', () => {
  expect(cutWords(cut)).toBeUndefined();
});

test.each([
  ['edit' as const, 'joined anew after an edit of clip 2'],
  ['upload' as const, 'joined anew after an upload for clip 2'],
  ['revert' as const, 'joined anew after clip 2 went back to version 1'],
  ['regeneration' as const, 'joined anew after clip 2 was made again'],
])('says that it was joined anew after a change by %s', (because, words) => {
  expect(cutWords({ ...cut, changed: [{ clipIndex: 2, version: 1, because }] })).toBe(words);
});

test('says that it is being joined, and why it could not be', () => {
  expect(cutWords({ ...cut, state: 'joining' })).toContain('being joined anew');
  expect(cutWords({ ...cut, state: 'not_joined', reason: 'no room' })).toContain('no room');
});
