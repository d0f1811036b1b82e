// The moves a section can make and the facts that its history is made of (SPEC C2).
import type { BudgetNeed } from './budget.ts';
import type { MediaModelId, MediaProvider } from './media.ts';
import type { ShortError } from './render-error.ts';
import type { RepairScope } from './repair-scope.ts';
import type { DeadlinePolicy, ReviewReason, Verdict, ApprovedBy } from './review.ts';
import type { ModelRole } from './role.ts';
import type { Recommendation } from './score.ts';
import type { TakeOrigin } from './job.ts';

/** One take to be written, with everything that its prompt depends on. */
export type TakeOrder = {
  readonly take: number;
  readonly origin: TakeOrigin;
  readonly ladder: number;
  /** 0 for the first writing of a ladder, 1–3 for its repair rounds. */
  readonly round: number;
  /** 1-based: which of the takes written at once. */
  readonly variant: number;
  /** Who writes it; nothing where no model writes. */
  readonly role?: ModelRole;
  readonly creativity: number;
  /** The failed take that is repaired, or the take whose judge's brief is followed. */
  readonly fromTake?: number;
  /** How much a repair may change; nothing in other takes, and in histories from before there were scopes. */
  readonly scope?: RepairScope;
  /** The written approach of a repair that must leave the one of its variant. */
  readonly approach?: number;
  /** A person's prompt for this ladder. */
  readonly promptHash?: string;
  /** A person's model for this ladder: pinned, no ladder replaces it. */
  readonly model?: string;
  /** Of a take that a media provider makes. */
  readonly media?: MediaOrder;
};

export type MediaOrder = {
  readonly provider: MediaProvider;
  readonly model: MediaModelId;
  /** 0 for the first generation, 1–3 for the retakes of SPEC A4. */
  readonly retake: number;
  /** Why this provider, in a sentence for the take's record. */
  readonly choice: string;
  /** A person chose the provider: no retake of this ladder replaces it. */
  readonly pinned?: true;
  /** A person knows that this may be paid a second time: what was sent before may be sent again. */
  readonly knowingly?: true;
};

export type Move =
  | { readonly kind: 'write'; readonly orders: readonly TakeOrder[] }
  | { readonly kind: 'repair'; readonly orders: readonly TakeOrder[] }
  /** Each take is rendered as soon as it is written; the first that renders stops the others (E11). */
  | { readonly kind: 'race'; readonly making: 'write' | 'repair'; readonly orders: readonly TakeOrder[] }
  /** A person's edited source becomes a take without a model. */
  | { readonly kind: 'adopt'; readonly order: TakeOrder; readonly sourceHash: string }
  /** The take without the statement that fails (E6). */
  | { readonly kind: 'degrade'; readonly order: TakeOrder }
  | { readonly kind: 'render'; readonly take: number }
  /** Renders the first; the next joins in when those that run have failed or take longer than expected. The first that renders stops the others (E11). */
  | { readonly kind: 'hedge'; readonly takes: readonly number[] }
  /** Gives the take's prompt to its provider: paid (SPEC C4). */
  | { readonly kind: 'submit'; readonly take: number }
  /** Waits until one of the tasks has ended. */
  | { readonly kind: 'await_tasks'; readonly takes: readonly number[] }
  /** Copies what a task made into our store, and looks at it. */
  | { readonly kind: 'fetch'; readonly take: number }
  | { readonly kind: 'score'; readonly take: number }
  | { readonly kind: 'wait_for_budget' }
  | {
      readonly kind: 'ask';
      readonly reason: ReviewReason;
      readonly bestTake?: number;
      /** Why it is asked now, where the reason alone does not say. */
      readonly note?: string;
      readonly deadlineMs?: number;
      readonly deadlinePolicy: DeadlinePolicy;
    }
  | { readonly kind: 'accept'; readonly take: number; readonly approvedBy: ApprovedBy; readonly degraded: boolean }
  | { readonly kind: 'replace'; readonly artifactHash: string; readonly approvedBy: ApprovedBy }
  | { readonly kind: 'fail'; readonly reason: string };

/**
 * How the writing of one take ended. Only `written` leaves a source to render: `same` is one that an earlier take of the section has already,
 * `stopped` ended before it was written: it lost a race, or something stood in its way.
 */
export type WriteOutcome = 'written' | 'truncated' | 'empty' | 'invalid' | 'refused' | 'unknown' | 'same' | 'stopped';

