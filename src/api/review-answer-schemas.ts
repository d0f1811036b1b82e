// The answers about reviews as schemas, for the OpenAPI document; tests hold real answers against them.
import { z } from 'zod';
import { jobKinds } from '../domain/job.ts';
import { media } from '../domain/media.ts';
import { deadlinePolicies, rejectReasons, reviewReasons, reviewSubjects, verdictNames } from '../domain/review.ts';
import { hash, json, time } from './answer-values.ts';

const reviewStatuses = ['open', 'decided', 'expired', 'canceled'] as const;

/** What a verdict says, wherever it is shown. */
const givenFields = {
  verdict: z.enum(verdictNames),
  by: z.string(),
  contentHash: hash.nullable().meta({ description: 'The bytes it was given on.' }),
  take: z.int().nullable(),
  provider: z.string().nullable(),
  model: z.string().nullable(),
  artifact: hash.nullable(),
  budget: z
    .object({ usd: z.number(), calls: z.number(), renders: z.number(), wallS: z.number() })
    .partial()
    .nullable()
    .meta({ description: 'The limits that it sets.' }),
  reasonCode: z.enum(rejectReasons).nullable().meta({ description: 'Of a rejection.' }),
  raw: z.boolean(),
  note: z.string().nullable(),
};

const reviewFields = {
  id: z.string(),
  jobId: z.string(),
  sectionId: z.string().nullable(),
  subject: z.enum(reviewSubjects),
  reason: z.enum(reviewReasons),
  question: z.string(),
  status: z.enum(reviewStatuses),
  bestTake: z.int().nullable(),
  contentHash: hash.nullable().meta({ description: 'The bytes that are asked about.' }),
  deadlineAt: time.nullable(),
  deadlinePolicy: z.enum(deadlinePolicies).nullable(),
  claimedBy: z.string().nullable().meta({ description: 'Who looks at it now.' }),
  claimedUntil: time.nullable(),
  decidedBy: z.string().nullable(),
  decidedVerdictId: z.string().nullable(),
  createdAt: time,
  decidedAt: time.nullable(),
  verdicts: z.array(
    z.object({
      ...givenFields,
      id: z.string(),
      status: z.enum(['pending', 'applied', 'ignored']),
      ignoredBecause: z.string().nullable(),
      createdAt: time,
    }),
  ),
};

/** As it stands in its job. */
export const jobReviewSchema = z.object(reviewFields).meta({ id: 'JobReview' });

/** As it stands in the queue. */
export const reviewSchema = z
  .object({
    ...reviewFields,
    jobKind: z.enum(jobKinds),
    jobTitle: z.string().nullable(),
    demo: z.boolean(),
    sectionNumber: z.int().nullable(),
    sectionTitle: z.string().nullable(),
    medium: z.enum(media).nullable().meta({ description: 'What a scene is to become.' }),
    bestScore: z.int().nullable(),
    bestAsset: z.object({ hash, medium: z.enum(media) }).nullable(),
    bestFrame: hash.nullable().meta({ description: 'A still of the best take.' }),
    ageMs: z.int().meta({ description: 'How long it has waited, or had waited when it was closed.' }),
    decision: z
      .object({ ...givenFields, at: time })
      .nullable()
      .meta({ description: 'Who decided what, and when.' }),
    links: z.object({
      self: z.string(),
      verdict: z.string(),
      claim: z.string(),
      release: z.string(),
      notifications: z.string(),
      job: z.string(),
      page: z.string(),
    }),
  })
  .meta({ id: 'Review' });

const reviewCounts = z
  .object({
    status: z.record(z.enum(reviewStatuses), z.int()),
    reason: z.partialRecord(z.enum(reviewReasons), z.int()),
    subject: z.partialRecord(z.enum(reviewSubjects), z.int()),
    kind: z.partialRecord(z.enum(jobKinds), z.int()),
    claimed: z.object({ me: z.int(), nobody: z.int(), anyone: z.int() }),
  })
  .meta({ description: 'Of all reviews, or those of the job that was asked for; all but `status` count open ones.' });

export const reviewListSchema = z
  .object({ reviews: z.array(reviewSchema), nextCursor: z.string().nullable(), counts: reviewCounts })
  .meta({ id: 'ReviewList' });

export const verdictAnswerSchema = z
  .object({ status: z.enum(['applied', 'pending']), verdictId: z.string(), detail: z.string().optional() })
  .meta({ id: 'VerdictAnswer' });

export const notificationListSchema = z
  .object({
    notifications: z.array(
      z.object({
        id: z.string().meta({ description: 'The webhook-id of every delivery.' }),
        type: z.enum(['review.opened', 'review.decided', 'review.expired']),
        status: z.enum(['pending', 'delivered', 'given_up']),
        tries: z.int(),
        lastStatus: z.int().nullable(),
        lastError: z.string().nullable(),
        data: json,
        createdAt: time,
        nextTryAt: time.nullable(),
        deliveredAt: time.nullable(),
      }),
    ),
  })
  .meta({ id: 'NotificationList' });

export const resentSchema = z.object({ id: z.string(), status: z.literal('pending') }).meta({ id: 'Resent' });
