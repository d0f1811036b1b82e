// Where a page ended, for the next one: a place in an order by time and id, which stays the same while new rows come in.

/** The cursor is not one that a page gave out. */
export class CursorInvalid extends Error {
  override readonly name = 'CursorInvalid';
}

export type Position = { readonly createdAt: string; readonly id: string };

export function writeCursor(position: Position): string {
  return Buffer.from(JSON.stringify([position.createdAt, position.id])).toString('base64url');
}

/** Throws `CursorInvalid`. */
export function readCursor(cursor: string): Position {
  try {
    const [createdAt, id]: unknown[] = JSON.parse(Buffer.from(cursor, 'base64url').toString());
    if (typeof createdAt === 'string' && typeof id === 'string' && !Number.isNaN(Date.parse(createdAt)))
      return { createdAt, id };
  } catch {
    // Not ours: said below.
  }
  throw new CursorInvalid('The cursor is not one that a page gave out');
}
