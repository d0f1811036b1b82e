// The table of Idempotency-Keys (SPEC C10).
import { integer, pgTable } from 'drizzle-orm/pg-core';
import { at, jsonb, text } from './columns.ts';

export const idempotencyKeys = pgTable('idempotency_keys', {
  /** caller + method + path + key. */
  key: text('key').primaryKey(),
  bodyHash: text('body_hash').notNull(),
  /** Id of what the first request makes, kept so that a repeat after a crash makes the same (C10). */
  resourceId: text('resource_id').notNull(),
  /** HTTP status of the answer; nothing while the first request is in progress. */
  status: integer('status'),
  response: jsonb('response'),
  createdAt: at('created_at').notNull().defaultNow(),
  /** Renewed when a request whose process died is taken over. */
  claimedAt: at('claimed_at').notNull().defaultNow(),
});
