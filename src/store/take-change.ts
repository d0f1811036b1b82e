// What can become known of a take as it is made (SPEC C3).
import type { TakeStatus } from '../domain/job.ts';
import type { ShortError } from '../domain/render-error.ts';
import type { CheckFinding, JudgeSample, Recommendation, ScoreIssue } from '../domain/score.ts';
import type { RetakeResult } from './schema.ts';

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
  readonly renderError?: ShortError & { detailHash?: string };
  readonly videoHash?: string;
  readonly imageHash?: string;
  readonly downloadHash?: string;
  readonly seed?: number;
  readonly retakeResult?: RetakeResult;
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
