// Everything an outsider may know about our workflows: ids, task queues, messages, inputs, results (CONTRACT, "Temporal").
import { defineSearchAttributeKey, SearchAttributeType } from '@temporalio/common';
import { defineQuery, defineSignal, defineUpdate } from '@temporalio/workflow';
import type { BudgetChange, BudgetLimits } from '../domain/budget.ts';
import type { ExplainerInput } from '../domain/explainer.ts';
import type { JobKind, JobStatus, Quality, SectionStatus } from '../domain/job.ts';
import type { Fact } from '../domain/move.ts';
import type { SectionPolicy } from '../domain/policy/section-policy.ts';
import type { ApprovedBy, VerdictName } from '../domain/review.ts';
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
  defineSignal<[{ readonly sectionId: string; readonly by: string }]>('budgetExhausted');
/** Job → section: the budget was raised, or will not be. */
export const budgetDecidedSignal = defineSignal<[{ readonly raised: boolean }]>('budgetDecided');
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

export type SectionInput = {
  readonly kind: JobKind;
  readonly jobId: string;
  readonly section: Pick<SectionPlan, 'id' | 'number' | 'title' | 'renderer'>;
  readonly quality: Quality;
  readonly policy: SectionPolicy;
  readonly models: RoleModels;
  /** Empty at first; a later run of the same section begins with what it carries over. */
  readonly history: readonly Fact[];
};

export type SectionResult = {
  readonly sectionId: string;
  readonly number: number;
  readonly status: Extract<SectionStatus, 'completed' | 'failed' | 'canceled'>;
  /** The accepted take; none when a person put an upload in its place. */
  readonly take?: number;
  readonly videoHash?: string;
  readonly approvedBy?: ApprovedBy;
  readonly degraded?: boolean;
  readonly reason?: string;
};

export type JobResult = {
  readonly status: Extract<JobStatus, 'completed' | 'completed_with_failures' | 'failed' | 'canceled'>;
  readonly reason?: string;
  readonly sections: readonly SectionResult[];
};
