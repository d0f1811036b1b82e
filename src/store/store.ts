// What the rest of the code may ask of the record. Every change and the event that tells of it are one transaction.
import type { BudgetChange, BudgetDimension, BudgetLimits, BudgetUse } from '../domain/budget.ts';
import type { RenderTime } from '../domain/expected-render.ts';
import type { CallResolution, CallState } from '../domain/call-state.ts';
import type { JobKind, JobStatus, Quality, RendererName, SectionStatus, TakeOrigin } from '../domain/job.ts';
import type { JobEvent } from '../domain/job-event.ts';
import type { ApprovedBy, Verdict } from '../domain/review.ts';
import type { MediaProvider, Medium, Scene } from '../domain/media.ts';
import type { ModelRole, RoleModels } from '../domain/role.ts';
import type { SectionPlan } from '../domain/section.ts';
import type { CostView } from './call-view.ts';
import type { Idempotency } from './idempotency.ts';
import type { ClipEdits } from './clip-edits.ts';
import type { ClipVersions, Messages, Regenerations } from './clip-types.ts';
import type { Cuts } from './cut-types.ts';
import type { JobEnd } from './end-job.ts';
import type { JobViews } from './job-views.ts';
import type { Reviews, VerdictRow } from './review-types.ts';
import type { calls, events, jobs, sections, takes } from './schema.ts';
import type { TakeChange } from './take-change.ts';

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
  /** Rejects with `ArtifactStoreFailed` when the place of the bytes cannot be reached. */
  checkHealth(): Promise<void>;
  /** Writes and reads back a few bytes, and says in a line where they are. Throws `ArtifactStoreFailed`. */
  probe(): Promise<string>;
}

