// What scoring says about a rendered take (SPEC A2, A3, E9).

export const issueCategories = [
  'ai_artifacts',
  'content_match',
  'brand_compliance',
  'technical',
  'composition',
] as const;
export type IssueCategory = (typeof issueCategories)[number];

export const recommendations = ['approve', 'needs_review', 'regenerate', 'critical_fail'] as const;
export type Recommendation = (typeof recommendations)[number];

export type ScoreIssue = {
  readonly category: IssueCategory;
  readonly severity: 'low' | 'medium' | 'high';
  readonly description: string;
};

/** Facts found without a model. A `hard` finding fails the take whatever the judge says. */
export type CheckFinding = {
  readonly check:
    | 'blank'
    | 'black'
    | 'frozen'
    | 'duration'
    | 'off_canvas'
    | 'overlap'
    | 'overflow'
    | 'contrast'
    | 'text_size';
  readonly severity: 'hard' | 'soft';
  readonly message: string;
  /** Where in the clip, from its start. */
  readonly atMs?: number;
};

/** 70 passes (SPEC A3). */
export const passingScore = 70;

/** A take passes on its score, unless a fact or the judge's own recommendation speaks against it (SPEC A3). */
export function passes(scored: {
  readonly score: number;
  readonly hardFailure: boolean;
  readonly recommendation: Recommendation;
}): boolean {
  if (scored.hardFailure) return false;
  if (scored.recommendation === 'regenerate' || scored.recommendation === 'critical_fail') return false;
  return scored.score >= passingScore;
}
