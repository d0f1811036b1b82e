// The answers of the API as schemas, for the OpenAPI document; tests hold real answers against them.
import { z } from 'zod';
import { jobKinds, jobStatuses, rendererNames, takeStatuses } from '../domain/job.ts';
import { modelRoles } from '../domain/role.ts';
import { deadlinePolicies, reviewSubjects, verdictNames } from '../domain/review.ts';
import { issueCategories, recommendations } from '../domain/score.ts';

const time = z.iso.datetime();
const nanoUsd = z.int().meta({ description: 'Integer nano-USD: 1,000,000,000 are one dollar.' });
const hash = z.string().meta({ description: 'sha256 of the content, hex; read it at /api/artifacts/{hash}.' });
const json = z.record(z.string(), z.unknown());
const sectionStatuses = z.enum(jobStatuses).exclude(['completed_with_failures']);

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

const failure = z.object({ kind: z.string(), message: z.string() });

const callSchema = z
  .object({
    key: z.string(),
    sectionId: z.string().nullable(),
    take: z.int().nullable(),
    step: z.string(),
    role: z.enum(modelRoles),
    vendor: z.string(),
    model: z.string(),
    state: z.enum(['reserved', 'begun', 'settled', 'failed_unbilled', 'unknown']),
    outcome: z.string().nullable(),
    repeat: z.int(),
    repeatOf: z.string().nullable(),
    resolution: z.enum(['repeated', 'asked', 'failed', 'stopped']).nullable(),
    reservedNanoUsd: nanoUsd,
    costNanoUsd: nanoUsd,
    priceVersion: z.string(),
    usage: z.record(z.string(), z.number()).nullable(),
    unbilledTries: z.int(),
    vendorRequestId: z.string().nullable(),
    error: failure.nullable(),
    begunAt: time.nullable(),
    settledAt: time.nullable(),
  })
  .meta({ id: 'Call' });

const takeFields = {
  sectionId: z.string(),
  take: z.int(),
  origin: z.enum(['variant', 'repair', 'retake', 'edit', 'degraded']),
  ladder: z.int(),
  round: z.int(),
  variant: z.int(),
  fromTake: z.int().nullable(),
  status: z.enum(takeStatuses),
  degraded: z.boolean(),
  role: z.enum(modelRoles).nullable(),
  vendor: z.string().nullable(),
  model: z.string().nullable(),
  requestedModel: z.string().nullable(),
  creativityPercent: z.int().nullable(),
  applied: json.nullable().meta({ description: 'What was really sent to the model, and what was dropped.' }),
  promptHash: hash.nullable(),
  replyHash: hash.nullable(),
  sourceHash: hash.nullable(),
  fixedSourceHash: hash.nullable(),
  rulesFired: z.array(z.object({ rule: z.string(), line: z.int().optional(), note: z.string() })),
  writeFailure: failure.extend({ sameAs: z.int().optional() }).nullable(),
  renderError: failure
    .extend({ line: z.int().optional(), signature: z.string().optional(), detailHash: hash.optional() })
    .nullable(),
  videoHash: hash.nullable(),
  durationMs: z.int().nullable(),
  renderedWith: z.string().nullable(),
  frameHashes: z.array(hash),
  scoreBefore: z.int().nullable(),
  score: z.int().nullable(),
  judgeSamples: z
    .array(
      z.object({
        score: z.int(),
        recommendation: z.enum(recommendations),
        model: z.string(),
        answeredBy: z.string().optional(),
      }),
    )
    .meta({ description: 'Every judgement that was given, in order; the score is their median.' }),
  recommendation: z.enum(recommendations).nullable(),
  issues: z.array(
    z.object({
      category: z.enum(issueCategories),
      severity: z.enum(['low', 'medium', 'high']),
      description: z.string(),
    }),
  ),
  findings: z.array(
    z.object({
      check: z.string(),
      severity: z.enum(['hard', 'soft']),
      message: z.string(),
      atMs: z.number().optional(),
    }),
  ),
  improvedBriefHash: hash.nullable(),
  costNanoUsd: nanoUsd,
  usage: z.record(z.string(), z.number()),
  unknownCalls: z.int(),
  createdAt: time,
  writtenAt: time.nullable(),
  renderStartedAt: time.nullable(),
  renderedAt: time.nullable(),
  scoredAt: time.nullable(),
  endedAt: time.nullable(),
};

const takeSchema = z.object(takeFields).meta({ id: 'Take' });
export const takeDetailSchema = z
  .object({ ...takeFields, jobId: z.string(), calls: z.array(callSchema) })
  .meta({ id: 'TakeDetail' });

const reviewFields = {
  id: z.string(),
  jobId: z.string(),
  sectionId: z.string().nullable(),
  subject: z.enum(reviewSubjects),
  reason: z.string(),
  question: z.string(),
  status: z.enum(['open', 'decided', 'expired', 'canceled']),
  bestTake: z.int().nullable(),
  contentHash: hash.nullable(),
  deadlineAt: time.nullable(),
  deadlinePolicy: z.enum(deadlinePolicies).nullable(),
  decidedBy: z.string().nullable(),
  decidedVerdictId: z.string().nullable(),
  createdAt: time,
  decidedAt: time.nullable(),
  verdicts: z.array(
    z.object({
      id: z.string(),
      verdict: z.enum(verdictNames),
      by: z.string(),
      status: z.enum(['pending', 'applied', 'ignored']),
      ignoredBecause: z.string().nullable(),
      raw: z.boolean(),
      note: z.string().nullable(),
      createdAt: time,
    }),
  ),
};
const jobReviewSchema = z.object(reviewFields).meta({ id: 'JobReview' });
export const reviewSchema = z
  .object({
    ...reviewFields,
    bestScore: z.int().nullable(),
    links: z.object({ self: z.string(), verdict: z.string(), job: z.string() }),
  })
  .meta({ id: 'Review' });

const sectionFields = {
  id: z.string(),
  number: z.int(),
  title: z.string(),
  goal: z.string(),
  narration: z.string(),
  visualBrief: z.string(),
  renderer: z.enum(rendererNames),
  plannedDurationMs: z.int(),
  status: sectionStatuses,
  reason: z.string().nullable(),
  workflowId: z.string(),
  acceptedTake: z.int().nullable(),
  replacedByHash: hash.nullable().meta({ description: 'An uploaded video that stands for the section.' }),
  approvedBy: json.nullable(),
  costNanoUsd: nanoUsd,
  startedAt: time.nullable(),
  endedAt: time.nullable(),
  takes: z.array(takeSchema),
};
const sectionSchema = z.object(sectionFields).meta({ id: 'Section' });
export const sectionDetailSchema = z
  .object({ ...sectionFields, jobId: z.string(), reviews: z.array(jobReviewSchema) })
  .meta({ id: 'SectionDetail' });

const limits = z.object({
  costNanoUsd: nanoUsd.optional(),
  calls: z.int().optional(),
  renders: z.int().optional(),
  wallMs: z.number().optional(),
});

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
    lastEventSeq: z.int(),
  })
  .meta({ id: 'Job' });

export const reviewListSchema = z.object({ reviews: z.array(reviewSchema) }).meta({ id: 'ReviewList' });
export const verdictAnswerSchema = z
  .object({ status: z.enum(['applied', 'pending']), verdictId: z.string(), detail: z.string().optional() })
  .meta({ id: 'VerdictAnswer' });
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
