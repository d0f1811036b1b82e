// The record of jobs and their sections (SPEC C1, C3): what happened, written once and told once.
import { and, eq, isNotNull, sql } from 'drizzle-orm';
import { isTerminal, type JobStatus } from '../domain/job.ts';
import { withJob, type Database, type JobRow, type Transaction } from './database.ts';
import { appendEvent } from './event-append.ts';
import { jobs, jobStages, sections } from './schema.ts';
import type { JobRecord, NewJob } from './store.ts';
import { isSame, withoutUndefined } from './stored-json.ts';
import { closeTakes } from './close-open.ts';
import { endJob } from './end-job.ts';
import { readRecordedScores } from './recorded-scores.ts';
import { readRenderTimes } from './render-times.ts';
import { createTakeRecord } from './take-record.ts';

type SectionRow = typeof sections.$inferSelect;
type PlannedSections = Parameters<JobRecord['setPlan']>[2];

/** Does nothing where the job is there already. */
export async function createJob(db: Database | Transaction, job: NewJob): Promise<void> {
  await db.transaction(async (tx) => {
    const added = await tx
      .insert(jobs)
      .values({ ...job, status: 'queued' })
      .onConflictDoNothing()
      .returning({ id: jobs.id });
    if (added.length === 0) return;
    const { kind, workflowId, demo, submittedBy } = job;
    await appendEvent(tx, job.id, {
      type: 'job_created',
      data: { kind, workflowId, demo, submittedBy },
      dedupeKey: 'job_created',
    });
  });
}

/** Times that follow from a change of status. Time spent waiting for a person is kept apart (SPEC C5: waiting costs nothing). */
function jobTimes(job: JobRow, status: JobStatus): Partial<JobRow> {
  const now = new Date();
  const waited = job.waitingSince === null ? 0 : Math.max(0, now.getTime() - job.waitingSince.getTime());
  return {
    startedAt: job.startedAt ?? (status === 'queued' ? null : now),
    waitingSince: status === 'waiting_review' ? (job.waitingSince ?? now) : null,
    waitedMs: job.waitedMs + (status === 'waiting_review' ? 0 : waited),
    endedAt: isTerminal(status) ? now : null,
  };
}

async function setJobStatus(db: Database, jobId: string, change: { status: JobStatus; reason?: string | undefined }) {
  const { status, reason } = change;
  await withJob(db, jobId, async (tx, job) => {
    // A job that ended stays as it ended, whoever comes late (P1).
    if (isTerminal(job.status) || (job.status === status && job.reason === (reason ?? null))) return;
    await tx
      .update(jobs)
      .set({ status, reason: reason ?? null, ...jobTimes(job, status) })
      .where(eq(jobs.id, jobId));
    await appendEvent(tx, jobId, {
      type: 'job_status',
      data: { status, from: job.status, ...(reason !== undefined && { reason }) },
    });
  });
}

async function askCancel(db: Database, jobId: string): Promise<void> {
  await withJob(db, jobId, async (tx, job) => {
    // By the database's own clock, as the times that it is compared with.
    const now = sql`clock_timestamp()`;
    // Asked once more of a job that has ended, it is about the scenes that are made again since (SPEC A9).
    if (job.cancelAskedAt === null || isTerminal(job.status))
      await tx.update(jobs).set({ cancelAskedAt: now }).where(eq(jobs.id, jobId));
  });
}

async function cancelsAsked(db: Database): ReturnType<JobRecord['cancelsAsked']> {
  const rows = await db.select().from(jobs).where(isNotNull(jobs.cancelAskedAt));
  return rows.filter((job) => !isTerminal(job.status));
}

async function setJobResult(db: Database, jobId: string, result: Parameters<JobRecord['setJobResult']>[1]) {
  await withJob(db, jobId, async (tx, job) => {
    const title = result.title ?? job.title;
    const artifacts = { ...job.artifacts, ...result.artifacts };
    if (title === job.title && isSame(artifacts, job.artifacts)) return;
    await tx.update(jobs).set({ title, artifacts }).where(eq(jobs.id, jobId));
    await appendEvent(tx, jobId, { type: 'artifact', data: { ...(title !== null && { title }), artifacts } });
  });
}

function sectionValues(jobId: string, planned: PlannedSections): (typeof sections.$inferInsert)[] {
  return planned.map(({ id, renderer = null, scene = null, ...section }) => ({
    ...section,
    renderer,
    scene,
    jobId,
    sectionId: id,
    status: 'queued',
  }));
}

async function replacePlan(tx: Transaction, jobId: string, planned: PlannedSections): Promise<void> {
  await tx.delete(sections).where(eq(sections.jobId, jobId));
  if (planned.length > 0) await tx.insert(sections).values(sectionValues(jobId, planned));
}

async function setPlan(db: Database, jobId: string, plan: { title: string; sections: PlannedSections }): Promise<void> {
  await withJob(db, jobId, async (tx, job) => {
    const existing = await tx.select().from(sections).where(eq(sections.jobId, jobId)).orderBy(sections.number);
    if (existing.some((section) => section.status !== 'queued')) return;
    const wanted = sectionValues(jobId, plan.sections).toSorted((a, b) => a.number - b.number);
    const unchanged =
      wanted.length === existing.length && wanted.every((row, i) => isSame({ ...existing[i], ...row }, existing[i]));
    if (unchanged && job.title === plan.title) return;
    await replacePlan(tx, jobId, plan.sections);
    await tx.update(jobs).set({ title: plan.title }).where(eq(jobs.id, jobId));
    await appendEvent(tx, jobId, {
      type: 'planned',
      data: {
        title: plan.title,
        sections: plan.sections.map(({ id, number, title, renderer = null, plannedDurationMs }) => ({
          id,
          number,
          title,
          renderer,
          plannedDurationMs,
        })),
      },
    });
  });
}

