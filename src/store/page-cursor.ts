// Where a page ended, for the next one: a place in an order by time and id, which stays the same while new rows come in.
import { type SQL, sql } from 'drizzle-orm';
import type { PgColumn } from 'drizzle-orm/pg-core';

/** The cursor is not one that a page gave out. */
export class CursorInvalid extends Error {
  override readonly name = 'CursorInvalid';
}

type Position = { readonly createdAt: string; readonly id: string };

function writeCursor(position: Position): string {
  return Buffer.from(JSON.stringify([position.createdAt, position.id])).toString('base64url');
}

const ourId = /^[\w:.-]{1,200}$/u;

/** As PostgreSQL or ISO 8601 writes it: what else `Date` takes for a time the database does not. */
function isTime(text: string): boolean {
  return /^\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d/u.test(text) && !Number.isNaN(Date.parse(text));
}

/** Throws `CursorInvalid`. */
function readCursor(cursor: string): Position {
  try {
    const [createdAt, id]: unknown[] = JSON.parse(Buffer.from(cursor, 'base64url').toString());
    if (typeof createdAt === 'string' && typeof id === 'string' && isTime(createdAt) && ourId.test(id))
      return { createdAt, id };
  } catch {
    // Not ours: said below.
  }
  throw new CursorInvalid('The cursor is not one that a page gave out');
}

const pageSize = { usual: 50, most: 200 };

/** Rows of a page, whatever was asked for. */
export function pageLimit(asked: number | undefined): number {
  return Math.min(pageSize.most, Math.max(1, asked ?? pageSize.usual));
}

/** The rows that come after the cursor, in the order of these columns; all without a cursor. Throws `CursorInvalid`. */
export function afterCursor(
  cursor: string | undefined,
  columns: { readonly createdAt: PgColumn; readonly id: PgColumn },
  order: 'oldest first' | 'newest first',
): SQL | undefined {
  if (cursor === undefined) return undefined;
  const from = readCursor(cursor);
  const beyond = order === 'oldest first' ? sql`>` : sql`<`;
  return sql`(${columns.createdAt}, ${columns.id}) ${beyond} (${from.createdAt}::timestamptz, ${from.id})`;
}

/** For the next page; null on the last one. */
export function nextCursor(last: Position | undefined, hasMore: boolean): string | null {
  return hasMore && last !== undefined ? writeCursor(last) : null;
}
