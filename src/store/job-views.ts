// The reading side for API and CLI: jobs with all that belongs to them, in few queries and one snapshot.
import { and, asc, eq, inArray, isNotNull, max } from 'drizzle-orm';
import type { CallState } from '../domain/call-state.ts';
import type { JobKind, JobStatus, SectionStatus } from '../domain/job.ts';
import { budgetUse } from './budget-use.ts';
import { readCutView } from './cuts.ts';
import type { Database, JobRow, Transaction } from './database.ts';
import { listJobs } from './job-list.ts';
import { noCalls, sumCosts } from './ledger-reports.ts';
import type { RegenerationView } from './regeneration-view-types.ts';
import { readRegenerationView, readUploads } from './regeneration-view.ts';
import { reviews, verdicts } from './review-schema.ts';
import { calls, events, jobs, jobStages, sections, takes } from './schema.ts';
import { inSnapshot } from './snapshot.ts';
import { callView, isLost, reviewView, sectionView, sumCost, takeView, withIsoTimes } from './view-rows.ts';
import type { CallRow, SectionRow } from './view-rows.ts';
import type { JobPage, JobSummary, JobView, ReviewView, SectionDetail, TakeDetail } from './view-types.ts';

export type JobFilter = {
  readonly kind?: JobKind | undefined;
  readonly status?: JobStatus | undefined;
  readonly cursor?: string | undefined;
  /** 1–200; 50 unless given. */
  readonly limit?: number | undefined;
};

export interface JobViews {
  /** Newest first. Throws `CursorInvalid`. */
  listJobs(filter: JobFilter): Promise<JobPage>;
  jobView(jobId: string): Promise<JobView | undefined>;
  sectionView(jobId: string, sectionId: string): Promise<SectionDetail | undefined>;
  /** By its id alone: ids of scenes are global (CONTRACT). */
  sceneView(sectionId: string): Promise<SectionDetail | undefined>;
  regenerationView(place: {
    readonly sectionId: string;
    readonly number: number;
  }): Promise<RegenerationView | undefined>;
  takeView(key: {
    readonly jobId: string;
    readonly sectionId: string;
    readonly take: number;
  }): Promise<TakeDetail | undefined>;
}

async function readReviews(tx: Transaction, where: ReturnType<typeof and>): Promise<ReviewView[]> {
  const rows = await tx.select().from(reviews).where(where).orderBy(asc(reviews.createdAt), asc(reviews.id));
  const ids = rows.map((row) => row.id);
  const given = await tx
    .select()
    .from(verdicts)
    .where(inArray(verdicts.reviewId, ids))
    .orderBy(asc(verdicts.createdAt), asc(verdicts.id));
  return rows.map((row) => reviewView(row, given));
}

function summary(
  job: JobRow,
  more: { paid: readonly CallRow[]; rows: readonly SectionRow[]; open: number },
): JobSummary {
  const { id, kind, status, reason, title, demo, workflowId, submittedBy, createdAt, startedAt, endedAt } = job;
  const sectionCounts: Partial<Record<SectionStatus, number>> = {};
  for (const row of more.rows) sectionCounts[row.status] = (sectionCounts[row.status] ?? 0) + 1;
  return {
    id,
    kind,
    status,
    reason,
    title,
    demo,
    workflowId,
    submittedBy,
    ...withIsoTimes({ createdAt, startedAt, endedAt }),
    costNanoUsd: sumCost(more.paid),
    sectionCounts,
    openReviews: more.open,
    unknownCalls: more.paid.filter(isLost).length,
  };
}

function countStates(paid: readonly CallRow[]): Record<CallState, number> {
  const counts: Record<CallState, number> = { ...noCalls };
  for (const call of paid) counts[call.state] += 1;
  return counts;
}

