// Inputs and results of the activities: small facts and references, never code or media (CONTRACT, "Temporal").
import type { BudgetChange, BudgetNeed } from '../domain/budget.ts';
import type { ExplainerInput } from '../domain/explainer.ts';
import type { JobStatus, MissingSectionPolicy, Quality, SectionStatus } from '../domain/job.ts';
import type { Fact, TakeOrder, WrittenTake } from '../domain/move.ts';
import type { ClipEditOrder } from '../domain/policy/media-policy.ts';
import type { SectionPolicy } from '../domain/policy/section-policy.ts';
import type { ShortError } from '../domain/render-error.ts';
import type { MediaFailureKind } from '../domain/media.ts';
import type { ApprovedBy, ReviewReason, ReviewSubject, Verdict } from '../domain/review.ts';
import type { RoleModels } from '../domain/role.ts';
import type { Recommendation } from '../domain/score.ts';
import type { SectionPlan } from '../domain/section.ts';

export type BudgetDenied = { readonly kind: 'budget_denied'; readonly by: string; readonly needs?: BudgetNeed };

export type PlanExplainerInput = {
  readonly jobId: string;
  readonly input: ExplainerInput;
  readonly models: RoleModels;
  readonly onUnknown: SectionPolicy['onUnknown'];
  /** 1-based logical number of this plan. */
  readonly round: number;
  /** What was wrong with the round before, or what a person asks for. */
  readonly notes?: string;
  readonly promptHash?: string;
};
/** What a job workflow needs of a section to start it. */
export type PlannedSection = Pick<SectionPlan, 'id' | 'number' | 'title'>;
export type PlanExplainerResult =
  | {
      readonly kind: 'planned';
      readonly title: string;
      readonly planHash: string;
      readonly sections: readonly PlannedSection[];
    }
  | { readonly kind: 'not_planned'; readonly reason: string }
  /** The answer was lost, and the policy does not let the call be made again. */
  | { readonly kind: 'unknown'; readonly reason: string }
  | BudgetDenied;

export type UsePlanInput = {
  readonly jobId: string;
  readonly planHash: string;
  /** Workflow id of a section without its section id. */ readonly workflowIdPrefix: string;
};
export type UsePlanResult = { readonly title: string; readonly sections: readonly PlannedSection[] };

export type SectionRef = { readonly jobId: string; readonly sectionId: string };

export type WriteTakesInput = SectionRef & {
  readonly orders: readonly TakeOrder[];
  readonly models: RoleModels;
  readonly onUnknown: SectionPolicy['onUnknown'];
};
export type WriteTakesResult =
  | {
      readonly kind: 'wrote';
      readonly outcomes: readonly WrittenTake[];
    }
  | BudgetDenied;

export type AdoptSourceInput = SectionRef & { readonly order: TakeOrder; readonly sourceHash: string };
export type DegradeTakeInput = SectionRef & { readonly order: TakeOrder };

export type RenderTakeInput = SectionRef & { readonly take: number; readonly quality: Quality };
export type RenderTakeResult =
  | { readonly kind: 'rendered'; readonly ok: true }
  | { readonly kind: 'rendered'; readonly ok: false; readonly error: ShortError }
  | BudgetDenied;

/** Takes that lost a race: what was at work on them has ended. */
export type StopTakesInput = SectionRef & { readonly takes: readonly number[] };
export type ExpectRenderInput = SectionRef & { readonly quality: Quality };

export type ScoreTakeInput = SectionRef & {
  readonly take: number;
  readonly models: RoleModels;
  readonly onUnknown: SectionPolicy['onUnknown'];
};
export type ScoreTakeResult =
  | {
      readonly kind: 'scored';
      readonly score: number;
      readonly recommendation: Recommendation;
      readonly hardFailure: boolean;
      readonly softFindings?: number;
    }
  | { readonly kind: 'unscored'; readonly reason: string; readonly lost?: true }
  | BudgetDenied;

export type OpenReviewInput = {
  readonly reviewId: string;
  readonly jobId: string;
  readonly sectionId?: string;
  readonly subject: ReviewSubject;
  readonly reason: ReviewReason;
  readonly workflowId: string;
  readonly bestTake?: number;
  readonly planHash?: string;
  /** Of a review of the budget: the calls that wait for it, as far as they are known. */
  readonly needs?: readonly BudgetNeed[];
  /** Said after the question: why it is asked now. */
  readonly note?: string;
  readonly deadlineAt?: string;
  readonly deadlinePolicy?: 'approve_best' | 'reject' | 'keep_waiting';
};

export type WithdrawReviewInput = { readonly reviewId: string; readonly because: string };

export type ApplyVerdictInput =
  | { readonly reviewId: string; readonly verdictId: string }
  | {
      readonly reviewId: string;
      readonly raw: {
        readonly reviewId: string;
        readonly verdict: Verdict['verdict'];
        readonly take?: number;
        readonly prompt?: string;
        readonly note?: string;
      };

      /** Makes the row of a raw verdict the same when the workflow asks twice. */ readonly signalId: string;
    };
