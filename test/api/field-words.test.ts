// What a wrong field is told in.
import { expect, test } from '@jest/globals';
import { z } from 'zod';
import { fieldErrors } from '../../src/api/problem.ts';

const schema = z.strictObject({
  text: z.string().min(1).max(5).optional(),
  count: z.int().min(2).max(4).optional(),
  share: z.number().positive().optional(),
  list: z.array(z.string()).min(1).max(2).optional(),
  own: z.string().min(3, 'say more').optional(),
  flag: z.boolean().optional(),
});
const said = (value: unknown, of: z.ZodType = schema) => {
  const parsed = of.safeParse(value);
  return parsed.success ? [] : fieldErrors(parsed.error).map(({ path, message }) => `${path} ${message}`);
};

test.each([
  [{ text: '' }, 'text must not be empty'],
  [{ text: 'abcdef' }, 'text must have at most 5 characters'],
  [{ text: 7 }, 'text must be a text'],
  [{ count: 1 }, 'count must be at least 2'],
  [{ count: 9 }, 'count must be at most 4'],
  [{ count: 2.5 }, 'count must be a whole number'],
  [{ share: 0 }, 'share must be more than 0'],
  [{ list: [] }, 'list must have at least 1 entry'],
  [{ list: ['a', 'b', 'c'] }, 'list must have at most 2 entries'],
  [{ own: 'a' }, 'own say more'],
  [{ flag: 'yes' }, 'flag must be true or false'],
  [{ more: 1 }, 'more unknown field'],
])('%j is told as "%s"', (value, words) => {
  expect(said(value)).toEqual([words]);
});

test('what is missing is called that', () => {
  expect(said({}, z.object({ scenes: z.array(z.string()) }))).toEqual(['scenes is missing: a list is wanted']);
});
