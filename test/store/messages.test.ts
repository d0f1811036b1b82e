// Messages from and to the outside: each webhook taken once, each message sent by one sender at a time.
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { openDatabase, openPool, silentLogger, type Database } from '../../src/store/database.ts';
import { addNotification } from '../../src/store/notifications.ts';
import { startTestStore, type TestStore } from '../support/postgres.ts';

let t: TestStore;
let db: Database;
let pool: ReturnType<typeof openPool>;
beforeAll(async () => {
  t = await startTestStore();
  pool = openPool(t.url, silentLogger);
  db = openDatabase(pool);
});
afterAll(async () => {
  await pool.end();
  await t.close();
});
beforeEach(async () => {
  await t.query('delete from notifications');
});

const write = (reviewId: string, type: 'review.opened' | 'review.decided' = 'review.opened') =>
  db.transaction((tx) => addNotification(tx, { type, jobId: 'j', reviewId, payload: { review: reviewId } }));
const only = async (reviewId: string) => (await t.store.messages.listFor(reviewId))[0];
const minute = 60_000;

/** The id of a message that was taken by a sender. */
async function taken(reviewId: string): Promise<string> {
  await write(reviewId);
  return (await t.store.messages.due(1, minute))[0]?.id ?? '';
}

describe('a webhook of a vendor', () => {
  test('is taken once, however often and at once it comes', async () => {
    const webhook = { vendor: 'fal', deliveryId: 'd1', taskId: 'T' };
    const taken = await Promise.all(Array.from({ length: 5 }, () => t.store.messages.receive(webhook)));
    expect(taken.filter(Boolean)).toHaveLength(1);
    expect(await t.store.messages.receive({ ...webhook, vendor: 'piapi' })).toBe(true);
  });
});

describe('a message to the webhook', () => {
  test('is written once for what it tells, under an id that a signature can carry', async () => {
    await write('r1');
    await write('r1');
    await write('r1', 'review.decided');
    const rows = await t.store.messages.listFor('r1');
    expect(rows.map((row) => row.type)).toEqual(['review.opened', 'review.decided']);
    expect(rows[0]).toMatchObject({ status: 'pending', tries: 0, payload: { review: 'r1' } });
    expect(rows[0]?.id).toMatch(/^msg_[0-9a-f]{32}$/);
  });

  test('is not written when what it tells is not', async () => {
    const failing = db.transaction(async (tx) => {
      await addNotification(tx, { type: 'review.opened', jobId: 'j', reviewId: 'undone', payload: {} });
      throw new Error('undone');
    });
    await expect(failing).rejects.toThrow('undone');
    expect(await t.store.messages.listFor('undone')).toEqual([]);
  });

  test('is taken by one of several senders that look at once', async () => {
    for (const review of ['a', 'b', 'c', 'd', 'e', 'f']) await write(review);
    const batches = await Promise.all(Array.from({ length: 6 }, () => t.store.messages.due(4, minute)));
    const ids = batches.flat().map((row) => row.id);
    expect(new Set(ids).size).toBe(ids.length);
    const rest = await t.store.messages.due(10, minute);
    expect(ids.length + rest.length).toBe(6);
  });

  test('that another sender is about to take is left to it, not waited for', async () => {
    await write('held');
    await write('free');
    await db.transaction(async (tx) => {
      await tx.execute(`select 1 from notifications where review_id = 'held' for update`);
      const due = await t.store.messages.due(10, minute);
      expect(due.map((row) => row.reviewId)).toEqual(['free']);
    });
  });

  test('is due again when its sender died with it', async () => {
    await write('lost');
    expect(await t.store.messages.due(1, minute)).toMatchObject([{ tries: 1 }]);
    expect(await t.store.messages.due(1, minute)).toEqual([]);
    await t.query(`update notifications set next_try_at = now() - interval '1 second'`);
    expect(await t.store.messages.due(1, minute)).toMatchObject([{ reviewId: 'lost', tries: 2 }]);
  });

  test('that was delivered is not due again, and says when and how', async () => {
    const id = await taken('done');
    await t.store.messages.failed(id, { status: 503, error: 'busy', nextTryAt: new Date(0) });
    await t.store.messages.due(1, minute);
    await t.store.messages.delivered(id, 204);
    await t.store.messages.failed(id, { error: 'a late one' });
    await t.query(`update notifications set next_try_at = now() - interval '1 second'`);
    expect(await t.store.messages.due(1, minute)).toEqual([]);
    expect(await only('done')).toMatchObject({
      status: 'delivered',
      tries: 2,
      lastStatus: 204,
      lastError: null,
      deliveredAt: expect.anything(),
    });
  });

  test('that failed waits for its next time, and is given up without one', async () => {
    const id = await taken('down');
    const later = new Date(Date.now() + minute);
    await t.store.messages.failed(id, { status: 500, error: 'it answered 500', nextTryAt: later });
    expect(await only('down')).toMatchObject({ status: 'pending', lastStatus: 500, nextTryAt: later });
    await t.store.messages.failed(id, { error: 'gone' });
    expect(await only('down')).toMatchObject({ status: 'given_up', lastStatus: null, lastError: 'gone' });
  });

  test('is sent once more on a wish, whatever became of it', async () => {
    const id = await taken('again');
    await t.store.messages.failed(id, { error: 'gone' });
    expect(await t.store.messages.resend(id)).toBe(true);
    expect(await t.store.messages.due(1, minute)).toMatchObject([{ id, tries: 1 }]);
    expect(await t.store.messages.resend('nothing')).toBe(false);
  });
});
