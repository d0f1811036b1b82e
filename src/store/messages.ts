// Messages from and to the outside: webhooks of vendors that were taken, and those that wait to be sent to the deployment's own webhook.
import { and, asc, desc, eq, lte, sql } from 'drizzle-orm';
import { notifications, receivedWebhooks } from './clip-schema.ts';
import type { Messages, NotificationRow } from './clip-types.ts';
import type { Database } from './database.ts';

async function receive(db: Database, webhook: Parameters<Messages['receive']>[0]): Promise<boolean> {
  const taken = await db.insert(receivedWebhooks).values(webhook).onConflictDoNothing().returning();
  return taken.length > 0;
}

async function isReceived(
  db: Database,
  { vendor, deliveryId }: Parameters<Messages['isReceived']>[0],
): Promise<boolean> {
  const isIt = and(eq(receivedWebhooks.vendor, vendor), eq(receivedWebhooks.deliveryId, deliveryId));
  return (await db.select({ at: receivedWebhooks.at }).from(receivedWebhooks).where(isIt)).length > 0;
}

/** A sender that dies with a message leaves it to the next one when the lease is over. */
async function takeDue(db: Database, limit: number, leaseMs: number): Promise<readonly NotificationRow[]> {
  const rows = await db.transaction(async (tx) => {
    const due = await tx
      .select({ id: notifications.id })
      .from(notifications)
      .where(and(eq(notifications.status, 'pending'), lte(notifications.nextTryAt, sql`now()`)))
      .orderBy(asc(notifications.nextTryAt))
      .limit(limit)
      // What another sender is about to take is left to it, instead of waited for.
      .for('update', { skipLocked: true });
    const taken: NotificationRow[] = [];
    for (const { id } of due) {
      const lease = sql`now() + make_interval(secs => ${leaseMs / 1000})`;
      const change = { nextTryAt: lease, tries: sql`${notifications.tries} + 1` };
      taken.push(...(await tx.update(notifications).set(change).where(eq(notifications.id, id)).returning()));
    }
    return taken;
  });
  return rows;
}

async function fail(db: Database, id: string, failure: Parameters<Messages['failed']>[1]): Promise<void> {
  const { status = null, error, nextTryAt } = failure;
  await db
    .update(notifications)
    .set({
      lastStatus: status,
      lastError: error,
      ...(nextTryAt === undefined ? { status: 'given_up' } : { nextTryAt }),
    })
    .where(and(eq(notifications.id, id), eq(notifications.status, 'pending')));
}

async function resend(db: Database, id: string): Promise<boolean> {
  const rows = await db
    .update(notifications)
    .set({ status: 'pending', tries: 0, nextTryAt: sql`now()` })
    .where(eq(notifications.id, id))
    .returning({ id: notifications.id });
  return rows.length > 0;
}

/** The messages of one database. */
export function createMessages(db: Database): Messages {
  return {
    receive: (webhook) => receive(db, webhook),
    isReceived: (webhook) => isReceived(db, webhook),
    due: (limit, leaseMs) => takeDue(db, limit, leaseMs),
    delivered: async (id, status) => {
      const delivered = { status: 'delivered', lastStatus: status, lastError: null, deliveredAt: new Date() } as const;
      await db.update(notifications).set(delivered).where(eq(notifications.id, id));
    },
    failed: (id, failure) => fail(db, id, failure),
    listFor: (reviewId) =>
      db
        .select()
        .from(notifications)
        .where(eq(notifications.reviewId, reviewId))
        // In one millisecond `review.opened` still comes before what became of the review.
        .orderBy(asc(notifications.createdAt), desc(notifications.type)),
    resend: (id) => resend(db, id),
  };
}
