// Inputs and results of the activities: small facts and references, never code or media (CONTRACT, "Temporal").
import type { BudgetChange } from '../domain/budget.ts';
import type { ExplainerInput } from '../domain/explainer.ts';
import type { JobStatus, MissingSectionPolicy, Quality, SectionStatus } from '../domain/job.ts';
import type { TakeOrder, WrittenTake } from '../domain/move.ts';
import type { SectionPolicy } from '../domain/policy/section-policy.ts';
import type { ShortError } from '../domain/render-error.ts';
import type { ApprovedBy, ReviewReason, ReviewSubject, Verdict } from '../domain/review.ts';
import type { RoleModels } from '../domain/role.ts';
import type { Recommendation } from '../domain/score.ts';
import type { SectionPlan } from '../domain/section.ts';

export type BudgetDenied = { readonly kind: 'budget_denied'; readonly by: string };

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
export type PlannedSection = Pick<SectionPlan, 'id' | 'number' | 'title' | 'renderer'>;
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
  /** Said after the question: why it is asked now. */
  readonly note?: string;
  readonly deadlineAt?: string;
  readonly deadlinePolicy?: 'approve_best' | 'reject' | 'keep_waiting';
};

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
export type SetSectionStatusResult = { readonly videoHash?: string };

/** The status in force: a job that has ended keeps its own. */
export type SetJobStatusResult = { readonly status: JobStatus };

export type SetJobStatusInput = { readonly jobId: string; readonly status: JobStatus; readonly reason?: string };

export type AssembleExplainerInput = {
  readonly jobId: string;
  readonly quality: Quality;
  readonly onMissing: MissingSectionPolicy;
  /** In numeric order; a section without a video is missing. */
  readonly sections: readonly { readonly id: string; readonly videoHash?: string; readonly reason?: string }[];
};
export type AssembleExplainerResult = {
  readonly videoHash: string;
  readonly durationMs: number;
  readonly omitted: readonly string[];
  /** Sections whose clip could not be read, and why. */
  readonly unusable: readonly { readonly id: string; readonly reason: string }[];
};
