// The record in PostgreSQL: jobs, sections, takes, calls, events; reviews have a file of their own (DESIGN, "Exactly once, in four tables").
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
import type { BudgetLimits } from '../domain/budget.ts';
import type { CallResolution, CallState } from '../domain/call-state.ts';
import type { JobKind, JobStatus, RendererName, SectionStatus, TakeOrigin, TakeStatus } from '../domain/job.ts';
import type { MediaProvider, Medium, Scene } from '../domain/media.ts';
import type { ApprovedBy } from '../domain/review.ts';
import type { ShortError } from '../domain/render-error.ts';
import type { ModelRole, RoleModels } from '../domain/role.ts';
import type { CheckFinding, JudgeSample, Recommendation, RetakeResult, ScoreIssue } from '../domain/score.ts';
import { at, jsonb, money, text } from './columns.ts';

export const jobs = pgTable(
  'jobs',
  {
    id: text('id').primaryKey(),
    kind: text('kind').$type<JobKind>().notNull(),
    status: text('status').$type<JobStatus>().notNull(),
    /** One sentence that says why the job ended as it did, for a person. */
    reason: text('reason'),
    title: text('title'),
    input: jsonb('input').notNull(),
    policy: jsonb('policy').notNull(),
    models: jsonb('models').$type<RoleModels>().notNull(),
    /** What the settings name for a role where a successor stands in for it. */
    askedModels: jsonb('asked_models').$type<Partial<RoleModels>>().notNull().default({}),
    /** True when any vendor of this job is the demo server: shown wherever the job is shown (C9). */
    demo: boolean('demo').notNull(),
    workflowId: text('workflow_id').notNull(),
    budget: jsonb('budget').$type<BudgetLimits>().notNull(),
    /** Artifact hashes of the finished job by name: video, poster, contactSheet, captions, plan. */
    artifacts: jsonb('artifacts').$type<Record<string, string>>().notNull().default({}),
    submittedBy: text('submitted_by').notNull(),
    createdAt: at('created_at').notNull().defaultNow(),
    startedAt: at('started_at'),
    /** Since when the job waits for a person; that time does not count as wall time (SPEC C5, C6). */
    waitingSince: at('waiting_since'),
    /** When somebody asked to cancel it: from then on nothing is begun for it. */
    cancelAskedAt: at('cancel_asked_at'),
    /** Milliseconds of earlier waits for a person. */
    waitedMs: bigint('waited_ms', { mode: 'number' }).notNull().default(0),
    endedAt: at('ended_at'),
  },
  (t) => [index('jobs_by_status').on(t.status, t.createdAt), index('jobs_by_created').on(t.createdAt, t.id)],
);

export const sections = pgTable(
  'sections',
  {
    jobId: text('job_id')
      .notNull()
      .references(() => jobs.id),
    sectionId: text('section_id').notNull(),
    number: integer('number').notNull(),
    title: text('title').notNull(),
    goal: text('goal').notNull(),
    narration: text('narration').notNull(),
    visualBrief: text('visual_brief').notNull(),
    /** Nothing for a scene: its takes are made by media providers. */
    renderer: text('renderer').$type<RendererName>(),
    /** Of a scene or a clip edit: what is to be made, and by whom (SPEC A1). */
    scene: jsonb('scene').$type<Scene>(),
    plannedDurationMs: integer('planned_duration_ms').notNull(),
    status: text('status').$type<SectionStatus>().notNull(),
    reason: text('reason'),
    workflowId: text('workflow_id').notNull(),
    acceptedTake: integer('accepted_take'),
    /** A person's upload that stands in for every take. */
    replacedByHash: text('replaced_by_hash'),
    approvedBy: jsonb('approved_by').$type<ApprovedBy>(),
    startedAt: at('started_at'),
    endedAt: at('ended_at'),
  },
  (t) => [primaryKey({ columns: [t.jobId, t.sectionId] }), index('sections_by_id').on(t.sectionId)],
);

