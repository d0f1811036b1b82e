// The answers of the API as schemas, for the OpenAPI document; tests hold real answers against them.
import { z } from 'zod';
import { jobKinds, jobStatuses } from '../domain/job.ts';
import { hash, nanoUsd, time } from './answer-values.ts';
import { jobReviewSchema } from './review-answer-schemas.ts';
import { callSchema, sectionSchema, sectionStatuses } from './section-answer-schemas.ts';

export const problemSchema = z
  .looseObject({
    type: z.string().meta({ description: 'Stable: urn:retake:problem:<name>.' }),
    title: z.string(),
    status: z.int(),
    detail: z.string(),
    instance: z.string(),
    errors: z
      .array(z.object({ path: z.string(), message: z.string() }))
      .optional()
      .meta({ description: 'Each bad field by its path.' }),
  })
  .meta({ id: 'Problem' });

export const jobLinksSchema = z
  .object({ self: z.string(), events: z.string(), studio: z.string(), temporal: z.string().nullable() })
  .meta({ id: 'JobLinks' });

export const submittedJobSchema = z
  .object({
    id: z.string(),
    kind: z.enum(jobKinds),
    status: z.enum(jobStatuses),
    workflowId: z.string(),
    demo: z.boolean(),
    links: jobLinksSchema,
  })
  .meta({ id: 'SubmittedJob' });

const jobSummaryFields = {
  id: z.string(),
  kind: z.enum(jobKinds),
  status: z.enum(jobStatuses),
  reason: z.string().nullable(),
  title: z.string().nullable(),
  demo: z.boolean().meta({ description: 'True when any vendor of the job is the demo server.' }),
  workflowId: z.string(),
  submittedBy: z.string(),
  costNanoUsd: nanoUsd,
  sectionCounts: z.partialRecord(sectionStatuses, z.int()),
  openReviews: z.int(),
  unknownCalls: z.int(),
  createdAt: time,
  startedAt: time.nullable(),
  endedAt: time.nullable(),
};

export const jobListSchema = z
  .object({
    jobs: z.array(z.object({ ...jobSummaryFields, links: jobLinksSchema }).meta({ id: 'JobSummary' })),
    nextCursor: z.string().nullable(),
  })
  .meta({ id: 'JobList' });

const limits = z.object({
  costNanoUsd: nanoUsd.optional(),
  calls: z.int().optional(),
  renders: z.int().optional(),
  wallMs: z.number().optional(),
});

const clipIndex = z.int().meta({ description: 'Counted from 0.' });
const cutSchema = z
  .object({
    clips: z
      .array(z.object({ clipIndex, sectionId: z.string(), version: z.int(), assetHash: hash }))
      .nullable()
      .meta({ description: 'What it is made of; null for one that was joined before that was kept.' }),
    changed: z
      .array(z.object({ clipIndex, version: z.int(), because: z.enum(['edit', 'upload', 'revert', 'regeneration']) }))
      .meta({ description: 'What has changed since the cut before; empty for the one that the job joined.' }),
    state: z.enum(['joined', 'joining', 'not_joined']).meta({
      description:
        'joining: a clip has changed since. not_joined: joining it anew came to nothing, and the one before stands.',
    }),
    reason: z.string().nullable(),
  })
  .meta({ id: 'Cut', description: 'The video that the clips of a scenes job are joined into.' });

export const jobSchema = z
  .object({
    ...jobSummaryFields,
    links: jobLinksSchema,
    input: z.unknown(),
    policy: z.unknown(),
    models: z.record(z.string(), z.string()),
    sections: z.array(sectionSchema),
    stages: z.array(z.object({ stage: z.string(), metadata: z.unknown(), at: time })),
    costs: z.array(
      z.object({
        vendor: z.string(),
        model: z.string(),
        role: z.string(),
        calls: z.int(),
        costNanoUsd: nanoUsd,
        unknown: z.int(),
        repeated: z.int(),
      }),
    ),
    callStates: z.record(z.string(), z.int()),
    unknown: z.array(callSchema),
    budget: z.object({ limits, use: limits.required() }),
    reviews: z.array(jobReviewSchema),
    artifacts: z.record(z.string(), hash),
    cut: cutSchema.nullable(),
    lastEventSeq: z.int(),
  })
  .meta({ id: 'Job' });

export const jobStateSchema = z.object({ id: z.string(), status: z.enum(jobStatuses) }).meta({ id: 'JobState' });
export const budgetAnswerSchema = z.object({ id: z.string(), limits }).meta({ id: 'BudgetAnswer' });
export const artifactSchema = z
  .object({ hash, bytes: z.int(), mime: z.string(), links: z.object({ self: z.string() }) })
  .meta({ id: 'Artifact' });
export const healthSchema = z
  .object({
    status: z.enum(['ok', 'unavailable']),
    version: z.string(),
    demo: z.boolean(),
    dependencies: z.array(z.object({ name: z.string(), ok: z.boolean(), ms: z.int(), detail: z.string().optional() })),
  })
  .meta({ id: 'Health' });
