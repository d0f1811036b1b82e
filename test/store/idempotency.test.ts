// The same key and body get the same answer for 24 hours.
import { describe, expect, test } from '@jest/globals';
import { useTestStore } from '../support/postgres.ts';

const t = useTestStore();

describe('idempotency keys', () => {
  test('ten requests at once with one key: one goes on, the others wait for it', async () => {
    const claims = await Promise.all(
      Array.from({ length: 10 }, (_, i) => t.store.idempotency.claim('once', 'body', `job${i}`)),
    );
    expect(claims.filter((claim) => claim.kind === 'new')).toHaveLength(1);
    expect(claims.filter((claim) => claim.kind === 'in_progress')).toHaveLength(9);
  });

  test('an answered key is replayed for the same body and refused for another', async () => {
    await t.store.idempotency.claim('answered', 'body', 'job');
    await t.store.idempotency.complete('answered', 202, { id: 'job' });
    expect(await t.store.idempotency.claim('answered', 'body', 'job2')).toEqual({
      kind: 'replay',
      status: 202,
      response: { id: 'job' },
    });
    expect(await t.store.idempotency.claim('answered', 'other', 'job2')).toEqual({ kind: 'mismatch' });
  });

  test('a request that died is taken over under the id it had', async () => {
    await t.store.idempotency.claim('died', 'body', 'first');
    await t.query(`update idempotency_keys set claimed_at = now() - interval '2 minutes' where key = 'died'`);
    expect(await t.store.idempotency.claim('died', 'body', 'second')).toEqual({ kind: 'new', resourceId: 'first' });
    expect(await t.store.idempotency.claim('died', 'body', 'third')).toEqual({ kind: 'in_progress' });
  });

  test('a released key is free, an answered one is not', async () => {
    await t.store.idempotency.claim('freed', 'body', 'a');
    await t.store.idempotency.release('freed');
    expect(await t.store.idempotency.claim('freed', 'other', 'b')).toEqual({ kind: 'new', resourceId: 'b' });
    await t.store.idempotency.complete('freed', 202, {});
    await t.store.idempotency.release('freed');
    expect((await t.store.idempotency.claim('freed', 'other', 'c')).kind).toBe('replay');
  });

  test('a key is forgotten after 24 hours', async () => {
    await t.store.idempotency.claim('old', 'body', 'a');
    await t.store.idempotency.complete('old', 202, {});
    await t.query(`update idempotency_keys set created_at = now() - interval '25 hours' where key = 'old'`);
    expect(await t.store.idempotency.claim('old', 'other', 'b')).toEqual({ kind: 'new', resourceId: 'b' });
    await t.query(`update idempotency_keys set created_at = now() - interval '25 hours' where key = 'old'`);
    expect(await t.store.idempotency.sweep()).toBe(1);
  });
});
