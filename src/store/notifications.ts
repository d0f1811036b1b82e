// Writes messages to the deployment's webhook, in the transaction of what they tell.
import { createHash } from 'node:crypto';
import { notifications } from './clip-schema.ts';
import type { NotificationRow } from './clip-types.ts';
import type { Transaction } from './database.ts';

/** A review tells each thing once: its message is known by that, whoever writes it again. No full stop, which separates what is signed. */
function idOf({ type, reviewId }: Pick<NotificationRow, 'type' | 'reviewId'>): string {
  const hash = createHash('sha256').update(JSON.stringify([type, reviewId]));
  return `msg_${hash.digest('hex').slice(0, 32)}`;
}

/** Due at once. A second time it adds nothing. */
export async function addNotification(
  tx: Transaction,
  message: Pick<NotificationRow, 'type' | 'jobId' | 'reviewId' | 'payload'>,
): Promise<void> {
  await tx
    .insert(notifications)
    .values({ ...message, id: idOf(message), status: 'pending' })
    .onConflictDoNothing();
}
