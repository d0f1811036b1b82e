// Reads that see one moment of the record, in however many queries.
import type { Database, Transaction } from './database.ts';

/** All queries of `read` see the same moment; none of them may write. */
export function inSnapshot<View>(db: Database, read: (tx: Transaction) => Promise<View>): Promise<View> {
  return db.transaction(read, { isolationLevel: 'repeatable read', accessMode: 'read only' });
}
