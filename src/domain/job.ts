// What a job, a section and a take can be: the words every other file uses (SPEC, "Words"; CONTRACT, "Statuses").

export const jobKinds = ['explainer', 'scenes', 'lesson', 'app', 'clip_edit'] as const;
export type JobKind = (typeof jobKinds)[number];

export const jobStatuses = [
  'queued',
  'running',
  'waiting_review',
  'completed',
  'completed_with_failures',
  'failed',
  'canceled',
] as const;
export type JobStatus = (typeof jobStatuses)[number];

export type SectionStatus = Exclude<JobStatus, 'completed_with_failures'>;

export const takeStatuses = [
  'writing',
  'written',
  'rendering',
  'scoring',
  'accepted',
  'rejected',
  'failed',
  'canceled',
  'unknown',
] as const;
export type TakeStatus = (typeof takeStatuses)[number];

/** How a take came to be: one of several written at once, made from a failed take, made again from a better brief, by a person's hand, or without the statement that fails. */
export type TakeOrigin = 'variant' | 'repair' | 'retake' | 'edit' | 'degraded';

export const modes = ['deep', 'fast'] as const;
export type Mode = (typeof modes)[number];

export const rendererNames = ['manim', 'svg'] as const;
export type RendererName = (typeof rendererNames)[number];

export const qualities = ['draft', 'standard', 'high'] as const;
export type Quality = (typeof qualities)[number];

/** `original` keeps the figures and models of the systems that Retake follows; `default` their successors (DESIGN, on models). */
export const presets = ['default', 'original'] as const;
export type Preset = (typeof presets)[number];

export const renderPolicies = ['fallback', 'race', 'hedge'] as const;
export type RenderPolicy = (typeof renderPolicies)[number];

export const missingSectionPolicies = ['omit', 'card'] as const;
export type MissingSectionPolicy = (typeof missingSectionPolicies)[number];

/** A job in one of these will never change again (C1). */
export function isTerminal(status: JobStatus): boolean {
  return status === 'completed' || status === 'completed_with_failures' || status === 'failed' || status === 'canceled';
}
