// A create as the demo's media vendors understood it, and what becomes of the task that was made of it.
import type { MediaVendor, Medium } from '../../domain/media.ts';

export type DemoMediaRequest = {
  readonly vendor: MediaVendor;
  /** The vendor's own word: `kling`, `fal-ai/flux/schnell`, `gen4.5`. */
  readonly model: string;
  /** What pictures say about who made them: `kling 3.0`. */
  readonly label: string;
  readonly medium: Medium;
  readonly prompt: string;
  /** 0 for an image. */
  readonly durationS: number;
  readonly width: number;
  readonly height: number;
  /** As it was asked for; models without one draw their own. */
  readonly seed?: number;
  /** Pictures of one create; 1 for a video. */
  readonly count: number;
  readonly format: 'mp4' | 'jpeg' | 'png';
  readonly webhook?: { readonly url: string; readonly secret?: string };
  /** What the vendor charges, nano-USD. */
  readonly priceNanoUsd: number;
};

/** How a task ends. `flagged`: it gives a result, blacked out where the vendor does so, that the vendor calls unsafe. */
export type DemoFate = 'done' | 'fails' | 'refused' | 'flagged' | 'neverEnds';

/** What is kept of a task: everything else follows from it and from the clock. */
export type DemoTask = {
  readonly id: string;
  /** Names of its outputs: nobody guesses them. */
  readonly outputs: readonly string[];
  readonly createdAtMs: number;
  readonly seed: number;
  readonly fate: DemoFate;
  readonly request: DemoMediaRequest;
  readonly canceled?: true;
};

export type DemoTaskPhase = 'queued' | 'running' | 'done' | 'failed' | 'canceled';

/** A task as it is at one moment. */
export type TaskView = {
  readonly task: DemoTask;
  readonly phase: DemoTaskPhase;
  /** 0–1. */
  readonly progress: number;
  /** Addresses of what was made; empty until it is done. */
  readonly urls: readonly string[];
  /** Why it failed, there where it did. */
  readonly failure?: string;
  /** Its words for states are written with capitals. */
  readonly capitals: boolean;
};
