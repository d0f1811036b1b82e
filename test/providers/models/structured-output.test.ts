// JSON out of complete replies, and schemas that a vendor's strict mode takes.
import { describe, expect, test } from '@jest/globals';
import { z } from 'zod';
import { isStrictSchema, jsonSchemaOf, parseStructured } from '../../../src/providers/models/structured-output.ts';

const point = z.strictObject({ x: z.number(), y: z.number().max(10) });

describe('parseStructured', () => {
  test.each([
    ['plain JSON', '{"x": 1, "y": 2}'],
    ['a code fence', 'Sure:\n```json\n{"x": 1, "y": 2}\n```\nDone.'],
    ['JSON with a trailing comma', '{"x": 1, "y": 2,}'],
    ['JSON with comments and single quotes', "{'x': 1, /* two */ 'y': 2}"],
  ])('reads %s', (_name, text) => {
    expect(parseStructured(text, point)).toEqual({ ok: true, value: { x: 1, y: 2 } });
  });

  test('names each issue with its path', () => {
    const result = parseStructured('{"x": "a", "y": 11}', point);
    expect(result).toMatchObject({ ok: false, reason: expect.stringMatching(/^x: .*; y: /) });
  });

  test('does not take prose for an object', () => {
    expect(parseStructured('I cannot do that.', point)).toMatchObject({ ok: false });
  });
});

describe('isStrictSchema', () => {
  const strict = (zod: z.ZodType) => isStrictSchema(jsonSchemaOf({ name: 'x', zod }));

  test('takes closed objects whose properties are all required', () => {
    expect(strict(z.object({ a: z.array(point), b: z.string().nullable() }))).toBe(true);
  });

  test('refuses optional properties and open objects, at any depth', () => {
    expect(strict(z.object({ a: z.object({ b: z.string().optional() }) }))).toBe(false);
    expect(strict(z.object({ a: z.record(z.string(), z.number()) }))).toBe(false);
    expect(strict(z.looseObject({ a: z.string() }))).toBe(false);
  });
});

test('jsonSchemaOf puts the name into the title', () => {
  expect(jsonSchemaOf({ name: 'plan', zod: point })).toMatchObject({ title: 'plan', type: 'object' });
});
