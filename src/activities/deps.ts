// What the activities are built from (STYLE S3).
import type { Logger } from 'pino';
import type { RendererName } from '../domain/job.ts';
import type { ModelId } from '../domain/role.ts';
import type { LanguageModel, Usage } from '../providers/models/language-model.ts';
import type { Renderer } from '../renderers/renderer.ts';
import type { Store } from '../store/store.ts';

/** Prices as the activities need them, in nano-USD. */
export type Prices = {
  readonly version: string;
  /** What the call may cost at most: reserved before it is made. */
  worstCase(call: { readonly model: ModelId; readonly inputTokens: number; readonly maxOutputTokens: number }): number;
  cost(model: ModelId, usage: Usage): number;
};

export type ActivityDeps = {
  readonly store: Store;
  readonly models: LanguageModel;
  readonly prices: Prices;
  readonly renderers: Readonly<Record<RendererName, Renderer>>;
  /** Whether a verdict inside a signal counts (RETAKE_RAW_VERDICTS): asked here, since a workflow's input can be forged. */
  readonly rawVerdicts: boolean;
  /** Scratch space: one folder a piece of work, removed at its end. */
  readonly scratchDir: string;
  readonly logger: Logger;
};
