// What an explainer job is asked for (CONTRACT, "Inputs").
import type { MissingSectionPolicy, Mode, Quality, RendererName, RenderPolicy } from './job.ts';

export type ExplainerInput = {
  readonly topic: string;
  readonly mode: Mode;
  /** Without one, the plan chooses a renderer for each section (SPEC E8). */
  readonly renderer?: RendererName;
  /** 1–12. Without one, the plan decides. */
  readonly sections?: number;
  readonly quality: Quality;
  readonly render: RenderPolicy;
  readonly approvePlan: boolean;
  readonly onMissing: MissingSectionPolicy;
};
