// The one way a job comes to be: models and policy resolved, vendors checked, row written, workflow started (SPEC C9, C10).
import { modelVariable } from '../config.ts';
import type { ExplainerInput } from '../domain/explainer.ts';
import type { JobKind, JobStatus } from '../domain/job.ts';
import { explainerPolicy } from '../domain/policy/explainer.ts';
import type { SectionPolicy } from '../domain/policy/section-policy.ts';
import type { ModelId, ModelRole, ModelVendor, RoleModels } from '../domain/role.ts';
import type { JobRecord, NewJob } from '../store/store.ts';
import { type ExplainerJobInput, jobWorkflowId } from '../workflows/contract.ts';
import { budgetLimitsOf, explainerInputOf, type ExplainerJobRequest, policyWith } from './job-request.ts';
import type { RetakeClient } from './retake-client.ts';

/** A role whose vendor has neither a key nor the demo server. */
export type MissingVendor = {
  readonly role: ModelRole;
  readonly vendor: ModelVendor;
  /** The variable that holds the vendor's key. */
  readonly variable: string;
};

/** What the vendors' side knows about models, given by the composition root. */
export interface ModelCatalog {
  /** The models of a job that is accepted now, and what the settings name where a successor stands in. */
  resolve(): { readonly models: RoleModels; readonly asked: Partial<RoleModels> };
  /** Why a person may not name this model for a retake: unknown, retired, or without a key; nothing when they may. */
  refusal(model: string): string | undefined;
  /** The model that a person means who names only a vendor. */
  modelFor(vendor: ModelVendor): ModelId;
  /** Those of the roles that could not be called. */
  missing(models: RoleModels, roles: readonly ModelRole[]): readonly MissingVendor[];
  /** True when any of the roles is answered by the demo server (SPEC C9). */
  isDemo(models: RoleModels, roles: readonly ModelRole[]): boolean;
  /** The topics that the demo server has material on, where it answers any of the roles and this is none of them. */
  demoTopicsInstead(topic: string, models: RoleModels, roles: readonly ModelRole[]): readonly string[] | undefined;
}

export type SubmitDeps = {
  readonly record: Pick<JobRecord, 'createJob' | 'readJob'>;
  readonly client: Pick<RetakeClient, 'startExplainer'>;
  readonly catalog: ModelCatalog;
  readonly newJobId: () => string;
  /** Told when the workflow could not be started now: the row is there and the sweeper will start it. */
  readonly onStartLost: (jobId: string, error: unknown) => void;
};

export type SubmittedJob = {
  readonly id: string;
  readonly kind: JobKind;
  readonly status: JobStatus;
  readonly workflowId: string;
  readonly demo: boolean;
};

/** The job was not accepted because a vendor it needs has no key (CONTRACT: 422 naming the variable). */
export class VendorNotConfigured extends Error {
  override readonly name = 'VendorNotConfigured';
  readonly missing: readonly MissingVendor[];

  constructor(missing: readonly MissingVendor[]) {
    super(`This job cannot be made yet. ${missingVendorAdvice(missing)}`);
    this.missing = missing;
  }
}

/** One sentence a vendor: the key to set, or the role variables that point elsewhere. */
export function missingVendorAdvice(missing: readonly MissingVendor[]): string {
  const byVariable = new Map<string, MissingVendor[]>();
  for (const entry of missing) byVariable.set(entry.variable, [...(byVariable.get(entry.variable) ?? []), entry]);
  const sentences = [...byVariable].map(([variable, entries]) => {
    const roles = [...new Set(entries.map((entry) => modelVariable(entry.role)))].join(', ');
    return `Set ${variable}, or point ${roles} at a vendor that has a key.`;
  });
  return `${sentences.join(' ')} RETAKE_DEMO=1 runs it on the labelled demo server instead.`;
}

/** The demo server would have to answer about a topic that it has no material on (SPEC C9: no template content). */
export class TopicNotInDemo extends Error {
  override readonly name = 'TopicNotInDemo';
  readonly topics: readonly string[];

  constructor(topic: string, topics: readonly string[]) {
    const known = topics.map((known) => `"${known}"`).join(', ');
    super(
      `The demo has no material on "${topic}". It knows: ${known}. For any other topic set ANTHROPIC_API_KEY and the ` +
        'keys of the other vendors in use (`retake doctor` lists them) and start without RETAKE_DEMO.',
    );
    this.topics = topics;
  }
}

/** Every role that a job under this policy may call. */
export function rolesNeeded(policy: SectionPolicy): readonly ModelRole[] {
  return [...new Set<ModelRole>(['plan', ...policy.writeRoles.slice(0, policy.ladders), 'repair', 'judge'])];
}

/** Accepts a job. Throws `VendorNotConfigured` or `TopicNotInDemo`; an engine that is away only delays the start. */
export async function submitJob(deps: SubmitDeps, request: ExplainerJobRequest, by: string): Promise<SubmittedJob> {
  const input = explainerInputOf(request.input);
  const policy = policyWith(explainerPolicy(input.mode, input.render), request.policy);
  const { models, asked } = deps.catalog.resolve();
  const roles = rolesNeeded(policy);
  const missing = deps.catalog.missing(models, roles);
  if (missing.length > 0) throw new VendorNotConfigured(missing);
  const topics = deps.catalog.demoTopicsInstead(input.topic, models, roles);
  if (topics !== undefined) throw new TopicNotInDemo(input.topic, topics);

  const id = deps.newJobId();
  const job: NewJob = {
    id,
    kind: request.kind,
    input,
    policy,
    models,
    askedModels: asked,
    demo: deps.catalog.isDemo(models, roles),
    workflowId: jobWorkflowId(request.kind, id),
    budget: budgetLimitsOf(request.budget),
    submittedBy: by,
  };
  await deps.record.createJob(job);
  await startAccepted(deps, { jobId: id, input, policy, models });
  return { id, kind: job.kind, status: 'queued', workflowId: job.workflowId, demo: job.demo };
}

async function startAccepted(deps: SubmitDeps, job: ExplainerJobInput): Promise<void> {
  try {
    await deps.client.startExplainer(job);
  } catch (error) {
    deps.onStartLost(job.jobId, error);
  }
}

/** Starts the workflow of a row whose start was lost. Nothing happens when it was started or ended meanwhile. */
export async function startQueuedJob(
  deps: Pick<SubmitDeps, 'record' | 'client'>,
  jobId: string,
): Promise<'started' | 'exists' | 'skipped'> {
  const row = await deps.record.readJob(jobId);
  if (row === undefined || row.status !== 'queued' || row.kind !== 'explainer') return 'skipped';
  return deps.client.startExplainer({
    jobId,
    // `submitJob` above is the only writer of these columns, with values of these types.
    input: row.input as ExplainerInput,
    policy: row.policy as SectionPolicy,
    models: row.models,
  });
}
