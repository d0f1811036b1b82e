// The one way a job comes to be: models and policy resolved, vendors checked, row written, workflow started (SPEC C9, C10).
import type { ExplainerInput } from '../domain/explainer.ts';
import type { JobKind, JobStatus, MissingSectionPolicy, Quality } from '../domain/job.ts';
import type { MediaProvider } from '../domain/media.ts';
import { explainerPolicy } from '../domain/policy/explainer.ts';
import type { SectionPolicy } from '../domain/policy/section-policy.ts';
import type { ModelId, ModelRole, ModelVendor, RoleModels } from '../domain/role.ts';
import type { JobRecord, NewJob } from '../store/store.ts';
import { jobWorkflowId } from '../workflows/contract.ts';
import { clipEditStart } from './clip-edit-start.ts';
import { budgetLimitsOf, explainerInputOf, type ExplainerJobRequest, policyWith } from './job-request.ts';
import type { JobStart, RetakeClient, Start } from './retake-client.ts';
import { type MissingVendor, VendorNotConfigured } from './vendor-not-configured.ts';

/** What the vendors' side knows about models, given by the composition root. */
export interface ModelCatalog {
  /** The models of a job that is accepted now, and what the settings name where a successor stands in. */
  resolve(): { readonly models: RoleModels; readonly asked: Partial<RoleModels> };
  /** Why a person may not name this model for a retake: unknown, retired, or without a key; nothing when they may. */
  refusal(model: string): string | undefined;
  /** Why a person may not name this provider for a retake of a scene: without a key; nothing when they may. */
  mediaRefusal(provider: MediaProvider): string | undefined;
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
  readonly client: Pick<RetakeClient, 'startJob'>;
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
  await startAccepted(deps, explainerStart(job));
  return { id, kind: job.kind, status: 'queued', workflowId: job.workflowId, demo: job.demo };
}

/** Starts the workflow of a job whose row is written. An engine that is away only delays it. */
export async function startAccepted(deps: Pick<SubmitDeps, 'client' | 'onStartLost'>, job: JobStart): Promise<void> {
  try {
    await deps.client.startJob(job);
  } catch (error) {
    deps.onStartLost(job.jobId, error);
  }
}

/** What a start needs of a job's row. */
type StartableRow = Pick<NewJob, 'id' | 'input' | 'policy' | 'models' | 'submittedBy'>;

/** `submitJob` above is the only writer of these columns, with values of these types. */
function explainerStart(row: StartableRow): JobStart {
  const input = row.input as ExplainerInput;
  const policy = row.policy as SectionPolicy;
  return {
    kind: 'explainer',
    jobId: row.id,
    input: { jobId: row.id, input, policy, models: row.models },
    summary: input.topic,
  };
}

/** `submitScenes` is the only writer of these columns, with values of these types. */
export function scenesStart(row: StartableRow): JobStart {
  const input = row.input as {
    title: string;
    quality: Quality;
    assemble: boolean;
    onMissing: MissingSectionPolicy;
    scenes: readonly unknown[];
  };
  const { storyboardHash } = row.policy as { storyboardHash: string };
  const { title, quality, assemble, onMissing, scenes } = input;
  return {
    kind: 'scenes',
    jobId: row.id,
    input: { jobId: row.id, storyboardHash, quality, assemble, onMissing, models: row.models },
    summary: `${title} (${scenes.length} ${scenes.length === 1 ? 'scene' : 'scenes'})`,
  };
}

function startOf(kind: JobKind, row: StartableRow): JobStart | undefined {
  switch (kind) {
    case 'explainer':
      return explainerStart(row);
    case 'scenes':
      return scenesStart(row);
    case 'clip_edit':
      return clipEditStart(row);
    case 'lesson':
    case 'app':
      return undefined;
  }
}

/** Starts the workflow of a row whose start was lost. Nothing happens when it was started or ended meanwhile. */
export async function startQueuedJob(
  deps: Pick<SubmitDeps, 'record' | 'client'>,
  jobId: string,
): Promise<Start | 'skipped'> {
  const row = await deps.record.readJob(jobId);
  if (row === undefined || row.status !== 'queued') return 'skipped';
  const start = startOf(row.kind, row);
  return start === undefined ? 'skipped' : deps.client.startJob(start);
}
