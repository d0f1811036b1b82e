// What the rest of the code may ask of the record. Every change and the event that tells of it are one transaction.
import type { BudgetChange, BudgetDimension, BudgetLimits, BudgetUse } from '../domain/budget.ts';
import type { JobKind, JobStatus, SectionStatus, TakeOrigin, TakeStatus } from '../domain/job.ts';
import type {
  ApprovedBy,
  DeadlinePolicy,
  ReviewReason,
  ReviewSubject,
  Verdict,
  VerdictName,
} from '../domain/review.ts';
import type { ModelRole, RoleModels } from '../domain/role.ts';
import type { CheckFinding, Recommendation, ScoreIssue } from '../domain/score.ts';
import type { SectionPlan } from '../domain/section.ts';
import type { Idempotency } from './idempotency.ts';
import type { JobViews } from './job-views.ts';
import type { calls, CallState, events, jobs, reviews, sections, takes, VerdictBody, verdicts } from './schema.ts';

export type ArtifactRef = { readonly hash: string; readonly bytes: number; readonly mime: string };

/** Files by content hash (sha256, hex): written whole (temporary name, sync, rename, sync of the folder) or not at all. */
export interface Artifacts {
  putBytes(bytes: Uint8Array | string, mime: string): Promise<ArtifactRef>;
  putFile(path: string, mime: string): Promise<ArtifactRef>;
  putStream(stream: AsyncIterable<Uint8Array>, mime: string, limitBytes: number): Promise<ArtifactRef>;
  /** Throws `ArtifactMissing` when the hash is unknown, `ArtifactDamaged` when the bytes do not match it. */
  read(hash: string): Promise<Uint8Array>;
  readText(hash: string): Promise<string>;
  /** Path of a readable local copy, for ffmpeg and for sending ranges. */
  localPath(hash: string): Promise<string>;
  stat(hash: string): Promise<ArtifactRef | undefined>;
}

export type NewJob = {
  readonly id: string;
  readonly kind: JobKind;
  readonly input: unknown;
  readonly policy: unknown;
  readonly models: RoleModels;
  /** Roles whose named model has retired: what was named. */
  readonly askedModels?: Partial<RoleModels>;
  readonly demo: boolean;
  readonly workflowId: string;
  readonly budget: BudgetLimits;
  readonly submittedBy: string;
};

export type TakeKey = { readonly jobId: string; readonly sectionId: string; readonly take: number };

export type NewTake = TakeKey & {
  readonly origin: TakeOrigin;
  readonly ladder: number;
  readonly round: number;
  readonly variant: number;
  readonly fromTake?: number | undefined;
  readonly role?: ModelRole | undefined;
  readonly vendor?: string | undefined;
  readonly model?: string | undefined;
  readonly requestedModel?: string | undefined;
  /** 0–1, as the policy says. */
  readonly creativity?: number | undefined;
  readonly promptHash?: string | undefined;
  readonly scoreBefore?: number | undefined;
  readonly degraded?: boolean | undefined;
};

export type TakeChange = {
  readonly status: TakeStatus;
  readonly applied?: Record<string, unknown>;
  readonly vendor?: string;
  readonly replyHash?: string;
  readonly sourceHash?: string;
  readonly fixedSourceHash?: string;
  readonly rulesFired?: { rule: string; line?: number; note: string }[];
  readonly writeFailure?: { kind: string; message: string };
  readonly renderError?: { kind: string; message: string; line?: number; detailHash?: string };
  readonly videoHash?: string;
  readonly durationMs?: number;
  readonly renderedWith?: string;
  readonly frameHashes?: string[];
  readonly score?: number;
  readonly recommendation?: Recommendation;
  readonly issues?: ScoreIssue[];
  readonly findings?: CheckFinding[];
  readonly improvedBriefHash?: string;
};