/** What came of writing one take. */
export type WrittenTake = {
  readonly take: number;
  readonly outcome: WriteOutcome;
  readonly reason?: string;
  /** The earlier take that has this very source, where the outcome is `same`. */
  readonly sameAs?: number;
};

export type Fact =
  | {
      readonly kind: 'wrote';
      readonly orders: readonly TakeOrder[];
      readonly outcomes: readonly WrittenTake[];
    }
  | { readonly kind: 'submitted'; readonly take: number }
  /** Nobody knows whether the vendor took the task (SPEC C4). */
  | { readonly kind: 'submit_lost'; readonly take: number; readonly call: string; readonly reason: string }
  /** The task had its time and nobody waits for it any more; the vendor may end it all the same. `call`: the ledger's key of its create. */
  | { readonly kind: 'given_up'; readonly take: number; readonly call: string; readonly error: ShortError }
  /** The task has made something, which is still at the vendor's. */
  | { readonly kind: 'task_done'; readonly take: number }
  /** It was waited for as long as one run of the section may; its next one goes on. */
  | { readonly kind: 'still_waiting' }
  | { readonly kind: 'rendered'; readonly take: number; readonly ok: true }
  | {
      readonly kind: 'rendered';
      readonly take: number;
      readonly ok: false;
      readonly error: ShortError;
    }
  | {
      readonly kind: 'scored';
      readonly take: number;
      readonly score: number;
      readonly recommendation: Recommendation;
      readonly hardFailure: boolean;
      /** Nothing in histories from before they were counted. */
      readonly softFindings?: number;
    }
  | { readonly kind: 'unscored'; readonly take: number; readonly reason: string; readonly lost?: true }
  /** A move was not begun because it would pass the budget. */
  | { readonly kind: 'budget_denied'; readonly by: string; readonly needs?: BudgetNeed }
  | { readonly kind: 'budget_decided'; readonly raised: boolean }
  | { readonly kind: 'asked'; readonly reviewId: string; readonly reason: ReviewReason; readonly bestTake?: number }
  /** `isWishFirst`: what they ask for is made before anything that was under way is accepted; nothing in histories from before that. */
  | { readonly kind: 'verdict'; readonly verdict: Verdict; readonly isWishFirst?: true }
  | { readonly kind: 'deadline_passed'; readonly reviewId: string; readonly policy: DeadlinePolicy }
  /** A step failed for good for a reason that no other take would change: a refused key, a missing sandbox. */
  | { readonly kind: 'broken'; readonly reason: string }
  /** What a later run of the same section needs of the earlier ones: history stays bounded (E9). */
  | {
      readonly kind: 'carried';
      readonly takes: number;
      readonly ladder: number;
      readonly laddersSincePerson: number;
      readonly personal: boolean;
      readonly kept: readonly TakeState[];
      /** What a person asked for in their last `retake`: it holds for all its ladders. */
      readonly wish?: PersonWish;
      /** Takes that were scored since a person was last heard. */
      readonly fresh?: readonly number[];
    }
  /** The section's end; nothing follows. */
  | { readonly kind: 'ended'; readonly status: 'completed' | 'failed' };

/** What a person's `retake` asks of media takes. */
export type PersonWish = {
  readonly provider?: string;
  readonly promptHash?: string;
  /** It is made before anything that was under way is accepted by its score. */
  readonly isFirst?: true;
  /** They were told that an answer was lost, or chose the same again: what was sent may be sent once more. */
  readonly knowingly?: true;
};

/** What is known of one take. */
export type TakeState = {
  readonly order: TakeOrder;
  readonly outcome: WriteOutcome;
  readonly sameAs?: number;
  readonly render?: { readonly ok: true } | { readonly ok: false; readonly line?: number; readonly signature?: string };
  readonly scored?: {
    readonly score: number;
    readonly recommendation: Recommendation;
    readonly hardFailure: boolean;
    readonly softFindings?: number;
  };
  readonly unscored?: string;
  /** The judge's answer was lost. */
  readonly lost?: true;
  /** How far the media task of the take has come. */
  readonly task?: 'submitted' | 'lost' | 'given_up' | 'done';
  /** The ledger's key of its create, where that was lost or its task was given up: a vendor may tell of it late. */
  readonly call?: string;
  /** Its task was lost or given up, and came back: it is looked at before anything else is paid for. */
  readonly late?: true;
};
