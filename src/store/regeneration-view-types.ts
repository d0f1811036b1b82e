// What readers of the record see of a scene that is made again (SPEC A9).
import type { RegenerationRow } from './clip-types.ts';
import type { AnalysisView, AssetView, TakeView } from './view-types.ts';

/** A scene that is made again after its job (SPEC A9). */
export type RegenerationView = {
  readonly id: string;
  readonly sceneId: string;
  /** 1-based within the scene. */
  readonly number: number;
  readonly jobId: string;
  /** `waiting_review` while a person is asked about it. */
  readonly status: RegenerationRow['status'] | 'waiting_review';
  /** Of the question that is open. */
  readonly reviewId: string | null;
  readonly workflowId: string;
  readonly requestedBy: string;
  readonly createdAt: string;
  readonly endedAt: string | null;
  /** Null until it has ended or a person is asked. */
  readonly result: RegenerationResultView | null;
};

export type RegenerationResultView = {
  /** A take of its own was accepted with 70 or more. */
  readonly success: boolean;
  /** Of the take that the scene was left with, as are `asset` and `analysis`. */
  readonly finalScore: number | null;
  /** Its own takes, in order. */
  readonly takes: readonly TakeView[];
  /** A person was asked during it. */
  readonly escalated: boolean;
  readonly asset: AssetView | null;
  readonly analysis: AnalysisView | null;
};
