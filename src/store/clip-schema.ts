// The versions of clips, scenes made again after their job, and messages from and to the outside, in PostgreSQL (SPEC A9, R8).
import { sql } from 'drizzle-orm';
import {
  bigint,
  boolean,
  doublePrecision,
  index,
  integer,
  pgTable,
  primaryKey,
  uniqueIndex,
} from 'drizzle-orm/pg-core';
import type { RegenerationStatus } from '../domain/job-event.ts';
import type { MediaProvider, Medium } from '../domain/media.ts';
import { at, jsonb, text } from './columns.ts';
import { jobs } from './schema.ts';

/** Every version of a clip (SPEC R8). Version 1 is the clip as its job made it; a version is never changed but for `isCurrent` and the feedback. */
export const clipVersions = pgTable(
  'clip_versions',
  {
    /** The job whose clip it is, not the job that edited it. */
    jobId: text('job_id')
      .notNull()
      .references(() => jobs.id),
    /** 0-based, as in `clips.clips`. */
    clipIndex: integer('clip_index').notNull(),
    version: integer('version').notNull(),
    /** Nothing for version 1. */
    parent: integer('parent'),
    isCurrent: boolean('is_current').notNull(),
    /** The clip_edit job that made it. */
    editJobId: text('edit_job_id'),
    sectionId: text('section_id').notNull(),
    take: integer('take'),
    instruction: text('instruction'),
    /** How the prompt came to be: by a template, by the rewrite model, by a reply of it that could not be read; nothing for version 1. */
    rewrittenBy: text('rewritten_by').$type<'template' | 'model' | 'unread_reply'>(),
    reasoning: text('reasoning'),
    promptHash: text('prompt_hash').notNull(),
    /** Creativity, 0–1 (SPEC R7). */
    temperature: doublePrecision('temperature'),
    generationSeed: bigint('generation_seed', { mode: 'number' }),
    provider: text('provider').$type<MediaProvider>(),
    medium: text('medium').$type<Medium>().notNull(),
    assetHash: text('asset_hash').notNull(),
    durationMs: integer('duration_ms'),
    score: integer('score'),
    /** SSIM to the parent, 0–1. */
    similarity: doublePrecision('similarity'),
    /** The edit changed nothing that can be seen. */
    isUnchanged: boolean('is_unchanged').notNull().default(false),
    /** SPEC R9. */
    feedback: text('feedback').$type<'up' | 'down'>(),
    feedbackBy: text('feedback_by'),
    createdBy: text('created_by').notNull(),
    createdAt: at('created_at').notNull().defaultNow(),
  },
  (t) => [
    primaryKey({ columns: [t.jobId, t.clipIndex, t.version] }),
    uniqueIndex('clip_versions_one_current')
      .on(t.jobId, t.clipIndex)
      .where(sql`${t.isCurrent}`),
    uniqueIndex('clip_versions_once').on(t.editJobId),
  ],
);

/** A scene that is made again after its own workflow has ended (SPEC A9). */
export const regenerations = pgTable(
  'regenerations',
  {
    jobId: text('job_id')
      .notNull()
      .references(() => jobs.id),
    sectionId: text('section_id').notNull(),
    /** 1-based within the section: the `<n>` of its workflow id. */
    number: integer('number').notNull(),
    workflowId: text('workflow_id').notNull(),
    /** `queued` until its workflow was started. */
    status: text('status').$type<RegenerationStatus>().notNull(),
    provider: text('provider').$type<MediaProvider>(),
    promptHash: text('prompt_hash'),
    /** The number of the section's last take when it began: what follows is its own. */
    takesBefore: integer('takes_before').notNull(),
    requestedBy: text('requested_by').notNull(),
    createdAt: at('created_at').notNull().defaultNow(),
    endedAt: at('ended_at'),
  },
  (t) => [
    primaryKey({ columns: [t.jobId, t.sectionId, t.number] }),
    uniqueIndex('regenerations_one_open')
      .on(t.sectionId)
      .where(sql`${t.endedAt} is null`),
    index('regenerations_by_status').on(t.status),
  ],
);

/** Webhooks of vendors that were taken: one that comes again is known by its row. */
export const receivedWebhooks = pgTable(
  'received_webhooks',
  {
    vendor: text('vendor').notNull(),
    deliveryId: text('delivery_id').notNull(),
    taskId: text('task_id').notNull(),
    at: at('at').notNull().defaultNow(),
  },
  (t) => [primaryKey({ columns: [t.vendor, t.deliveryId] })],
);

/** Messages to the deployment's own webhook (Standard Webhooks), written with what they tell and sent until they are taken. */
export const notifications = pgTable(
  'notifications',
  {
    /** `webhook-id` of every delivery of it. */
    id: text('id').primaryKey(),
    type: text('type').$type<'review.opened' | 'review.decided' | 'review.expired'>().notNull(),
    jobId: text('job_id').notNull(),
    reviewId: text('review_id').notNull(),
    payload: jsonb('payload').$type<Record<string, unknown>>().notNull(),
    status: text('status').$type<'pending' | 'delivered' | 'given_up'>().notNull(),
    tries: integer('tries').notNull().default(0),
    nextTryAt: at('next_try_at').notNull().defaultNow(),
    lastStatus: integer('last_status'),
    lastError: text('last_error'),
    createdAt: at('created_at').notNull().defaultNow(),
    deliveredAt: at('delivered_at'),
  },
  (t) => [index('notifications_due').on(t.status, t.nextTryAt), index('notifications_by_review').on(t.reviewId)],
);