export type ApplyVerdictResult =
  | { readonly kind: 'applied'; readonly verdict: Verdict; readonly budget?: BudgetChange }
  | { readonly kind: 'ignored'; readonly because: string };

export type SetSectionStatusInput = SectionRef & {
  readonly status: SectionStatus;
  readonly reason?: string;
  readonly acceptedTake?: number;
  readonly approvedBy?: ApprovedBy;
  /** For an accepted take, or an upload in its place. */
  readonly replacedBy?: string;
};
export type SetSectionStatusResult = { readonly videoHash?: string; readonly imageHash?: string };

/** The status in force: a job that has ended keeps its own. */
export type SetJobStatusResult = { readonly status: JobStatus };

export type SetJobStatusInput = { readonly jobId: string; readonly status: JobStatus; readonly reason?: string };

export type AssembleSectionsInput = {
  readonly jobId: string;
  readonly quality: Quality;
  readonly onMissing: MissingSectionPolicy;
  /** In numeric order; a section with neither a video nor a picture is missing. */
  readonly sections: readonly {
    readonly id: string;
    readonly videoHash?: string;
    readonly imageHash?: string;
    readonly reason?: string;
  }[];
};
export type AssembleSectionsResult = {
  readonly videoHash: string;
  readonly durationMs: number;
  readonly omitted: readonly string[];
  /** Sections whose clip could not be read, and why. */
  readonly unusable: readonly { readonly id: string; readonly reason: string }[];
};

/** `none`: the job has no cut. `same`: it shows the clips as they are, and nothing was done. */
export type JoinCutResult =
  | { readonly kind: 'none' | 'same' }
  | {
      readonly kind: 'joined';
      readonly videoHash: string;
      readonly unusable: AssembleSectionsResult['unusable'];
    };
export type FailCutInput = { readonly jobId: string; readonly reason: string };

export type MakePromptsInput = SectionRef & { readonly orders: readonly TakeOrder[]; readonly edit?: ClipEditOrder };
export type MakePromptsResult = readonly WrittenTake[];

export type SubmitMediaInput = SectionRef & {
  readonly take: number;
  /** 0 for the first create of the take; n when it is knowingly made again after n lost ones. */
  readonly repeat: number;
  /** Where the take edits a clip: which version, and how. */
  readonly edit?: ClipEditOrder;
};
export type MediaFailure = { readonly kind: MediaFailureKind; readonly message: string };
export type SubmitMediaResult =
  | { readonly kind: 'submitted'; readonly call: string; readonly pollAfterMs: number }
  | { readonly kind: 'not_taken'; readonly failure: MediaFailure }
  /** Nobody knows whether it was taken. `mayCallBack`: the vendor's webhook would name this very call. */
  | { readonly kind: 'lost'; readonly call: string; readonly mayCallBack: boolean }
  | BudgetDenied;

/** Is a lost create made again? Asked after the vendor had its chance to tell of it (SPEC C4). */
export type ResolveLostInput = SectionRef & {
  readonly take: number;
  readonly call: string;
  readonly onUnknown: SectionPolicy['onUnknown'];
};
export type ResolveLostResult =
  | { readonly kind: 'found' }
  | { readonly kind: 'repeat' }
  | { readonly kind: 'lost'; readonly reason: string };

export type PollMediaInput = SectionRef & {
  readonly takes: readonly number[];
  /**
   * The tasks were given up: they are asked for once more. `once`: a vendor that does not answer is one that has nothing to tell. `until_done`:
   * fails, so that it is tried again, until one of them is done or all have come to nothing.
   */
  readonly late?: 'once' | 'until_done';
};
export type PollMediaResult = {
  readonly ended: readonly (
    | { readonly take: number; readonly ok: true }
    | {
        readonly take: number;
        readonly ok: false;
        readonly failure: MediaFailure;
        /** The ledger's key of its call, where the vendor may end the task all the same. */
        readonly givenUp?: string;
      }
  )[];
  /** When it is worth asking again, ms. */
  readonly nextPollMs: number;
};

export type FetchMediaInput = SectionRef & {
  readonly take: number;
  readonly edit?: ClipEditOrder;
  /** The section has ended: what is fetched is kept, and judged by nobody. */
  readonly tooLate?: true;
};
export type FetchMediaResult =
  /** `isSpare`: the take had an asset of another task before, and keeps it. */
  | { readonly kind: 'fetched'; readonly isSpare?: true }
  | { readonly kind: 'not_fetched'; readonly failure: MediaFailure };

/** What a later making of the same section begins with (SPEC A9). */
export type CarrySectionResult = { readonly history: readonly Fact[] };

export type EndRegenerationInput = SectionRef & {
  readonly number: number;
  readonly status: 'completed' | 'failed' | 'canceled';
};

export type UseStoryboardInput = {
  readonly jobId: string;
  readonly storyboardHash: string;
  readonly workflowIdPrefix: string;
};
export type ReadScenePolicyInput = { readonly storyboardHash: string; readonly number: number };