export const takes = pgTable(
  'takes',
  {
    jobId: text('job_id').notNull(),
    sectionId: text('section_id').notNull(),
    /** 1-based within the section, over all its ladders; the logical number of RELIABILITY §4, never Temporal's attempt. */
    take: integer('take').notNull(),
    origin: text('origin').$type<TakeOrigin>().notNull(),
    ladder: integer('ladder').notNull(),
    /** 0 for the first writing, 1–3 for repair rounds. */
    round: integer('round').notNull(),
    variant: integer('variant').notNull(),
    fromTake: integer('from_take'),
    status: text('status').$type<TakeStatus>().notNull(),
    degraded: boolean('degraded').notNull().default(false),
    role: text('role').$type<ModelRole>(),
    vendor: text('vendor'),
    model: text('model'),
    /** The model that the role names when a successor or fallback stood in for it. */
    requestedModel: text('requested_model'),
    /** 0–100; orders and policies say 0–1. */
    creativityPercent: integer('creativity_percent'),
    /** What was really sent: temperature, seed, effort, written approach. */
    applied: jsonb('applied').$type<Record<string, unknown>>(),
    promptHash: text('prompt_hash'),
    replyHash: text('reply_hash'),
    /** As the model wrote it, taken out of the reply. */
    sourceHash: text('source_hash'),
    /** After the rules of E3; what was rendered. */
    fixedSourceHash: text('fixed_source_hash'),
    /** sha256 of what the source draws, whatever its layout: takes with the same one are rendered once. */
    fingerprint: text('fingerprint'),
    rulesFired: jsonb('rules_fired').$type<{ rule: string; line?: number; note: string }[]>().notNull().default([]),
    /** Why there is no source, as an outcome class and a sentence. */
    writeFailure: jsonb('write_failure').$type<{ kind: string; message: string; sameAs?: number }>(),
    renderError: jsonb('render_error').$type<ShortError & { detailHash?: string }>(),
    videoHash: text('video_hash'),
    /** The asset of a take that is a picture. */
    imageHash: text('image_hash'),
    /** As the vendor delivered it, before it was trimmed. */
    downloadHash: text('download_hash'),
    durationMs: integer('duration_ms'),
    renderedWith: text('rendered_with'),
    frameHashes: jsonb('frame_hashes').$type<string[]>().notNull().default([]),
    scoreBefore: integer('score_before'),
    score: integer('score'),
    /** Every judgement that was given; the score is their median. */
    judgeSamples: jsonb('judge_samples').$type<JudgeSample[]>().notNull().default([]),
    recommendation: text('recommendation').$type<Recommendation>(),
    issues: jsonb('issues').$type<ScoreIssue[]>().notNull().default([]),
    findings: jsonb('findings').$type<CheckFinding[]>().notNull().default([]),
    improvedBriefHash: text('improved_brief_hash'),
    /** Who made the asset, by the storyboard's name (SPEC A4). */
    provider: text('provider').$type<MediaProvider>(),
    /** 0 for the first generation, 1–3 for the retakes of A4; nothing where takes are code. */
    retake: integer('retake'),
    /** Drawn for every generation, whether or not the provider takes one: `applied` says what was sent (SPEC R6, R7). */
    seed: bigint('seed', { mode: 'number' }),
    /** `success` at the bar or above, `improved` if better than before, else `failed` (SPEC A6). */
    retakeResult: text('retake_result').$type<RetakeResult>(),
    /** False where the gain over the base is too small to mean anything (SPEC A6). */
    isSignificant: boolean('is_significant'),
    /** Structural similarity to the clip that was edited, 0–1 (SPEC R8). */
    similarity: doublePrecision('similarity'),
    createdAt: at('created_at').notNull().defaultNow(),
    writtenAt: at('written_at'),
    renderStartedAt: at('render_started_at'),
    renderedAt: at('rendered_at'),
    scoredAt: at('scored_at'),
    endedAt: at('ended_at'),
  },
  (t) => [primaryKey({ columns: [t.jobId, t.sectionId, t.take] })],
);