/** Writes what happened. Every call is idempotent: made twice by a retried activity it changes and tells nothing more. */
export interface JobRecord {
  /** Event `job_created`. */
  createJob(job: NewJob): Promise<void>;
  /** Event `job_status`. */
  setJobStatus(jobId: string, status: JobStatus, reason?: string): Promise<void>;
  /** From the moment this is written nothing is begun for the job any more (SPEC C8); `cancelsAsked`: those that have not ended since. */
  askCancel(jobId: string): Promise<void>;
  cancelsAsked(): Promise<readonly Pick<typeof jobs.$inferSelect, 'id' | 'workflowId'>[]>;
  setJobResult(
    jobId: string,
    result: { readonly title?: string; readonly artifacts?: Readonly<Record<string, string>> },
  ): Promise<void>;
  /** Event `planned`, with id, number, title, renderer of each section. Rows are replaced as long as no section has begun. */
  setPlan(
    jobId: string,
    title: string,
    sections: readonly (SectionPlan & { readonly workflowId: string })[],
  ): Promise<void>;
  /** Event `section_status`. */
  setSectionStatus(
    jobId: string,
    sectionId: string,
    status: SectionStatus,
    more?: {
      readonly reason?: string;
      readonly acceptedTake?: number;
      readonly replacedByHash?: string;
      readonly approvedBy?: ApprovedBy;
    },
  ): Promise<void>;
  /** Ends what a job that ends leaves open: sections with their takes. Completed ones stay. */
  closeSections(jobId: string, status: 'failed' | 'canceled', reason: string): Promise<void>;
  /** Ends the takes of a section that are still at work: `rejected` where they have a clip, else as given. */
  closeTakes(jobId: string, sectionId: string, status: 'failed' | 'canceled'): Promise<void>;
  /** Event `take_status` with status `writing`. A second call for the same take changes nothing. */
  beginTake(take: NewTake): Promise<void>;
  /** Event `take_status`, with whatever a reader needs to follow along (score, error, rules fired). Sets the matching time. */
  changeTake(key: TakeKey, change: TakeChange): Promise<void>;
  /** The raw row, as `takes` in schema.ts; undefined if there is none. */
  readTake(key: TakeKey): Promise<typeof takes.$inferSelect | undefined>;
  readTakes(jobId: string, sectionId: string): Promise<(typeof takes.$inferSelect)[]>;
  readSection(jobId: string, sectionId: string): Promise<typeof sections.$inferSelect | undefined>;
  sectionStatuses(jobId: string): Promise<readonly SectionStatus[]>;
  readJob(jobId: string): Promise<typeof jobs.$inferSelect | undefined>;
  /** Payload of a finished stage (SPEC R1). */
  writeStage(jobId: string, stage: string, metadata: unknown): Promise<void>;
  /** Appends an event that belongs to no row change. */
  appendEvent(
    jobId: string,
    event: {
      readonly type: string;
      readonly sectionId?: string;
      readonly take?: number;
      readonly data: Record<string, unknown>;
      readonly dedupeKey: string;
    },
  ): Promise<void>;
}

export type CallIntent = {
  readonly key: string;
  readonly jobId: string;
  readonly sectionId?: string | undefined;
  readonly take?: number | undefined;
  readonly step: string;
  readonly role: ModelRole;
  readonly vendor: string;
  readonly model: string;
  readonly requestHash: string;
  readonly reservedNanoUsd: number;
  readonly priceVersion: string;
  readonly repeat: number;
  readonly repeatOf?: string | undefined;
};

export type CallRow = typeof calls.$inferSelect;

/** The paid-call protocol (RELIABILITY §4). `begin` and `beginRender` throw `JobEnded` for a job that has ended (SPEC C8). */
export interface Ledger {
  find(key: string): Promise<CallRow | undefined>;
  /** Reserves cost and one call under the job's lock and writes the row as `begun`, committed. The caller opens its socket only after this. Returns the existing row when the key is there, and `denied` when it would pass the budget. */
  begin(
    intent: CallIntent,
  ): Promise<
    | { readonly kind: 'begun' }
    | { readonly kind: 'exists'; readonly row: CallRow }
    | { readonly kind: 'denied'; readonly by: BudgetDimension; readonly use: BudgetUse; readonly limits: BudgetLimits }
  >;
  settle(
    key: string,
    settled: {
      readonly costNanoUsd: number;
      readonly usage: Record<string, number>;
      readonly rawUsage?: unknown;
      readonly outcome: string;
      readonly resultHash: string;
      readonly vendorRequestId?: string | undefined;
    },
  ): Promise<void>;
  /** The server's answer proves that nothing was billed: the reservation is given back and the same key may begin again (`begin` then answers `begun`). */
  failUnbilled(key: string, error: { readonly kind: string; readonly message: string }): Promise<void>;
  /** Billed or not is not known. The reservation stays. */
  markUnknown(key: string, error: { readonly kind: string; readonly message: string }): Promise<void>;
  resolveUnknown(key: string, resolution: 'repeated' | 'asked' | 'failed'): Promise<void>;
  /** The job ends: a call that nobody waits for any more is one whose outcome is not known. */
  abandonBegun(jobId: string): Promise<void>;
  /** One render more, under the job's lock; a second time for the same take answers `begun` without counting. */
  beginRender(
    key: TakeKey,
  ): Promise<
    | { readonly kind: 'begun' }
    | { readonly kind: 'denied'; readonly by: BudgetDimension; readonly use: BudgetUse; readonly limits: BudgetLimits }
  >;
  budget(jobId: string): Promise<{ readonly limits: BudgetLimits; readonly use: BudgetUse }>;
  /** Event `budget`. Merges the given limits into the job's own; null removes one. */
  setBudget(jobId: string, limits: BudgetChange, by: string): Promise<BudgetLimits>;
  costs(jobId: string): Promise<
    readonly {
      readonly vendor: string;
      readonly model: string;
      readonly role: string;
      readonly calls: number;
      readonly costNanoUsd: number;
      readonly unknown: number;
      readonly repeated: number;
    }[]
  >;
  states(jobId: string): Promise<Readonly<Record<CallState, number>>>;
}

