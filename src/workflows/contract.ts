// Everything an outsider may know about our workflows: ids, task queues, messages, inputs, results (CONTRACT, "Temporal").
import { defineSearchAttributeKey, SearchAttributeType } from '@temporalio/common';
import { defineQuery, defineSignal, defineUpdate } from '@temporalio/workflow';
import type { BudgetChange, BudgetLimits, BudgetNeed } from '../domain/budget.ts';
import type { ExplainerInput } from '../domain/explainer.ts';
import type { ClipEditInput } from '../domain/clip-edit-input.ts';
import type { JobKind, JobStatus, MissingSectionPolicy, Preset, Quality, SectionStatus } from '../domain/job.ts';
import type { Fact } from '../domain/move.ts';
import type { SectionPolicy } from '../domain/policy/section-policy.ts';
import type { ApprovedBy, Verdict, VerdictName } from '../domain/review.ts';
import type { ModelVendor, RoleModels } from '../domain/role.ts';
import type { SectionPlan } from '../domain/section.ts';

export function jobWorkflowId(kind: JobKind, jobId: string): string {
  return `${kind}:${jobId}`;
}

/** The job of a job workflow's id; nothing for other ids. */
export function jobIdOf(workflowId: string): string | undefined {
  return /^[a-z_]+:([^:]+)$/.exec(workflowId)?.[1];
}

export function sectionWorkflowId(kind: JobKind, jobId: string, sectionId: string): string {
  return `${kind}:${jobId}:section:${sectionId}`;
}

/** A scene that is made again after its own workflow has ended, for the `number`th time (SPEC A9). */
export function regenerationWorkflowId(place: {
  readonly jobId: string;
  readonly sectionId: string;
  readonly number: number;
}): string {
  return `${sectionWorkflowId('scenes', place.jobId, place.sectionId)}:retake:${place.number}`;
}

/** What joins a job's cut anew after its clips were changed: one of a job at a time. */
export function cutWorkflowId(jobId: string): string {
  return `scenes:${jobId}:cut`;
}

/** What looks after a task that its vendor may end after its section has ended (SPEC C4). */
export function lateTaskWorkflowId(place: {
  readonly kind: JobKind;
  readonly jobId: string;
  readonly sectionId: string;
  readonly take: number;
}): string {
  return `${sectionWorkflowId(place.kind, place.jobId, place.sectionId)}:late:${place.take}`;
}

/** Task queues: one for workflows, one per model vendor with a server-side rate, one for renders, one for media and files. */
export const workflowTaskQueue = 'retake-workflows';
export const renderTaskQueue = 'retake-render';
export const mediaTaskQueue = 'retake-media';
export function modelTaskQueue(vendor: ModelVendor): string {
  return `retake-model-${vendor}`;
}

export const searchAttributes = {
  kind: defineSearchAttributeKey('RetakeKind', SearchAttributeType.KEYWORD),
  status: defineSearchAttributeKey('RetakeStatus', SearchAttributeType.KEYWORD),
  /** `open` while the workflow waits for a person, else `none`. */
  review: defineSearchAttributeKey('RetakeReview', SearchAttributeType.KEYWORD),
};

/** What an operator could send from Temporal's own UI: taken only where the deployment switched it on (SPEC C5). */
export type RawVerdict = {
  readonly reviewId: string;
  readonly verdict: VerdictName;
  readonly take?: number;
  readonly prompt?: string;
  readonly note?: string;
};

/** Names a verdict row, which carries the authority. */
export type ReviewSignal = { readonly verdictId: string } | RawVerdict;

export const reviewSignal = defineSignal<[ReviewSignal]>('review');
/** Section → job: a call or render was not begun because it would pass the budget. */
export const budgetExhaustedSignal =
  defineSignal<[{ readonly sectionId: string; readonly by: string; readonly needs?: BudgetNeed }]>('budgetExhausted');