export type NewJob = {
  readonly id: string;
  readonly kind: JobKind;
  /** Where it has one before it is planned. */
  readonly title?: string;
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

/** A section as it is planned: with a renderer where its takes are code, with a scene where media providers make them. */
export type PlannedRow = Omit<SectionPlan, 'renderer'> & {
  readonly renderer?: RendererName | undefined;
  readonly scene?: Scene | undefined;
  readonly workflowId: string;
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
  /** Of a take that a media provider makes. */
  readonly provider?: MediaProvider | undefined;
  readonly retake?: number | undefined;
  readonly seed?: number | undefined;
  readonly applied?: Record<string, unknown> | undefined;
};

/** Writes what happened. Every call is idempotent: made twice by a retried activity it changes and tells nothing more. */
export interface JobRecord {
  /** Event `job_created`. */
  createJob(job: NewJob): Promise<void>;
  /** Event `job_status`. Ends with `endJob`. */
  setJobStatus(jobId: string, status: JobStatus, reason?: string): Promise<void>;
  /** From the moment this is written nothing is begun for the job any more (SPEC C8); `cancelsAsked`: those that have not ended since. */
  askCancel(jobId: string): Promise<void>;
  cancelsAsked(): Promise<readonly Pick<typeof jobs.$inferSelect, 'id' | 'workflowId'>[]>;
  setJobResult(
    jobId: string,
    result: { readonly title?: string; readonly artifacts?: Readonly<Record<string, string>> },
  ): Promise<void>;
  /** Event `planned`, with id, number, title, renderer of each section. Rows are replaced as long as no section has begun. */
  setPlan(jobId: string, title: string, sections: readonly PlannedRow[]): Promise<void>;
  /** Event `section_status`. The later decision stands: a take that is accepted takes the place of an upload, and the other way round. */
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
  /**
   * The one way a job ends: its open reviews are canceled, its open calls given up, its open sections closed with their takes, and then its
   * status written. Completed sections stay, and so do those that are made again right now (SPEC A9). A job that has ended keeps its status.
   */
  endJob(jobId: string, end: JobEnd): Promise<void>;
  /** Ends the takes of a section that are still at work: `rejected` where they have a clip or a picture, else as given. */
  closeTakes(jobId: string, sectionId: string, status: 'failed' | 'canceled'): Promise<void>;
  /** Event `take_status` with status `writing`. A second call for the same take changes nothing. */
  beginTake(take: NewTake): Promise<void>;
  /** Event `take_status`, with whatever a reader needs to follow along (score, error, rules fired). Sets the matching time. */
  changeTake(key: TakeKey, change: TakeChange): Promise<void>;
  /** The earlier take of the section that draws the same and was rendered, or will be; nothing where this one is the first (then it is known by it). */
  claimFingerprint(key: TakeKey, fingerprint: string): Promise<number | undefined>;
  /**
   * Takes a prompt for a take of a provider, unless another take of the section sent that very prompt to that very provider, or is of the same
   * ladder and about to: its number (SPEC A7). One whose create was answered by "not taken" has sent nothing. The fingerprint names both, prompt
   * and provider.
   */
  claimPrompt(key: TakeKey, fingerprint: string): Promise<number | undefined>;
  /** The raw row, as `takes` in schema.ts; undefined if there is none. */
  readTake(key: TakeKey): Promise<typeof takes.$inferSelect | undefined>;
  readTakes(jobId: string, sectionId: string): Promise<(typeof takes.$inferSelect)[]>;
  readSection(jobId: string, sectionId: string): Promise<typeof sections.$inferSelect | undefined>;
  /** By its id alone: ids of scenes are global (CONTRACT). */
  findScene(sectionId: string): Promise<typeof sections.$inferSelect | undefined>;
  readSections(jobId: string): Promise<readonly (typeof sections.$inferSelect)[]>;
  sectionStatuses(jobId: string): Promise<readonly SectionStatus[]>;
  /** The latest renders of all jobs that gave a clip, newest first. */
  renderTimes(of: { readonly renderer: RendererName; readonly quality: Quality }): Promise<readonly RenderTime[]>;
  /**
   * The latest 200 scores of takes that providers made of such scenes, over all jobs, newest first (SPEC A10). What the demo vendors made says
   * nothing about real ones: `demo` chooses which jobs are looked at.
   */
  recordedScores(of: {
    readonly medium: Medium;
    readonly contentType: string;
    readonly demo: boolean;
  }): Promise<readonly { readonly provider: MediaProvider; readonly score: number }[]>;
  readJob(jobId: string): Promise<typeof jobs.$inferSelect | undefined>;
  /** Payload of a finished stage (SPEC R1). */
  writeStage(jobId: string, stage: string, metadata: unknown): Promise<void>;
  /** The payload as it stands, whatever wrote it; nothing where there is none. */
  readStage(jobId: string, stage: string): Promise<unknown>;
  /** Appends an event that belongs to no row change. */
  appendEvent(jobId: string, event: JobEvent & { readonly dedupeKey: string }): Promise<void>;
}

export type CallIntent = {
  readonly key: string;
  readonly jobId: string;
  readonly sectionId?: string | undefined;
  readonly take?: number | undefined;
  readonly step: string;
  readonly role: ModelRole | Medium;
  readonly vendor: string;
  readonly model: string;
  readonly requestHash: string;
  readonly reservedNanoUsd: number;
  readonly priceVersion: string;
  readonly repeat: number;
  readonly repeatOf?: string | undefined;
  /** Of a media task whose vendor brings a secret along in its webhooks. */
  readonly webhookSecretHash?: string | undefined;
};

export type CallRow = typeof calls.$inferSelect;

/** A task that its vendor may end though nobody waits for it any more, by the key of its call. */
export type LateCall = {
  readonly call: string;
  readonly kind: JobKind;
  readonly jobId: string;
  readonly sectionId: string;
  readonly take: number;
};

/**
 * The paid-call protocol (RELIABILITY §4). `begin` and `beginRender` throw `JobEnded` for a job that has ended or is being canceled (SPEC C8),
 * unless the section is being made again since (SPEC A9).
 */
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
      /** Nothing for a media task: what it made is in its take. */
      readonly resultHash?: string | undefined;
      readonly vendorRequestId?: string | undefined;
    },
  ): Promise<void>;
  /**
   * A vendor took the task: its id is known from now on, and it is only asked for (SPEC C4). From `begun`, from `unknown`, and from
   * `accepted` where only a webhook told of it: the answer to the create itself is believed before a webhook. In any other state nothing
   * happens. After the end of its job the id is kept, and the call is `unknown`: nobody waits for it any more.
   */
  accept(
    key: string,
    accepted: {
      readonly taskId: string;
      readonly task: Readonly<Record<string, string>>;
      readonly vendorRequestId?: string | undefined;
    },
  ): Promise<void>;
  /** The same by the word of a webhook, where no id is known yet. */
  acceptTold(key: string, taskId: string): Promise<void>;
  /** The call that a vendor knows by this task id. */
  findTask(vendor: string, taskId: string): Promise<CallRow | undefined>;
  /**
   * The server's answer proves that nothing was billed: the reservation is given back and the same key may begin again (`begin` then answers
   * `begun`). A media task that failed for good and cost nothing is rather settled, at cost 0. One that has a task, by its webhook, stays as it
   * is: it was taken.
   */
  failUnbilled(key: string, error: { readonly kind: string; readonly message: string }): Promise<void>;
  /** Billed or not is not known. The reservation stays. `only`: not where its webhook has told of it already. */
  markUnknown(
    key: string,
    error: { readonly kind: string; readonly message: string },
    only?: Extract<CallState, 'begun'>,
  ): Promise<void>;
  resolveUnknown(key: string, resolution: CallResolution): Promise<void>;
  /**
   * The job ends, or what made one section of it again: a call that nobody waits for any more is one whose outcome is not known. Without
   * `sectionId` the calls of sections that are made again right now are left alone (SPEC A9), unless that began before the job's cancel.
   */
  abandonBegun(jobId: string, sectionId?: string): Promise<void>;
  /**
   * Tasks that were given up, or are done and were not fetched, and belong to no section that would look after them: it has ended, or is made
   * again since. Newest first; those that began, or are known to be done, within `sinceMs`.
   */
  lateCalls(sinceMs: number): Promise<readonly LateCall[]>;
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
  costs(jobId: string): Promise<readonly CostView[]>;
}

export type EventRow = typeof events.$inferSelect;

export interface EventFeed {
  /** Events with `seq` above `after`, in order. */
  read(jobId: string, after: number, limit?: number): Promise<readonly EventRow[]>;
  /** All events above `after`, then each new one as it is committed, without gap or repeat; ends after the job's terminal `job_status`, and after the end of what makes a section or its cut again (SPEC A9), or when the signal aborts. */
  follow(jobId: string, after: number, signal: AbortSignal): AsyncIterable<EventRow>;
}

export interface Store {
  readonly record: JobRecord;
  readonly ledger: Ledger;
  readonly reviews: Reviews;
  readonly clips: ClipVersions;
  readonly clipEdits: ClipEdits;
  readonly cuts: Cuts;
  readonly regenerations: Regenerations;
  readonly messages: Messages;
  readonly events: EventFeed;
  readonly artifacts: Artifacts;
  readonly idempotency: Idempotency;
  readonly views: JobViews;
  /** A verdict's row as the domain's `Verdict`: long texts are put into artifacts, and stand in it by their hashes. */
  toDomainVerdict(row: VerdictRow): Promise<Verdict>;
  close(): Promise<void>;
}