type SectionChange = Pick<SectionRow, 'status'> & NonNullable<Parameters<JobRecord['setSectionStatus']>[3]>;

function changedSection(row: SectionRow, change: SectionChange): SectionRow {
  const now = new Date();
  const { status, reason = null, approvedBy = row.approvedBy } = change;
  // The later decision stands: a take in place of an upload, or an upload in place of a take.
  const isDecision = change.acceptedTake !== undefined || change.replacedByHash !== undefined;
  const decided = isDecision ? { acceptedTake: null, replacedByHash: null, ...withoutUndefined(change) } : row;
  const { acceptedTake, replacedByHash } = decided;
  const ended = isTerminal(status);
  return {
    ...row,
    status,
    reason,
    acceptedTake,
    replacedByHash,
    approvedBy,
    startedAt: row.startedAt ?? (status === 'queued' ? null : now),
    endedAt: ended ? (row.status === status ? row.endedAt : now) : null,
  };
}

async function setSectionStatus(db: Database, key: { jobId: string; sectionId: string }, change: SectionChange) {
  const { jobId, sectionId } = key;
  const isSection = and(eq(sections.jobId, jobId), eq(sections.sectionId, sectionId));
  await withJob(db, jobId, async (tx) => {
    const [row] = await tx.select().from(sections).where(isSection);
    if (row === undefined) throw new Error(`Job "${jobId}" has no section "${sectionId}"`);
    const next = changedSection(row, change);
    if (isSame({ ...next, startedAt: row.startedAt }, row)) return;
    await tx.update(sections).set(next).where(isSection);
    const { status, ...more } = change;
    await appendEvent(tx, jobId, {
      type: 'section_status',
      sectionId,
      data: { status, ...withoutUndefined(more) },
    });
  });
}

async function writeStage(db: Database, jobId: string, stage: { stage: string; metadata: unknown }): Promise<void> {
  await db
    .insert(jobStages)
    .values({ jobId, ...stage })
    .onConflictDoUpdate({
      target: [jobStages.jobId, jobStages.stage],
      set: { metadata: stage.metadata, at: sql`now()` },
      setWhere: sql`${jobStages.metadata} is distinct from excluded.metadata`,
    });
}

async function readSections(db: Database, jobId: string): Promise<SectionRow[]> {
  return await db.select().from(sections).where(eq(sections.jobId, jobId)).orderBy(sections.number);
}

async function findScene(db: Database, sectionId: string): Promise<SectionRow | undefined> {
  const isScene = and(eq(sections.sectionId, sectionId), isNotNull(sections.scene));
  return (await db.select().from(sections).where(isScene).limit(1))[0];
}

async function readStage(db: Database, jobId: string, stage: string): Promise<unknown> {
  const isStage = and(eq(jobStages.jobId, jobId), eq(jobStages.stage, stage));
  return (await db.select({ metadata: jobStages.metadata }).from(jobStages).where(isStage))[0]?.metadata;
}

/** The record over one database. Every writer takes the job's lock first and throws `JobMissing` for an unknown job. */
export function createJobRecord(db: Database): JobRecord {
  const record: JobRecord = {
    ...createTakeRecord(db),
    createJob: (job) => createJob(db, job),
    setJobStatus: (jobId, status, reason) => setJobStatus(db, jobId, { status, reason }),
    askCancel: (jobId) => askCancel(db, jobId),
    cancelsAsked: () => cancelsAsked(db),
    setJobResult: (jobId, result) => setJobResult(db, jobId, result),
    setPlan: (jobId, title, planned) => setPlan(db, jobId, { title, sections: planned }),
    setSectionStatus: (jobId, sectionId, ...[status, more]) =>
      setSectionStatus(db, { jobId, sectionId }, { status, ...more }),
    endJob: (jobId, end) => endJob(db, record, { jobId, ...end }),
    closeTakes: (jobId, sectionId, status) => closeTakes(record, { jobId, sectionId }, status),
    readSection: async (jobId, sectionId) => {
      const isSection = and(eq(sections.jobId, jobId), eq(sections.sectionId, sectionId));
      return (await db.select().from(sections).where(isSection))[0];
    },
    findScene: (sectionId) => findScene(db, sectionId),
    readSections: (jobId) => readSections(db, jobId),
    sectionStatuses: async (jobId) => (await readSections(db, jobId)).map((row) => row.status),
    renderTimes: (of) => readRenderTimes(db, of),
    recordedScores: (of) => readRecordedScores(db, of),
    readJob: async (jobId) => (await db.select().from(jobs).where(eq(jobs.id, jobId)))[0],
    writeStage: (jobId, stage, metadata) => writeStage(db, jobId, { stage, metadata }),
    readStage: (jobId, stage) => readStage(db, jobId, stage),
    appendEvent: (jobId, event) => withJob(db, jobId, (tx) => appendEvent(tx, jobId, event)),
  };
  return record;
}
