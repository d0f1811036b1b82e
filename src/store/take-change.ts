// What can become known of a take as it is made (SPEC C3).
import type { TakeStatus } from '../domain/job.ts';
import type { ShortError } from '../domain/render-error.ts';
import type { CheckFinding, JudgeSample, Recommendation, RetakeResult, ScoreIssue } from '../domain/score.ts';

/** Members that are absent stay as they are. */
export type TakeChange = {
  readonly status: TakeStatus;
  readonly applied?: Record<string, unknown>;
  readonly vendor?: string;
  readonly replyHash?: string;
  readonly sourceHash?: string;
  readonly fixedSourceHash?: string;
  readonly rulesFired?: { rule: string; line?: number; note: string }[];
  /** Null: there is none after all. */
  readonly writeFailure?: { kind: string; message: string; sameAs?: number } | null;
  /** Null: it came back after it was given up; the times of that end are taken back. */
  readonly renderError?: (ShortError & { detailHash?: string }) | null;
  readonly videoHash?: string;
  readonly imageHash?: string;
  readonly downloadHash?: string;
  readonly seed?: number;
  readonly retakeResult?: RetakeResult | null;
  readonly isSignificant?: boolean;
  readonly similarity?: number;
  readonly durationMs?: number;
  readonly renderedWith?: string;
  readonly frameHashes?: string[];
  readonly score?: number;
  readonly judgeSamples?: JudgeSample[];
  readonly recommendation?: Recommendation;
  readonly issues?: ScoreIssue[];
  readonly findings?: CheckFinding[];
  readonly improvedBriefHash?: string;
};
