// Every event of a job's feed and the data it carries (SPEC C7): the one place that says so. All data is plain JSON.
import type { BudgetLimits, BudgetUse } from './budget.ts';
import type { CallResolution, CallState } from './call-state.ts';
import type { JobKind, JobStatus, RendererName, SectionStatus, TakeOrigin, TakeStatus } from './job.ts';
import type { MediaProvider } from './media.ts';
import type { ApprovedBy, DeadlinePolicy, ReviewReason, ReviewSubject, VerdictName } from './review.ts';
import type { Recommendation, RetakeResult } from './score.ts';

/** What a scene that is made again after its job has ended has come to (SPEC A9). */
export type RegenerationStatus = 'queued' | 'running' | 'completed' | 'failed' | 'canceled';

/** Why a cut was joined anew: what became of one of its clips since the cut before. */
export type CutChange = {
  readonly clipIndex: number;
  readonly version: number;
  readonly because: 'edit' | 'upload' | 'revert' | 'regeneration';
};

/** Data by event type. `sectionId` and `take` stand beside the data, in the event itself. */
export type JobEventData = {
  /** The job was accepted; always event 1. */
  job_created: { kind: JobKind; workflowId: string; demo: boolean; submittedBy: string };
  /** The job has this status now. After a terminal one nothing changes any more and followers end. */
  job_status: { status: JobStatus; from: JobStatus; reason?: string };
  planned: {
    title: string;
    sections: { id: string; number: number; title: string; renderer: RendererName | null; plannedDurationMs: number }[];
  };
  section_status: {
    status: SectionStatus;
    reason?: string;
    acceptedTake?: number;
    replacedByHash?: string;
    approvedBy?: ApprovedBy;
  };
  /** The take changed; `status` may be the same as before when only facts were added. */
  take_status: {
    status: TakeStatus;
    origin: TakeOrigin;
    ladder: number;
    round: number;
    variant: number;
    degraded: boolean;
    fromTake?: number;
    role?: string;
    vendor?: string;
    model?: string;
    /** Names of the rules of E3 that fired. */
    rulesFired?: string[];
    writeFailure?: { kind: string; message: string; sameAs?: number };
    renderError?: { kind: string; message: string; line?: number };
    videoHash?: string;
    durationMs?: number;
    score?: number;
    recommendation?: Recommendation;
    /** Of a take that a media provider makes: who, and which generation (0 is the first). */
    provider?: MediaProvider;
    retake?: number;
    imageHash?: string;
    retakeResult?: RetakeResult;
  };
  /** A paid call began, was taken as a task by its vendor, was settled, turned out unbilled, or its outcome is unknown; `spentNanoUsd` counts settled and reserved money of the job. */
  call: {
    key: string;
    state: CallState;
    step: string;
    role: string;
    vendor: string;
    model: string;
    /** Reserved while it runs, the real cost once settled. */
    costNanoUsd: number;
    spentNanoUsd: number;
    repeat: number;
    outcome?: string;
    error?: { kind: string; message: string };
    resolution?: CallResolution;
  };
  /** The limits were changed by a person. */
  budget: { limits: BudgetLimits; use: BudgetUse; by: string };
  review_opened: {
    reviewId: string;
    subject: ReviewSubject;
    reason: ReviewReason;
    question: string;
    bestTake?: number;
    deadlineAt?: string;
    deadlinePolicy?: DeadlinePolicy;
  };
  /** A person looks at it until then; `renewed` where it was theirs already. */
  review_claimed: { reviewId: string; by: string; until: string; renewed: boolean };
  /** `by` gave the claim of `claimedBy` up. */
  review_released: { reviewId: string; by: string; claimedBy: string };
  review_decided: { reviewId: string; verdictId: string; verdict: VerdictName; by: string; raw: boolean };
  review_expired: { reviewId: string; deadlinePolicy?: DeadlinePolicy };
  /** Its job ended or was canceled, or another review of the same thing took its place: `because` says which. */
  review_canceled: { reviewId: string; because: string };
  verdict_ignored: { reviewId: string; verdictId: string; because: string; by?: string };
  /** A section is made again after its own workflow has ended (SPEC A9). The job's own status stays as it is. */
  regeneration: { number: number; status: RegenerationStatus; workflowId: string; requestedBy: string };
  /** A version of a clip was added, made the current one again, or given a thumb (SPEC R8, R9). */
  clip_version: {
    clipIndex: number;
    version: number;
    change: 'added' | 'reverted' | 'feedback';
    parent?: number;
    editJobId?: string;
    feedback?: 'up' | 'down';
  };
  /** Files of the finished job by name; `changed` where its cut was joined anew, with the clips that changed. */
  artifact: { title?: string; artifacts: Record<string, string>; changed?: readonly CutChange[] };
  /** A clip changed, and the cut could not be joined anew: the one before stands. */
  cut_not_joined: { reason: string };
};

export const jobEventTypes = [
  'job_created',
  'job_status',
  'planned',
  'section_status',
  'take_status',
  'call',
  'budget',
  'review_opened',
  'review_claimed',
  'review_released',
  'review_decided',
  'review_expired',
  'review_canceled',
  'verdict_ignored',
  'regeneration',
  'clip_version',
  'artifact',
  'cut_not_joined',
] as const satisfies readonly (keyof JobEventData)[];
export type JobEventType = (typeof jobEventTypes)[number];

export type JobEvent = {
  [Type in JobEventType]: {
    readonly type: Type;
    readonly sectionId?: string | undefined;
    readonly take?: number | undefined;
    readonly data: JobEventData[Type];
    readonly dedupeKey?: string;
  };
}[JobEventType];
