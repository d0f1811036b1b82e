// One section as the plan describes it (SPEC E1).
import type { RendererName } from './job.ts';

export type SectionPlan = {
  /** `s1`, `s2` …: stable within the job. */
  readonly id: string;
  /** 1-based. Sections are ordered by this number, never by their id as text. */
  readonly number: number;
  readonly title: string;
  readonly goal: string;
  readonly narration: string;
  readonly visualBrief: string;
  readonly renderer: RendererName;
  /** What the finished clip should last; scoring compares with it. */
  readonly plannedDurationMs: number;
};

export type Plan = { readonly title: string; readonly sections: readonly SectionPlan[] };
