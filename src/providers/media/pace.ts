// How often each vendor is asked about a task, and how long a task may take, as data.
import type { MediaModelId, MediaVendor, Medium } from '../../domain/media.ts';
import { mediaCapabilityOf } from './capability.ts';
import { vendorOfMediaModel } from './provider-models.ts';

/** Waits between questions, ms: the first after `firstMs`, then from `minMs` growing to `maxMs`. */
export type PollPace = { readonly firstMs: number; readonly minMs: number; readonly maxMs: number };

export type MediaPace = {
  readonly pollPace: (model: MediaModelId) => PollPace;
  /** How long after its submit a task is given up, ms. */
  readonly taskDeadlineMs: (model: MediaModelId) => number;
};

const paces: Readonly<Record<MediaVendor, Readonly<Record<Medium, PollPace>>>> = {
  piapi: {
    image: { firstMs: 2_000, minMs: 2_000, maxMs: 10_000 },
    video: { firstMs: 5_000, minMs: 5_000, maxMs: 20_000 },
  },
  fal: {
    image: { firstMs: 1_000, minMs: 1_000, maxMs: 5_000 },
    video: { firstMs: 5_000, minMs: 5_000, maxMs: 20_000 },
  },
  // Runway answers no faster than once in 5 s for a task.
  runway: {
    image: { firstMs: 6_000, minMs: 5_500, maxMs: 15_000 },
    video: { firstMs: 6_000, minMs: 6_000, maxMs: 20_000 },
  },
};

/** A vendor that tells of a task's end is asked so many times less often: its webhook may be lost, but seldom is. */
export const calledBackPatience = 4;

const deadlines: Readonly<Record<Medium, number>> = { image: 10 * 60_000, video: 30 * 60_000 };

export function pollPace(model: MediaModelId): PollPace {
  return paces[vendorOfMediaModel(model)][mediaCapabilityOf(model).medium];
}

export function taskDeadlineMs(model: MediaModelId): number {
  return deadlines[mediaCapabilityOf(model).medium];
}

/** The table's pace, or one for all models: the demo's vendors answer at once. */
export function createMediaPace(override: { readonly pace?: PollPace; readonly deadlineMs?: number } = {}): MediaPace {
  return {
    pollPace: (model) => override.pace ?? pollPace(model),
    taskDeadlineMs: (model) => override.deadlineMs ?? taskDeadlineMs(model),
  };
}
