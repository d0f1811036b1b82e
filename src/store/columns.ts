// Column types that take whatever a model, a renderer or a client says: PostgreSQL refuses NUL and halves of a character.
import { bigint, customType, timestamp } from 'drizzle-orm/pg-core';

/** The text without NUL, and with half a character (a text cut in the middle of one) as the replacement sign. */
function cleanText(text: string): string {
  return Buffer.from(text.replaceAll('\0', '')).toString();
}

/** JSON in which every text is one that the database takes. */
export function cleanJson(value: unknown): string {
  return JSON.stringify(value, (_key, member: unknown) => (typeof member === 'string' ? cleanText(member) : member));
}

export const text = customType<{ data: string; driverData: string }>({ dataType: () => 'text', toDriver: cleanText });

export const jsonb = customType<{ data: unknown; driverData: string }>({
  dataType: () => 'jsonb',
  toDriver: cleanJson,
});

/** Milliseconds, as JavaScript's Date has them: a page's cursor must compare equal to what is stored. */
export const at = (name: string) => timestamp(name, { withTimezone: true, mode: 'date', precision: 3 });

export const money = (name: string) => bigint(name, { mode: 'number' });
