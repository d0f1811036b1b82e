// What the activities are built from (STYLE S3).
import type { Logger } from 'pino';
import type { RendererName } from '../domain/job.ts';
import type { ModelId } from '../domain/role.ts';
import type { MediaVendor } from '../domain/media.ts';
import type { Outbound } from '../outbound/outbound.ts';
import type { MediaRequest, MediaTasks } from '../providers/media/media-tasks.ts';
import type { MediaPace } from '../providers/media/pace.ts';
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

/** Prices of media tasks, in nano-USD. */
export type MediaPrices = {
  readonly version: string;
  /** What the task may cost at most: reserved before it is submitted, and its cost where the vendor tells none. */
  worstCase(request: MediaRequest): number;
};

export type ActivityDeps = {
  readonly store: Store;
  readonly models: LanguageModel;
  readonly prices: Prices;
  readonly mediaTasks: MediaTasks;
  readonly mediaPrices: MediaPrices;
  readonly mediaPace: MediaPace;
  /** The guarded way to addresses that others gave us. */
  readonly outbound: Outbound;
  /** The same where the demo's own address is open: for what the demo made, and nothing else. */
  readonly demoOutbound?: Outbound;
  /** Where vendors reach our API with their webhooks; without one their tasks are asked for. */
  readonly publicUrl?: string;
  /** True where the demo server answers for the vendor: it teaches real jobs nothing. */
  readonly isDemoMedia: (vendor: MediaVendor) => boolean;
  readonly renderers: Readonly<Record<RendererName, Renderer>>;
  /** Whether a verdict inside a signal counts (RETAKE_RAW_VERDICTS): asked here, since a workflow's input can be forged. */
  readonly rawVerdicts: boolean;
  /** Scratch space: one folder a piece of work, removed at its end. */
  readonly scratchDir: string;
  readonly logger: Logger;
};
