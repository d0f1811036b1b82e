// Sections, scenes and takes as the API answers with them, for the OpenAPI document.
import { z } from 'zod';
import { jobStatuses, rendererNames, takeStatuses } from '../domain/job.ts';
import { aspects, media, mediaProviders } from '../domain/media.ts';
import { modelRoles } from '../domain/role.ts';
import { issueCategories, recommendations } from '../domain/score.ts';
import { hash, json, nanoUsd, time } from './answer-values.ts';
import { jobReviewSchema } from './review-answer-schemas.ts';

export const sectionStatuses = z.enum(jobStatuses).exclude(['completed_with_failures']);

const failure = z.object({ kind: z.string(), message: z.string() });

export const callSchema = z
  .object({
    key: z.string(),
    sectionId: z.string().nullable(),
    take: z.int().nullable(),
    step: z.string(),
    role: z.enum([...modelRoles, ...media]).meta({ description: 'Of a media task what it makes.' }),
    vendor: z.string(),
    model: z.string(),
    state: z.enum(['reserved', 'begun', 'accepted', 'settled', 'failed_unbilled', 'unknown']),
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
    taskId: z.string().nullable().meta({ description: 'By which the vendor knows the media task.' }),
    error: failure.nullable(),
    begunAt: time.nullable(),
    acceptedAt: time.nullable().meta({ description: 'When the vendor took the media task.' }),
    settledAt: time.nullable(),
  })
  .meta({ id: 'Call' });

const issue = z.object({
  category: z.enum(issueCategories),
  severity: z.enum(['low', 'medium', 'high']),
  description: z.string(),
});

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
  imageHash: hash.nullable().meta({ description: 'The asset of a take that is a picture.' }),
  downloadHash: hash.nullable().meta({ description: 'As the vendor delivered it, before it was trimmed.' }),
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
  issues: z.array(issue),
  findings: z.array(
    z.object({
      check: z.string(),
      severity: z.enum(['hard', 'soft']),
      message: z.string(),
      atMs: z.number().optional(),
    }),
  ),
  improvedBriefHash: hash.nullable(),
  provider: z.enum(mediaProviders).nullable().meta({ description: 'Who made the asset of a scene.' }),
  retake: z.int().nullable().meta({ description: '0 for the first generation of a scene, then 1 to 3.' }),
  seed: z.int().nullable().meta({ description: 'Drawn for every generation; applied says whether it was sent.' }),
  retakeResult: z.enum(['success', 'improved', 'failed']).nullable(),
  isSignificant: z.boolean().nullable().meta({ description: 'False where the gain is too small to mean anything.' }),
  similarity: z.number().nullable().meta({ description: 'SSIM to the clip that was edited, 0 to 1.' }),
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

const sceneSchema = z
  .object({
    index: z.int(),
    sceneType: z.string(),
    contentType: z.string(),
    narration: z.string(),
    visualDirection: z.string(),
    durationMs: z.int().meta({ description: 'Wished length; 0 for a picture.' }),
    medium: z.enum(media),
    provider: z.enum(mediaProviders),
    aspect: z.enum(aspects).optional().meta({ description: '16:9 where absent.' }),
    brand: z.string().optional(),
    referenceImages: z.array(z.string()),
  })
  .meta({ id: 'Scene' });

const assetFields = {
  asset: z
    .object({ hash, medium: z.enum(media), durationMs: z.int().nullable() })
    .nullable()
    .meta({ description: "Of a scene: a person's upload, else the accepted take's, else the best take's." }),
  analysis: z
    .object({
      overallScore: z.int(),
      issues: z.array(issue),
      improvedPromptHash: hash.nullable(),
      recommendation: z.enum(recommendations).nullable(),
    })
    .nullable(),
};

const sectionFields = {
  ...assetFields,
  qualityScore: z.int().nullable(),
  scene: sceneSchema.nullable(),
  needsUserReview: z.boolean(),
  id: z.string(),
  number: z.int(),
  title: z.string(),
  goal: z.string(),
  narration: z.string(),
  visualBrief: z.string(),
  renderer: z.enum(rendererNames).nullable().meta({ description: 'Null for a scene.' }),
  plannedDurationMs: z.int(),
  status: sectionStatuses,
  reason: z.string().nullable(),
  workflowId: z.string(),
  acceptedTake: z.int().nullable(),
  replacedByHash: hash
    .nullable()
    .meta({ description: 'An uploaded video, or picture of a scene, that stands for the section.' }),
  approvedBy: json.nullable(),
  costNanoUsd: nanoUsd,
  startedAt: time.nullable(),
  endedAt: time.nullable(),
  takes: z.array(takeSchema),
};
export const sectionSchema = z.object(sectionFields).meta({ id: 'Section' });
export const sectionDetailSchema = z
  .object({ ...sectionFields, jobId: z.string(), reviews: z.array(jobReviewSchema) })
  .meta({ id: 'SectionDetail' });

const sceneLinks = z.object({
  self: z.string(),
  regenerate: z.string(),
  job: z.string(),
  studio: z.string(),
  temporal: z.string().nullable(),
});
export const sceneDetailSchema = z
  .object({ ...sectionFields, jobId: z.string(), reviews: z.array(jobReviewSchema), links: sceneLinks })
  .meta({ id: 'SceneDetail' });

const regenerationLinks = z.object({
  self: z.string(),
  scene: z.string(),
  job: z.string(),
  studio: z.string(),
  temporal: z.string().nullable(),
});
export const regenerationSchema = z
  .object({
    id: z.string(),
    sceneId: z.string(),
    number: z.int(),
    jobId: z.string(),
    status: z.enum(['queued', 'running', 'waiting_review', 'completed', 'failed', 'canceled']),
    reviewId: z.string().nullable().meta({ description: 'Of the question that a person is asked about it now.' }),
    workflowId: z.string(),
    requestedBy: z.string(),
    createdAt: time,
    endedAt: time.nullable(),
    result: z
      .object({
        success: z.boolean(),
        finalScore: z.int().nullable(),
        takes: z.array(takeSchema),
        escalated: z.boolean().meta({ description: 'A person was asked during it.' }),
        ...assetFields,
      })
      .nullable()
      .meta({ description: 'Null until it has ended or a person is asked.' }),
    links: regenerationLinks,
  })
  .meta({ id: 'Regeneration' });
export const regeneratingSchema = z
  .object({
    id: z.string(),
    sceneId: z.string(),
    number: z.int().optional(),
    jobId: z.string(),
    status: z.literal('running'),
    workflowId: z.string(),
    reviewId: z.string().optional().meta({ description: 'Of the review that this was the verdict on.' }),
    links: z.union([regenerationLinks, sceneLinks]),
  })
  .meta({ id: 'Regenerating' });
