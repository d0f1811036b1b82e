// What commands read of the API's answers; members that no command uses are let through unread.
import { z } from 'zod';

const links = z.looseObject({ self: z.string(), studio: z.string(), temporal: z.string().nullable() });

export const submittedSchema = z.looseObject({
  id: z.string(),
  kind: z.string(),
  status: z.string(),
  demo: z.boolean().optional(),
  links,
});
export type Submitted = z.infer<typeof submittedSchema>;

export const quoteSchema = z.looseObject({
  firstNanoUsd: z.number(),
  worstNanoUsd: z.number(),
  demo: z.boolean(),
  scenes: z.array(z.looseObject({ takes: z.number() })),
});
export type Quote = z.infer<typeof quoteSchema>;

const jobSummaryFields = {
  id: z.string(),
  kind: z.string(),
  status: z.string(),
  reason: z.string().nullable(),
  title: z.string().nullable(),
  demo: z.boolean(),
  costNanoUsd: z.number(),
  sectionCounts: z.record(z.string(), z.number()),
  openReviews: z.number(),
  unknownCalls: z.number(),
  createdAt: z.string(),
  startedAt: z.string().nullable(),
  endedAt: z.string().nullable(),
  links,
};

const jobSummarySchema = z.looseObject(jobSummaryFields);
export type JobSummary = z.infer<typeof jobSummarySchema>;
export const jobListSchema = z.object({ jobs: z.array(jobSummarySchema), nextCursor: z.string().nullable() });

const failure = z.looseObject({ kind: z.string(), message: z.string(), line: z.number().optional() }).nullable();

const takeSchema = z.looseObject({
  take: z.number(),
  origin: z.string(),
  fromTake: z.number().nullable(),
  applied: z.record(z.string(), z.unknown()).nullable().default(null),
  status: z.string(),
  degraded: z.boolean(),
  vendor: z.string().nullable(),
  model: z.string().nullable(),
  rulesFired: z.array(z.looseObject({ rule: z.string() })),
  writeFailure: failure,
  renderError: failure,
  durationMs: z.number().nullable(),
  score: z.number().nullable(),
  judgeSamples: z.array(z.looseObject({ score: z.number() })).default([]),
  findings: z.array(z.looseObject({ severity: z.string(), message: z.string() })).default([]),
  issues: z.array(z.looseObject({ category: z.string(), severity: z.string(), description: z.string() })).default([]),
  provider: z.string().nullable().default(null),
  retake: z.number().nullable().default(null),
  scoreBefore: z.number().nullable().default(null),
  retakeResult: z.enum(['success', 'improved', 'failed']).nullable().default(null),
  costNanoUsd: z.number(),
});
export type Take = z.infer<typeof takeSchema>;

const sectionSchema = z.looseObject({
  id: z.string(),
  number: z.number(),
  title: z.string(),
  /** Null for a scene. */
  renderer: z.string().nullable(),
  scene: z
    .looseObject({ medium: z.string(), provider: z.string(), contentType: z.string(), durationMs: z.number() })
    .nullable()
    .default(null),
  asset: z.looseObject({ hash: z.string(), medium: z.string() }).nullable().default(null),
  goal: z.string().default(''),
  narration: z.string().default(''),
  visualBrief: z.string().default(''),
  needsUserReview: z.boolean().default(false),
  status: z.string(),
  reason: z.string().nullable(),
  acceptedTake: z.number().nullable(),
  replacedByHash: z.string().nullable().optional(),
  approvedBy: z.looseObject({ kind: z.string(), name: z.string().optional() }).nullable(),
  takes: z.array(takeSchema),
});
export type Section = z.infer<typeof sectionSchema>;

const reviewFields = {
  id: z.string(),
  jobId: z.string(),
  sectionId: z.string().nullable(),
  subject: z.string(),
  reason: z.string(),
  question: z.string(),
  status: z.string(),
  decidedBy: z.string().nullable(),
  createdAt: z.string(),
};
export const reviewSchema = z.looseObject({
  ...reviewFields,
  jobKind: z.string(),
  jobTitle: z.string().nullable().default(null),
  demo: z.boolean(),
  sectionNumber: z.number().nullable().default(null),
  sectionTitle: z.string().nullable().default(null),
  bestTake: z.number().nullable().default(null),
  bestScore: z.number().nullable(),
  claimedBy: z.string().nullable(),
  claimedUntil: z.string().nullable(),
  decidedAt: z.string().nullable().default(null),
  decision: z.looseObject({ verdict: z.string() }).nullable().default(null),
  links: z.looseObject({ page: z.string() }),
});
export type Review = z.infer<typeof reviewSchema>;
export const reviewListSchema = z.object({
  reviews: z.array(reviewSchema),
  nextCursor: z.string().nullable(),
  counts: z.looseObject({
    status: z.looseObject({ open: z.number() }),
    reason: z.record(z.string(), z.number()),
    claimed: z.object({ me: z.number(), nobody: z.number(), anyone: z.number() }),
  }),
});
export type ReviewList = z.infer<typeof reviewListSchema>;

const cutSchema = z.looseObject({
  clips: z.array(z.looseObject({ clipIndex: z.number(), version: z.number() })).nullable(),
  changed: z.array(
    z.looseObject({
      clipIndex: z.number(),
      version: z.number(),
      because: z.enum(['edit', 'upload', 'revert', 'regeneration']),
    }),
  ),
  state: z.enum(['joined', 'joining', 'not_joined']),
  reason: z.string().nullable(),
});

const budgetFigures = z.object({ costNanoUsd: z.number(), calls: z.number(), renders: z.number(), wallMs: z.number() });

export const jobSchema = z.looseObject({
  ...jobSummaryFields,
  input: z.unknown(),
  sections: z.array(sectionSchema),
  costs: z.array(
    z.looseObject({
      vendor: z.string(),
      model: z.string(),
      role: z.string(),
      calls: z.number(),
      costNanoUsd: z.number(),
      unknown: z.number(),
    }),
  ),
  reviews: z.array(z.looseObject(reviewFields)),
  artifacts: z.record(z.string(), z.string()),
  cut: cutSchema.nullable().default(null),
  budget: z.object({ limits: budgetFigures.partial(), use: budgetFigures }),
  lastEventSeq: z.number(),
});
export type Job = z.infer<typeof jobSchema>;

export const doctorSchema = z.object({
  health: z.looseObject({
    status: z.string(),
    version: z.string(),
    demo: z.boolean(),
    dependencies: z.array(z.looseObject({ name: z.string(), ok: z.boolean(), detail: z.string().optional() })),
  }),
  checks: z.array(z.looseObject({ name: z.string(), ok: z.boolean(), detail: z.string() })),
});
