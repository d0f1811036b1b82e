// Compares values as the database keeps them, so that a repeated write is seen to change nothing.
import { isDeepStrictEqual } from 'node:util';

/** By its tag, because a date made by Node itself is no `instanceof Date` inside a test's own realm. */
export function isDate(value: unknown): value is Date {
  return Object.prototype.toString.call(value) === '[object Date]';
}

/** As jsonb gives it back: no undefined members; a date stays a date. */
function asStored(value: unknown): unknown {
  if (value === null || typeof value !== 'object') return value;
  if (isDate(value)) return value.toISOString();
  if (Array.isArray(value)) return value.map((item) => asStored(item));
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, member]) => (member === undefined ? [] : [[key, asStored(member)]])),
  );
}

/** Are both the same once stored? */
export function isSame(a: unknown, b: unknown): boolean {
  return isDeepStrictEqual(asStored(a), asStored(b));
}

type Defined<T> = { [Key in keyof T]: Exclude<T[Key], undefined> };

/** The members that have a value. */
export function withoutUndefined<T extends object>(value: T): Partial<Defined<T>> {
  const entries = Object.entries(value).filter(([, member]) => member !== undefined);
  // Only members that are undefined were left out, which is what Partial<Defined<T>> says.
  return Object.fromEntries(entries) as Partial<Defined<T>>;
}

/** The members that have a value, with null counting as none. */
export function withoutNull<T extends object>(value: T): { [Key in keyof T]?: Exclude<T[Key], null | undefined> } {
  const entries = Object.entries(value).filter(([, member]) => member !== undefined && member !== null);
  // Only members that are null or undefined were left out, which is what the type says.
  return Object.fromEntries(entries) as { [Key in keyof T]?: Exclude<T[Key], null | undefined> };
}