async function readJobView(tx: Transaction, jobId: string): Promise<JobView | undefined> {
  const [job] = await tx.select().from(jobs).where(eq(jobs.id, jobId));
  if (job === undefined) return undefined;
  const rows = await tx.select().from(sections).where(eq(sections.jobId, jobId)).orderBy(sections.number);
  const tried = await tx.select().from(takes).where(eq(takes.jobId, jobId));
  const paid = await tx.select().from(calls).where(eq(calls.jobId, jobId)).orderBy(calls.createdAt);
  const stages = await tx.select().from(jobStages).where(eq(jobStages.jobId, jobId)).orderBy(jobStages.at);
  const asked = await readReviews(tx, eq(reviews.jobId, jobId));
  const uploads = await readUploads(tx, rows);
  const [last] = await tx
    .select({ seq: max(events.seq) })
    .from(events)
    .where(eq(events.jobId, jobId));
  return {
    ...summary(job, { paid, rows, open: asked.filter((review) => review.status === 'open').length }),
    input: job.input,
    policy: job.policy,
    models: job.models,
    artifacts: job.artifacts,
    cut: await readCutView(tx, jobId),
    sections: rows.map((row) => sectionView(row, { tried, paid, asked, uploads })),
    stages: stages.map(({ stage, metadata, at }) => ({ stage, metadata, at: at.toISOString() })),
    costs: sumCosts(paid),
    callStates: countStates(paid),
    unknown: paid.filter(isLost).map((call) => callView(call)),
    budget: { limits: job.budget, use: await budgetUse(tx, job) },
    reviews: asked,
    lastEventSeq: last?.seq ?? 0,
  };
}

async function readSectionView(tx: Transaction, jobId: string, sectionId: string): Promise<SectionDetail | undefined> {
  const isSection = and(eq(sections.jobId, jobId), eq(sections.sectionId, sectionId));
  const [row] = await tx.select().from(sections).where(isSection);
  if (row === undefined) return undefined;
  const tried = await tx
    .select()
    .from(takes)
    .where(and(eq(takes.jobId, jobId), eq(takes.sectionId, sectionId)));
  const paid = await tx
    .select()
    .from(calls)
    .where(and(eq(calls.jobId, jobId), eq(calls.sectionId, sectionId)));
  const asked = await readReviews(tx, and(eq(reviews.jobId, jobId), eq(reviews.sectionId, sectionId)));
  const uploads = await readUploads(tx, [row]);
  return { jobId, ...sectionView(row, { tried, paid, asked, uploads }), reviews: asked };
}

async function readSceneView(tx: Transaction, sectionId: string): Promise<SectionDetail | undefined> {
  const isScene = and(eq(sections.sectionId, sectionId), isNotNull(sections.scene));
  const [scene] = await tx.select({ jobId: sections.jobId }).from(sections).where(isScene);
  return scene === undefined ? undefined : readSectionView(tx, scene.jobId, sectionId);
}

async function readTakeView(
  tx: Transaction,
  key: Parameters<JobViews['takeView']>[0],
): Promise<TakeDetail | undefined> {
  const { jobId, sectionId, take } = key;
  const isTake = and(eq(takes.jobId, jobId), eq(takes.sectionId, sectionId), eq(takes.take, take));
  const [row] = await tx.select().from(takes).where(isTake);
  if (row === undefined) return undefined;
  const paid = await tx
    .select()
    .from(calls)
    .where(and(eq(calls.jobId, jobId), eq(calls.sectionId, sectionId), eq(calls.take, take)))
    .orderBy(calls.createdAt);
  return { jobId, ...takeView(row, paid), calls: paid.map((call) => callView(call)) };
}

/** The views over one database. */
export function createJobViews(db: Database): JobViews {
  return {
    listJobs: (filter) => listJobs(db, filter),
    jobView: (jobId) => inSnapshot(db, (tx) => readJobView(tx, jobId)),
    sectionView: (jobId, sectionId) => inSnapshot(db, (tx) => readSectionView(tx, jobId, sectionId)),
    sceneView: (sectionId) => inSnapshot(db, (tx) => readSceneView(tx, sectionId)),
    regenerationView: (place) => inSnapshot(db, (tx) => readRegenerationView(tx, place)),
    takeView: (key) => inSnapshot(db, (tx) => readTakeView(tx, key)),
  };
}