/** Section → job: a person is asked about it, or is not any more (`asks` is absent then). Told to operators; nothing depends on it. */
export const sectionAsksSignal = defineSignal<[{ readonly sectionId: string; readonly asks?: string }]>('sectionAsks');
/** Job → section: the budget was raised, or will not be. */
export const budgetDecidedSignal = defineSignal<[{ readonly raised: boolean }]>('budgetDecided');
/** A vendor told of a media task: by the ledger key of its call. A hint only: the task is asked for again. */
export const taskSignal = defineSignal<[{ readonly call: string }]>('taskChanged');
/** A clip of a job that has ended is another than before: its cut may be out of date. */
export const clipsChangedSignal = defineSignal('clipsChanged');
export const progressQuery = defineQuery<Progress>('progress');
/** Limits to change, as the API checked them; null removes one. Answers the limits in force. */
export const setBudgetUpdate = defineUpdate<BudgetLimits, [{ readonly limits: BudgetChange; readonly by: string }]>(
  'setBudget',
);

export type Progress = {
  readonly status: JobStatus;
  /** What is going on, in words. */
  readonly doing: string;
  readonly openReviewId?: string;
};

export type ExplainerJobInput = {
  readonly jobId: string;
  readonly input: ExplainerInput;
  readonly policy: SectionPolicy;
  readonly models: RoleModels;
};

/** The scenes, each with its policy, are an artifact: `{ title, brand?, scenes: { scene, policy }[] }`. */
export type ScenesJobInput = {
  readonly jobId: string;
  readonly storyboardHash: string;
  readonly quality: Quality;
  /** Join the scenes into one cut at the end. */
  readonly assemble: boolean;
  readonly onMissing: MissingSectionPolicy;
  readonly models: RoleModels;
};

export type CutInput = { readonly jobId: string };

export type ClipEditJobInput = {
  readonly jobId: string;
  /** The clip of another job, and what is to become of it. The instruction travels by artifact hash. */
  readonly input: Pick<ClipEditInput, 'jobId' | 'clipIndex'> & { readonly instructionHash: string };
  readonly quality: Quality;
  readonly policy: SectionPolicy;
  readonly preset: Preset;
  /** Let the bands move with the thumbs that were given (SPEC R9). */
  readonly learn: boolean;
  readonly models: RoleModels;
  readonly by: string;
};

export type SectionInput = {
  readonly kind: JobKind;
  readonly jobId: string;
  readonly section: Pick<SectionPlan, 'id' | 'number' | 'title'>;
  readonly quality: Quality;
  readonly policy: SectionPolicy;
  readonly models: RoleModels;
  /** Empty at first; a later run of the same section begins with what it carries over. */
  readonly history: readonly Fact[];
  /** Of a scene that is made again after its workflow has ended: the history is read from the record (SPEC A9). */
  readonly regeneration?: { readonly number: number; readonly verdict: Verdict };
};

/** A task that nobody waits for any more, by the ledger's key of its call. */
export type LateTaskInput = {
  readonly jobId: string;
  readonly sectionId: string;
  readonly take: number;
  readonly call: string;
};

/** `not_ended`: within a day. `spare`: it is done, and its take has the asset of another task already. */
export type LateTaskResult = 'kept' | 'spare' | 'came_to_nothing' | 'not_ended';

export type SectionResult = {
  readonly sectionId: string;
  readonly number: number;
  readonly status: Extract<SectionStatus, 'completed' | 'failed' | 'canceled'>;
  /** The accepted take; none when a person put an upload in its place. */
  readonly take?: number;
  readonly videoHash?: string;
  readonly imageHash?: string;
  readonly approvedBy?: ApprovedBy;
  readonly degraded?: boolean;
  readonly reason?: string;
};

export type JobResult = {
  readonly status: Extract<JobStatus, 'completed' | 'completed_with_failures' | 'failed' | 'canceled'>;
  readonly reason?: string;
  readonly sections: readonly SectionResult[];
};
