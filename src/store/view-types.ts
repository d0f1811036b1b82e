// What readers of the record see (API, CLI, studio): plain JSON, times as ISO strings, money as integer nano-USD, files by hash.
import type { BudgetLimits, BudgetUse } from '../domain/budget.ts';
import type { CallState } from '../domain/call-state.ts';
import type { JobKind, JobStatus, RendererName, SectionStatus, TakeOrigin, TakeStatus } from '../domain/job.ts';
import type { MediaProvider, Medium, Scene } from '../domain/media.ts';
import type { ApprovedBy, DeadlinePolicy, ReviewReason, ReviewSubject } from '../domain/review.ts';
import type { ModelRole, RoleModels } from '../domain/role.ts';
import type { CheckFinding, JudgeSample, Recommendation, RetakeResult, ScoreIssue } from '../domain/score.ts';
import type { CallView, CostView } from './call-view.ts';
import type { VerdictView } from './verdict-view.ts';
import type { CutView } from './cut-types.ts';

export type TakeView = {
  readonly sectionId: string;
  readonly take: number;
  readonly origin: TakeOrigin;
  readonly ladder: number;
  readonly round: number;
  readonly variant: number;
  readonly fromTake: number | null;
  readonly status: TakeStatus;
  readonly degraded: boolean;
  readonly role: ModelRole | null;
  readonly vendor: string | null;
  readonly model: string | null;
  readonly requestedModel: string | null;
  readonly creativityPercent: number | null;
  readonly applied: Readonly<Record<string, unknown>> | null;
  readonly promptHash: string | null;
  readonly replyHash: string | null;
  readonly sourceHash: string | null;
  readonly fixedSourceHash: string | null;
  readonly rulesFired: readonly { readonly rule: string; readonly line?: number; readonly note: string }[];
  readonly writeFailure: { readonly kind: string; readonly message: string; readonly sameAs?: number } | null;
  readonly renderError: {
    readonly kind: string;
    readonly message: string;
    readonly line?: number;
    readonly detailHash?: string;
  } | null;
  readonly videoHash: string | null;
  /** The asset of a take that is a picture. */
  readonly imageHash: string | null;
  /** As the vendor delivered it, before it was trimmed. */
  readonly downloadHash: string | null;
  readonly durationMs: number | null;
  readonly renderedWith: string | null;
  readonly frameHashes: readonly string[];
  readonly scoreBefore: number | null;
  readonly score: number | null;
  /** Every judgement that was given, in order; the score is their median. */
  readonly judgeSamples: readonly JudgeSample[];
  readonly recommendation: Recommendation | null;
  readonly issues: readonly ScoreIssue[];
  readonly findings: readonly CheckFinding[];
  readonly improvedBriefHash: string | null;
  /** Of a take that a media provider makes: who, and which generation (0 is the first, 1–3 are the retakes). */
  readonly provider: MediaProvider | null;
  readonly retake: number | null;
  readonly seed: number | null;
  /** SPEC A6. */
  readonly retakeResult: RetakeResult | null;
  readonly isSignificant: boolean | null;
  /** Structural similarity to the clip that was edited, 0–1 (SPEC R8). */
  readonly similarity: number | null;
  /** Settled cost of this take's calls. */
  readonly costNanoUsd: number;
  /** Tokens by name, summed over this take's calls. */
  readonly usage: Readonly<Record<string, number>>;
  readonly unknownCalls: number;
  readonly createdAt: string;
  readonly writtenAt: string | null;
  readonly renderStartedAt: string | null;
  readonly renderedAt: string | null;
  readonly scoredAt: string | null;
  readonly endedAt: string | null;
};

/** One take alone, with the calls it paid for. */
export type TakeDetail = TakeView & { readonly jobId: string; readonly calls: readonly CallView[] };

export type AssetView = {
  readonly hash: string;
  readonly medium: Medium;
  /** Nothing for a picture, and for an upload. */
  readonly durationMs: number | null;
};

/** What the judge said about an asset (SPEC A2). */
export type AnalysisView = {
  /** 0–100. */
  readonly overallScore: number;
  readonly issues: readonly ScoreIssue[];
  readonly improvedPromptHash: string | null;
  readonly recommendation: Recommendation | null;
};

