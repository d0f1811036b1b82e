// The only holder of a Temporal Client: starts jobs, asks, tells and cancels them through the workflows' contract.
import {
  Client,
  Connection,
  isGrpcServiceError,
  WorkflowExecutionAlreadyStartedError,
  WorkflowNotFoundError,
} from '@temporalio/client';
import { loadClientConnectConfig } from '@temporalio/envconfig';
import type { BudgetChange, BudgetLimits } from '../domain/budget.ts';
import type { JobKind } from '../domain/job.ts';
import {
  type ClipEditJobInput,
  type ExplainerJobInput,
  jobIdOf,
  jobWorkflowId,
  type Progress,
  progressQuery,
  regenerationWorkflowId,
  type ReviewSignal,
  reviewSignal,
  type ScenesJobInput,
  searchAttributes,
  type SectionInput,
  setBudgetUpdate,
  taskSignal,
  workflowTaskQueue,
} from '../workflows/contract.ts';
import type { LateCall } from '../store/store.ts';
import { signalCut, type Start, startCut } from './start-cut.ts';
import { startLateTask, tellLateTask } from './start-late-task.ts';
import { registerSearchAttributes } from '../engine/search-attributes.ts';

/** Where the engine is. Without an address it is read from the standard Temporal client settings (environment, profile file). */
export type TemporalSettings = { readonly address?: string; readonly namespace?: string };

export type { Start };

/** How a message to a workflow ended; `gone` when it has ended or never was. */
export type Delivery = 'delivered' | 'gone';

type InputOfKind = {
  readonly explainer: ExplainerJobInput;
  readonly scenes: ScenesJobInput;
  readonly clip_edit: ClipEditJobInput;
};

/** A job of a kind that can be started, with what its workflow is given. */
export type JobStart = {
  [Kind in keyof InputOfKind]: {
    readonly kind: Kind;
    readonly jobId: string;
    readonly input: InputOfKind[Kind];
    /** Of any length: what an operator reads in Temporal's Web UI. */
    readonly summary: string;
  };
}[keyof InputOfKind];

/** A scene that is made again after its workflow has ended (SPEC A9). */
export type RegenerationStart = SectionInput & { readonly regeneration: NonNullable<SectionInput['regeneration']> };

/** A workflow that ended without its own last word. */
export type BrokenOff = {
  readonly jobId: string;
  readonly how: string;
  /** Of a scene that was made again: the job has ended before. */
  readonly regeneration?: { readonly sectionId: string; readonly number: number };
};

/** What the rest of the code may ask of the engine. */
export interface RetakeClient {
  startJob(job: JobStart): Promise<Start>;
  startRegeneration(regeneration: RegenerationStart): Promise<Start>;
  /** Has the job's cut joined anew: a clip of it was changed just now. The change is not lost on one that is at its end. */
  clipsChanged(jobId: string): Promise<void>;
  /** The same for a change that nobody heard of; one that is at work is left alone. */
  startCut(jobId: string): Promise<Start>;
  /** Asks a job's workflow to stop. */
  cancelJob(workflowId: string): Promise<Delivery>;
  /** Tells a waiting workflow that a verdict row is there (SPEC C5). */
  signalReview(workflowId: string, signal: ReviewSignal): Promise<Delivery>;
  /** Tells a section's workflow that a vendor told of one of its media tasks, by the ledger key of the call. */
  signalTask(workflowId: string, signal: { readonly call: string }): Promise<Delivery>;
  /** Looks after a task whose section has ended: a vendor told of it just now. */
  tellLateTask(late: LateCall): Promise<void>;
  /** The same where nobody told of it; a second time nothing happens. */
  startLateTask(late: LateCall): Promise<Start>;
  /** Changes the limits of a running job; answers those in force, nothing when the workflow has ended (SPEC C6). Rejects when no worker answers within seconds. */
  setBudget(workflowId: string, limits: BudgetChange, by: string): Promise<BudgetLimits | undefined>;
  progress(workflowId: string): Promise<Progress | undefined>;
  /** What ended without its own last word since `since`: terminated by an operator, timed out, failed. */
  brokenOff(since: Date): Promise<readonly BrokenOff[]>;
  /** Registers the search attributes that our workflows set. May be called at every start. */
  ensureSearchAttributes(): Promise<void>;
  /** Rejects when the engine does not answer within `timeoutMs`. */
  checkHealth(timeoutMs: number): Promise<void>;
  close(): Promise<void>;
}

/** An update waits for a worker; nobody who asked over HTTP waits longer than this. */
const updateTimeoutMs = 5_000;

/** Connects to the engine. Rejects when it cannot be reached. */
export async function createRetakeClient(settings: TemporalSettings = {}): Promise<RetakeClient> {
  const { connectionOptions, namespace } = settings.address
    ? { connectionOptions: { address: settings.address }, namespace: settings.namespace }
    : loadClientConnectConfig();
  const connection = await Connection.connect(connectionOptions);
  const client = new Client({ connection, namespace: namespace ?? settings.namespace ?? 'default' });
  return retakeClientOf(client, connection);
}