export type NewReview = {
  readonly id: string;
  readonly jobId: string;
  readonly sectionId?: string | undefined;
  readonly subject: ReviewSubject;
  readonly reason: ReviewReason;
  readonly question: string;
  readonly workflowId: string;
  readonly bestTake?: number | undefined;
  readonly contentHash?: string | undefined;
  readonly deadlineAt?: Date | undefined;
  readonly deadlinePolicy?: DeadlinePolicy | undefined;
};

export type ReviewRow = typeof reviews.$inferSelect;
export type VerdictRow = typeof verdicts.$inferSelect;

export interface Reviews {
  /** Idempotent by id. Event `review_opened`. */
  open(review: NewReview): Promise<void>;
  read(id: string): Promise<ReviewRow | undefined>;
  list(filter: {
    readonly status?: ReviewRow['status'] | undefined;
    readonly jobId?: string | undefined;
    readonly subject?: ReviewSubject | undefined;
  }): Promise<readonly ReviewRow[]>;
  /** Written by the API and the CLI after checking who asks. */
  writeVerdict(verdict: {
    readonly id: string;
    readonly reviewId: string;
    readonly verdict: VerdictName;
    readonly body: VerdictBody;
    readonly by: string;
    readonly contentHash?: string | undefined;
    readonly raw?: boolean;
  }): Promise<void>;
  readVerdict(id: string): Promise<VerdictRow | undefined>;
  /** The workflow's one question about a signal: is this row for this open review, on these bytes, and first? If so it is applied and the review decided in the same transaction (event `review_decided`); if not the row is ignored with a reason (event `verdict_ignored`). Asked twice about the same verdict it answers the same. */
  apply(
    verdictId: string,
    reviewId: string,
  ): Promise<
    { readonly kind: 'applied'; readonly verdict: VerdictRow } | { readonly kind: 'ignored'; readonly because: string }
  >;
  /** A deadline passed. Event `review_expired`. No effect when it was decided meanwhile: then answers the deciding verdict. */
  expire(
    reviewId: string,
  ): Promise<{ readonly kind: 'expired' } | { readonly kind: 'decided'; readonly verdict: VerdictRow }>;
  /** The question needs no answer any more. Event `review_canceled`; no effect on one that is not open. */
  cancel(reviewId: string, because: string): Promise<void>;
  /** The job was canceled: its open reviews are closed. */
  cancelOpen(jobId: string): Promise<void>;
  markSignaled(verdictId: string): Promise<void>;
  /** Pending rows older than `olderThanMs`, for signalling again. */
  lostSignals(olderThanMs: number): Promise<readonly { readonly verdictId: string; readonly workflowId: string }[]>;
}

export type EventRow = typeof events.$inferSelect;

export interface EventFeed {
  /** Events with `seq` above `after`, in order. */
  read(jobId: string, after: number, limit?: number): Promise<readonly EventRow[]>;
  /** All events above `after`, then each new one as it is committed, without gap or repeat; ends after the job's terminal `job_status` or when the signal aborts. */
  follow(jobId: string, after: number, signal: AbortSignal): AsyncIterable<EventRow>;
}

export interface Store {
  readonly record: JobRecord;
  readonly ledger: Ledger;
  readonly reviews: Reviews;
  readonly events: EventFeed;
  readonly artifacts: Artifacts;
  readonly idempotency: Idempotency;
  readonly views: JobViews;
  /** Ids of all verdicts that a `Verdict` of the domain needs, with long texts put into artifacts. */
  toDomainVerdict(row: VerdictRow): Promise<Verdict>;
  close(): Promise<void>;
}