/** Nothing but null where the section is no scene. */
export type SceneAssetView = {
  /** A person's upload, else the accepted take's, else the best take's. */
  readonly asset: AssetView | null;
  /** Of the take whose asset it is, as is the analysis; null for an upload, which no judge has seen. */
  readonly qualityScore: number | null;
  readonly analysis: AnalysisView | null;
};

export type SectionView = SceneAssetView & {
  readonly id: string;
  readonly number: number;
  readonly title: string;
  readonly goal: string;
  readonly narration: string;
  readonly visualBrief: string;
  /** Null for a scene: media providers make its takes. */
  readonly renderer: RendererName | null;
  readonly scene: Scene | null;
  readonly plannedDurationMs: number;
  readonly status: SectionStatus;
  readonly reason: string | null;
  readonly workflowId: string;
  readonly acceptedTake: number | null;
  /** A person's upload in place of every take. */
  readonly replacedByHash: string | null;
  readonly approvedBy: ApprovedBy | null;
  /** A review of it is open (SPEC A8). */
  readonly needsUserReview: boolean;
  readonly costNanoUsd: number;
  readonly startedAt: string | null;
  readonly endedAt: string | null;
  /** In order of their numbers. */
  readonly takes: readonly TakeView[];
};

/** One section alone, with its reviews. */
export type SectionDetail = SectionView & { readonly jobId: string; readonly reviews: readonly ReviewView[] };

export type ReviewView = {
  readonly id: string;
  readonly jobId: string;
  readonly sectionId: string | null;
  readonly subject: ReviewSubject;
  readonly reason: ReviewReason;
  readonly question: string;
  readonly status: 'open' | 'decided' | 'expired' | 'canceled';
  readonly bestTake: number | null;
  readonly contentHash: string | null;
  readonly deadlineAt: string | null;
  readonly deadlinePolicy: DeadlinePolicy | null;
  /** Who looks at it now; null when nobody does, or the lease is over. */
  readonly claimedBy: string | null;
  readonly claimedUntil: string | null;
  readonly decidedBy: string | null;
  readonly decidedVerdictId: string | null;
  readonly createdAt: string;
  readonly decidedAt: string | null;
  /** Every verdict that was given, in order, with why it was ignored. */
  readonly verdicts: readonly VerdictView[];
};

export type JobSummary = {
  readonly id: string;
  readonly kind: JobKind;
  readonly status: JobStatus;
  readonly reason: string | null;
  readonly title: string | null;
  readonly demo: boolean;
  readonly workflowId: string;
  readonly submittedBy: string;
  readonly costNanoUsd: number;
  /** How many sections have each status. */
  readonly sectionCounts: Readonly<Partial<Record<SectionStatus, number>>>;
  readonly openReviews: number;
  readonly unknownCalls: number;
  readonly createdAt: string;
  readonly startedAt: string | null;
  readonly endedAt: string | null;
};

export type JobPage = {
  readonly jobs: readonly JobSummary[];
  /** For the next page; null on the last one. */
  readonly nextCursor: string | null;
};

export type JobView = JobSummary & {
  readonly input: unknown;
  readonly policy: unknown;
  readonly models: RoleModels;
  /** In order of their numbers. */
  readonly sections: readonly SectionView[];
  readonly stages: readonly { readonly stage: string; readonly metadata: unknown; readonly at: string }[];
  readonly costs: readonly CostView[];
  readonly callStates: Readonly<Record<CallState, number>>;
  /** Calls whose outcome is not known, whatever was done about them. */
  readonly unknown: readonly CallView[];
  readonly budget: { readonly limits: BudgetLimits; readonly use: BudgetUse };
  readonly reviews: readonly ReviewView[];
  /** Hashes of the result's files by name. */
  readonly artifacts: Readonly<Record<string, string>>;
  /** What the video of a scenes job is made of; null where it has none. */
  readonly cut: CutView | null;
  /** Number of the last event that this view includes: follow the feed from here. */
  readonly lastEventSeq: number;
};