export const calls = pgTable(
  'calls',
  {
    /** sha256 of job, section, step, take and repeat (`callKey`): never of the request, whose hash is kept beside it. */
    key: text('key').primaryKey(),
    jobId: text('job_id')
      .notNull()
      .references(() => jobs.id),
    sectionId: text('section_id'),
    take: integer('take'),
    /** `plan:1`, `write:3`, `repair:5`, `judge:2` …: which step of the job pays. */
    step: text('step').notNull(),
    /** For a media task: what it makes. */
    role: text('role').$type<ModelRole | Medium>().notNull(),
    vendor: text('vendor').notNull(),
    model: text('model').notNull(),
    state: text('state').$type<CallState>().notNull(),
    /** 0 for the first try; n when the call was knowingly made again after n unknown outcomes. */
    repeat: integer('repeat').notNull().default(0),
    repeatOf: text('repeat_of'),
    /** How an unknown outcome was settled; `stopped`: nobody waits for the answer any more. */
    resolution: text('resolution').$type<CallResolution>(),
    requestHash: text('request_hash').notNull(),
    reservedNanoUsd: money('reserved_nano_usd').notNull(),
    costNanoUsd: money('cost_nano_usd').notNull().default(0),
    priceVersion: text('price_version').notNull(),
    usage: jsonb('usage').$type<Record<string, number>>(),
    rawUsage: jsonb('raw_usage'),
    outcome: text('outcome'),
    vendorRequestId: text('vendor_request_id'),
    /** Of a media task that the vendor took: its id there, and what is needed to ask for it again. */
    taskId: text('task_id'),
    task: jsonb('task').$type<Record<string, string>>(),
    /** sha256 of the secret that the vendor's webhook has to bring along, where it brings one in clear. */
    webhookSecretHash: text('webhook_secret_hash'),
    acceptedAt: at('accepted_at'),
    /** Artifact with the whole normalised outcome: what a second try of the activity answers with. */
    resultHash: text('result_hash'),
    error: jsonb('error').$type<{ kind: string; message: string }>(),
    /** Calls whose answer was 429/5xx and therefore unbilled, made under this row. */
    unbilledTries: integer('unbilled_tries').notNull().default(0),
    createdAt: at('created_at').notNull().defaultNow(),
    begunAt: at('begun_at'),
    settledAt: at('settled_at'),
  },
  (t) => [index('calls_by_job').on(t.jobId, t.createdAt), index('calls_by_task').on(t.vendor, t.taskId)],
);

/** One row a render begun, so that `renders` of a budget counts what ran, not what was asked twice. */
export const renders = pgTable(
  'renders',
  {
    jobId: text('job_id')
      .notNull()
      .references(() => jobs.id),
    sectionId: text('section_id').notNull(),
    take: integer('take').notNull(),
    begunAt: at('begun_at').notNull().defaultNow(),
  },
  (t) => [primaryKey({ columns: [t.jobId, t.sectionId, t.take] })],
);

export const events = pgTable(
  'events',
  {
    jobId: text('job_id')
      .notNull()
      .references(() => jobs.id),
    /** 1, 2, 3 … within the job, without gaps: allocated under the job's lock, in the transaction of what it tells. */
    seq: integer('seq').notNull(),
    type: text('type').notNull(),
    sectionId: text('section_id'),
    take: integer('take'),
    data: jsonb('data').$type<Record<string, unknown>>().notNull(),
    /** Makes an append idempotent: the same key a second time adds nothing. */
    dedupeKey: text('dedupe_key'),
    at: at('at').notNull().defaultNow(),
  },
  (t) => [primaryKey({ columns: [t.jobId, t.seq] }), uniqueIndex('events_once').on(t.jobId, t.dedupeKey)],
);

export const artifacts = pgTable('artifacts', {
  hash: text('hash').primaryKey(),
  bytes: bigint('bytes', { mode: 'number' }).notNull(),
  mime: text('mime').notNull(),
  createdAt: at('created_at').notNull().defaultNow(),
});

export const jobStages = pgTable(
  'job_stages',
  {
    jobId: text('job_id')
      .notNull()
      .references(() => jobs.id),
    stage: text('stage').notNull(),
    metadata: jsonb('metadata').notNull(),
    at: at('at').notNull().defaultNow(),
  },
  (t) => [primaryKey({ columns: [t.jobId, t.stage] })],
);