/** The same on a connection that is already there; `close` leaves it open when `owned` is false. */
export function retakeClientOf(client: Client, connection: Connection, owned = true): RetakeClient {
  const handle = (workflowId: string) => client.workflow.getHandle(workflowId);
  return {
    startJob: (job) => startJob(client, job),
    startRegeneration: (regeneration) => startRegeneration(client, regeneration),
    clipsChanged: (jobId) => signalCut(client, jobId),
    startCut: (jobId) => startCut(client, jobId),
    cancelJob: (workflowId) => delivered(() => handle(workflowId).cancel()),
    signalReview: (workflowId, signal) => delivered(() => handle(workflowId).signal(reviewSignal, signal)),
    signalTask: (workflowId, signal) => delivered(() => handle(workflowId).signal(taskSignal, signal)),
    tellLateTask: (late) => tellLateTask(client, late),
    startLateTask: (late) => startLateTask(client, late),
    setBudget: (workflowId, limits, by) =>
      unlessGone(() =>
        connection.withDeadline(Date.now() + updateTimeoutMs, () =>
          handle(workflowId).executeUpdate(setBudgetUpdate, { args: [{ limits, by }] }),
        ),
      ),
    progress: (workflowId) => unlessGone(() => handle(workflowId).query(progressQuery)),
    brokenOff: (since) => findBrokenOff(client, since),
    ensureSearchAttributes: () => registerSearchAttributes(connection, client.options.namespace),
    async checkHealth(timeoutMs) {
      await connection.withDeadline(Date.now() + timeoutMs, () => connection.workflowService.getSystemInfo({}));
    },
    close: async () => (owned ? connection.close() : undefined),
  };
}

const workflowTypes = {
  explainer: 'explainerWorkflow',
  scenes: 'scenesWorkflow',
  clip_edit: 'clipEditWorkflow',
} as const satisfies Readonly<Record<JobStart['kind'], string>>;

async function findBrokenOff(client: Client, since: Date): Promise<readonly BrokenOff[]> {
  const types = Object.values(workflowTypes).map((type) => `"${type}"`);
  // Sections end with their job, but for those that have none: scenes that are made again.
  const which = `(WorkflowType IN (${types.join(', ')}) OR (WorkflowType = "sectionWorkflow" AND ParentWorkflowId IS NULL))`;
  const ends = '("Terminated", "TimedOut", "Failed", "Canceled")';
  const query = `${which} AND ExecutionStatus IN ${ends} AND CloseTime > "${since.toISOString()}"`;
  const found: BrokenOff[] = [];
  for await (const { workflowId, status } of client.workflow.list({ query })) {
    const how = status.name.toLowerCase().replaceAll('_', ' ');
    const jobId = jobIdOf(workflowId);
    const regeneration = regenerationOf(workflowId);
    if (jobId !== undefined) found.push({ jobId, how });
    else if (regeneration !== undefined) found.push({ ...regeneration, how });
  }
  return found;
}

/** The inverse of `regenerationWorkflowId`. */
function regenerationOf(workflowId: string): Pick<BrokenOff, 'jobId' | 'regeneration'> | undefined {
  const [, jobId, sectionId, number] = /^[a-z_]+:([^:]+):section:([^:]+):retake:(\d+)$/u.exec(workflowId) ?? [];
  if (jobId === undefined || sectionId === undefined) return undefined;
  return { jobId, regeneration: { sectionId, number: Number(number) } };
}

async function startJob(client: Client, { kind, jobId, input, summary }: JobStart): Promise<Start> {
  return start(client, workflowTypes[kind], {
    workflowId: jobWorkflowId(kind, jobId),
    input,
    kind,
    jobId,
    summary: `${kind.replaceAll('_', ' ')}: ${summary}`,
  });
}

async function startRegeneration(client: Client, input: RegenerationStart): Promise<Start> {
  const { kind, jobId, section, regeneration } = input;
  return start(client, 'sectionWorkflow', {
    workflowId: regenerationWorkflowId({ jobId, sectionId: section.id, number: regeneration.number }),
    input,
    kind,
    jobId,
    summary: `scene ${section.number}, made again by ${regeneration.verdict.by}: ${section.title}`,
  });
}

type Started = {
  readonly workflowId: string;
  readonly input: object;
  readonly kind: JobKind;
  readonly jobId: string;
  readonly summary: string;
};

async function start(client: Client, type: string, started: Started): Promise<Start> {
  try {
    await client.workflow.start(type, {
      workflowId: started.workflowId,
      taskQueue: workflowTaskQueue,
      args: [started.input],
      workflowIdReusePolicy: 'REJECT_DUPLICATE',
      workflowIdConflictPolicy: 'FAIL',
      staticSummary: shortened(started.summary, 160),
      typedSearchAttributes: [
        { key: searchAttributes.kind, value: started.kind },
        { key: searchAttributes.status, value: 'queued' },
        { key: searchAttributes.review, value: 'none' },
      ],
      memo: { jobId: started.jobId },
    });
    return 'started';
  } catch (error) {
    if (error instanceof WorkflowExecutionAlreadyStartedError) return 'exists';
    throw error;
  }
}

/** Temporal limits a summary to 400 bytes; a topic may be 500 characters of any script. */
function shortened(text: string, characters: number): string {
  const points = Array.from(text.replaceAll(/\s+/gu, ' ').trim());
  const cut = points.length > characters ? `${points.slice(0, characters).join('')}…` : points.join('');
  return Buffer.byteLength(cut) <= 360 ? cut : shortened(text, Math.floor(characters / 2));
}

/** gRPC's `INVALID_ARGUMENT`: the one thing said that is wrong, and nothing of the engine. */
const invalidArgument = 3;

/** True where no other message would get through either. */
export function isEngineAway(error: unknown): boolean {
  const cause = error instanceof Error ? (error.cause ?? error) : error;
  return isGrpcServiceError(cause) && Number(cause.code) !== invalidArgument;
}

async function delivered(send: () => Promise<unknown>): Promise<Delivery> {
  const sent = await unlessGone(async () => {
    await send();
    return true as const;
  });
  return sent ? 'delivered' : 'gone';
}

async function unlessGone<T>(ask: () => Promise<T>): Promise<T | undefined> {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return undefined;
    throw error;
  }
}
