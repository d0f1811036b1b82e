// What scoring says about a rendered take: facts gate, the judge ranks (SPEC A2, A3, A6, E9).
import type { ModelId } from './role.ts';

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
    | 'cut'
    | 'duration'
    | 'off_canvas'
    | 'overlap'
    | 'overflow'
    | 'contrast'
    | 'text_size';
  readonly severity: 'hard' | 'soft';
  /** What, where and when, in words that a model and a person can act on. */
  readonly message: string;
  /** Where in the clip, from its start. */
  readonly atMs?: number;
};

/** What findings weigh in a take's score. */
export function weighFindings(findings: readonly CheckFinding[]): {
  readonly hardFailure: boolean;
  readonly softFindings: number;
} {
  return {
    hardFailure: findings.some(({ severity }) => severity === 'hard'),
    softFindings: findings.filter(({ severity }) => severity === 'soft').length,
  };
}

/** 70 passes (SPEC A3). */
export const passingScore = 70;

/** Scores that differ by less say nothing about which take is better (SPEC A6): the same judge gives both to one clip. */
export const significantGain = 10;

/** A take passes on its score, unless a fact or the judge's own recommendation speaks against it (SPEC A3). */
export function passes(scored: {
  readonly score: number;
  readonly hardFailure: boolean;
  readonly recommendation: Recommendation;
}): boolean {
  if (scored.hardFailure) return false;
  if (speaksAgainst(scored.recommendation)) return false;
  return scored.score >= passingScore;
}

function speaksAgainst(recommendation: Recommendation): boolean {
  return recommendation === 'regenerate' || recommendation === 'critical_fail';
}

/** One judgement of a take: 0–100, and the model that gave it. */
export type JudgeSample = {
  readonly score: number;
  readonly recommendation: Recommendation;
  readonly model: ModelId;
  /** The model that answered, as the vendor names it. */
  readonly answeredBy?: string;
};

/** Samples of a judgement that is not clear by itself: an odd number, so that the middle one was really given. */
export const judgeSampleCount = 3;

/** Is one judgement too little to go by? It lies within a significant gain of the bar, or contradicts its own recommendation. */
export function isUnclear({ score, recommendation }: Pick<JudgeSample, 'score' | 'recommendation'>): boolean {
  if (Math.abs(score - passingScore) <= significantGain) return true;
  return score >= passingScore ? speaksAgainst(recommendation) : recommendation === 'approve';
}

/**
 * The judgement that counts, of at least one: the one with the median score, the lower of the middle two where their number is even, with the
 * recommendation that most of them give (its own where none is given more often).
 */
export function medianJudgement<T extends Pick<JudgeSample, 'score' | 'recommendation'>>(
  samples: readonly [T, ...T[]],
): T {
  const [first] = samples;
  const byScore = samples.toSorted((a, b) => a.score - b.score);
  const median = byScore[Math.floor((byScore.length - 1) / 2)] ?? first;
  const votes = (recommendation: Recommendation): number =>
    samples.filter((sample) => sample.recommendation === recommendation).length;
  const [most = median.recommendation] = samples
    .map(({ recommendation }) => recommendation)
    .toSorted((a, b) => votes(b) - votes(a));
  const recommendation = votes(most) > votes(median.recommendation) ? most : median.recommendation;
  return { ...median, recommendation };
}

/** What is known of how good a rendered take is; without a score where no judge could say. */
export type TakeWorth = {
  readonly scored?:
    | { readonly score: number; readonly hardFailure: boolean; readonly softFindings?: number | undefined }
    | undefined;
};

/** Takes without a score stand between those that a fact fails and those that were judged. */
function standing({ scored }: TakeWorth): number {
  if (scored === undefined) return 1;
  return scored.hardFailure ? 0 : 2;
}

/**
 * Below 0 where `a` is the better take, above 0 where `b` is, 0 where nothing tells them apart. Facts come first: no hard finding before one. Then
 * the score where it differs significantly, else fewer soft findings, else the higher score after all. Only among takes that all lie within one
 * significant gain does this order a list; `pickBest` sees to that.
 */
export function compareTakes(a: TakeWorth, b: TakeWorth): number {
  const byFacts = standing(b) - standing(a);
  if (byFacts !== 0 || a.scored === undefined || b.scored === undefined) return byFacts;
  const gain = b.scored.score - a.scored.score;
  if (Math.abs(gain) >= significantGain) return gain;
  return (a.scored.softFindings ?? 0) - (b.scored.softFindings ?? 0) || gain;
}

/** The take with the best facts and the highest score, the earlier one on a tie. */
export function pickTop<T extends TakeWorth>(takes: readonly T[]): T | undefined {
  const score = (take: T): number => take.scored?.score ?? 0;
  return takes.toSorted((a, b) => standing(b) - standing(a) || score(b) - score(a))[0];
}

/**
 * The best take, the earlier one on a tie: of those that are not significantly worse than the top one, the best by `compareTakes`. Measured
 * against the top one, and not each against the one before, so that no row of small losses ends far below it (SPEC A6: a worse one never
 * replaces the best).
 */
export function pickBest<T extends TakeWorth>(takes: readonly T[]): T | undefined {
  const top = pickTop(takes);
  if (top === undefined) return undefined;
  const near = (take: T): boolean =>
    standing(take) === standing(top) && (top.scored?.score ?? 0) - (take.scored?.score ?? 0) < significantGain;
  return takes.filter(near).toSorted(compareTakes)[0];
}

/** What a retake of a scene came to: at the bar or above, better than before, or neither (SPEC A6). */
export type RetakeResult = 'success' | 'improved' | 'failed';
