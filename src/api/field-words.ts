// What is wrong with a field, in plain words: the schema library's own sentences are for programmers.
import type { z } from 'zod';

/** Every field that is wrong, by its path; messages that a schema was given stay as they are. */
export function issueWords(issue: z.core.$ZodIssue): string {
  const { message, code } = issue;
  if (code === 'too_small' && message.startsWith('Too small')) return tooSmall(issue);
  if (code === 'too_big' && message.startsWith('Too big')) return tooBig(issue);
  if (code === 'invalid_type' && message.startsWith('Invalid input')) return wrongType(issue);
  return message;
}

type Sized = { readonly origin: string; readonly inclusive?: boolean | undefined };

function tooSmall({ origin, minimum, inclusive }: Sized & { readonly minimum: number | bigint }): string {
  if (origin === 'string' && minimum === 1) return 'must not be empty';
  return `must ${amount(origin, inclusive === false ? `more than ${minimum}` : `at least ${minimum}`, minimum)}`;
}

function tooBig({ origin, maximum, inclusive }: Sized & { readonly maximum: number | bigint }): string {
  return `must ${amount(origin, inclusive === false ? `less than ${maximum}` : `at most ${maximum}`, maximum)}`;
}

function amount(origin: string, bound: string, of: number | bigint): string {
  const many = (word: string): string => (Number(of) === 1 ? word : `${word}s`);
  switch (origin) {
    case 'string':
      return `have ${bound} ${many('character')}`;
    case 'array':
    case 'set':
      return `have ${bound} ${Number(of) === 1 ? 'entry' : 'entries'}`;
    default:
      return `be ${bound}`;
  }
}

const typeWords: Readonly<Record<string, string>> = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
};

function wrongType({ expected, message }: { readonly expected: string; readonly message: string }): string {
  const wanted = typeWords[expected] ?? expected;
  return message.endsWith('received undefined') ? `is missing: ${wanted} is wanted` : `must be ${wanted}`;
}
