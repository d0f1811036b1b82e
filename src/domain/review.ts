// Questions to a person and their answers (SPEC C5).

export const reviewSubjects = ['section', 'plan', 'budget'] as const;
export type ReviewSubject = (typeof reviewSubjects)[number];

export const verdictNames = ['approve', 'retake', 'replace', 'reject'] as const;
export type VerdictName = (typeof verdictNames)[number];

/** Why a person rejects: few enough to choose one by a key, and to be counted later. */
export const rejectReasons = ['wrong_subject', 'artefacts', 'off_brand', 'technical', 'rights', 'other'] as const;
export type RejectReason = (typeof rejectReasons)[number];

/** Why the question is asked. */
export const reviewReasons = [
  'score_below_bar',
  'not_scored',
  'degraded_take',
  'all_takes_failed',
  /** A scene that its retakes did not bring to the bar (SPEC A8). */
  'auto_regeneration_failed',
  'unknown_outcome',
  'plan_approval',
  'budget_exhausted',
] as const;
export type ReviewReason = (typeof reviewReasons)[number];

export const deadlinePolicies = ['approve_best', 'reject', 'keep_waiting'] as const;
export type DeadlinePolicy = (typeof deadlinePolicies)[number];

/** Who let a take through: the policy's own bar, a named person, or a deadline policy; never nobody (SPEC C5). */
export type ApprovedBy =
  | { readonly kind: 'score' }
  | { readonly kind: 'person'; readonly name: string; readonly reviewId: string; readonly raw?: true }
  | { readonly kind: 'deadline'; readonly policy: 'approve_best'; readonly reviewId: string };

/** A verdict as the workflow sees it once its row was loaded and found valid. Texts travel by artifact hash. */
export type Verdict = {
  readonly verdictId: string;
  readonly reviewId: string;
  readonly verdict: VerdictName;
  readonly by: string;
  /** The take that `approve` names; without it the best one. */
  readonly take?: number;
  /** For `retake`: hash of the artifact with the person's prompt. */
  readonly promptHash?: string;
  readonly model?: string;
  readonly provider?: string;
  readonly temperature?: number;
  /** For `retake`: hash of the edited source, rendered as it is before anything new is written. */
  readonly sourceHash?: string;
  /** For `replace`: hash of the uploaded asset. */
  readonly artifactHash?: string;
  /** For a plan review: hash of the edited plan. */
  readonly planHash?: string;
  readonly raw?: true;
};
