// The questions put to people, and their answers, in PostgreSQL (SPEC C5).
import { sql } from 'drizzle-orm';
import { boolean, index, integer, pgTable, uniqueIndex } from 'drizzle-orm/pg-core';
import type { DeadlinePolicy, RejectReason, ReviewReason, ReviewSubject, VerdictName } from '../domain/review.ts';
import { at, jsonb, text } from './columns.ts';
import { jobs } from './schema.ts';

export const reviews = pgTable(
  'reviews',
  {
    id: text('id').primaryKey(),
    jobId: text('job_id')
      .notNull()
      .references(() => jobs.id),
    sectionId: text('section_id'),
    subject: text('subject').$type<ReviewSubject>().notNull(),
    reason: text('reason').$type<ReviewReason>().notNull(),
    /** What is asked, in words. */
    question: text('question').notNull(),
    status: text('status').$type<'open' | 'decided' | 'expired' | 'canceled'>().notNull(),
    /** The workflow that waits for the signal. */
    workflowId: text('workflow_id').notNull(),
    bestTake: integer('best_take'),
    /** Content hash of what is asked about: a verdict on other bytes is stale. */
    contentHash: text('content_hash'),
    deadlineAt: at('deadline_at'),
    deadlinePolicy: text('deadline_policy').$type<DeadlinePolicy>(),
    /** Who looks at it now; the lease ends by itself. */
    claimedBy: text('claimed_by'),
    claimedUntil: at('claimed_until'),
    decidedBy: text('decided_by'),
    decidedVerdictId: text('decided_verdict_id'),
    createdAt: at('created_at').notNull().defaultNow(),
    decidedAt: at('decided_at'),
  },
  (t) => [
    index('reviews_by_status').on(t.status, t.createdAt),
    index('reviews_by_job').on(t.jobId),
    uniqueIndex('reviews_one_open')
      .on(t.jobId, sql`coalesce(${t.sectionId}, '')`, t.subject)
      .where(sql`${t.status} = 'open'`),
  ],
);

export type VerdictBody = {
  take?: number;
  prompt?: string;
  provider?: string;
  model?: string;
  temperature?: number;
  source?: string;
  artifact?: string;
  plan?: unknown;
  budget?: { usd?: number; calls?: number; renders?: number; wallS?: number };
  /** Of a rejection. */
  reasonCode?: RejectReason;
  note?: string;
};

export const verdicts = pgTable(
  'verdicts',
  {
    id: text('id').primaryKey(),
    reviewId: text('review_id')
      .notNull()
      .references(() => reviews.id),
    verdict: text('verdict').$type<VerdictName>().notNull(),
    body: jsonb('body').$type<VerdictBody>().notNull(),
    by: text('by').notNull(),
    /** Bound at the time it was given; the workflow compares (SPEC C5). */
    contentHash: text('content_hash'),
    status: text('status').$type<'pending' | 'applied' | 'ignored'>().notNull(),
    /** Why it was ignored. */
    ignoredBecause: text('ignored_because'),
    raw: boolean('raw').notNull().default(false),
    createdAt: at('created_at').notNull().defaultNow(),
    signaledAt: at('signaled_at'),
    appliedAt: at('applied_at'),
  },
  (t) => [index('verdicts_pending').on(t.status, t.createdAt), index('verdicts_by_review').on(t.reviewId)],
);
