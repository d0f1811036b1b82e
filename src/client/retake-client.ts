// The only holder of a Temporal Client: starts jobs, asks, tells and cancels them through the workflows' contract.
import { Client, Connection, WorkflowExecutionAlreadyStartedError, WorkflowNotFoundError } from '@temporalio/client';
import { loadClientConnectConfig } from '@temporalio/envconfig';
import type { BudgetChange, BudgetLimits } from '../domain/budget.ts';
import type { JobKind } from '../domain/job.ts';
import {
  type ExplainerJobInput,
  jobIdOf,
  jobWorkflowId,
  type Progress,
  progressQuery,
  type ReviewSignal,
  reviewSignal,
  searchAttributes,
  setBudgetUpdate,
  workflowTaskQueue,
} from '../workflows/contract.ts';
import { registerSearchAttributes } from '../engine/search-attributes.ts';

/** Where the engine is. Without an address it is read from the standard Temporal client settings (environment, profile file). */
export type TemporalSettings = { readonly address?: string; readonly namespace?: string };

/** How a message to a workflow ended; `gone` when it has ended or never was. */
export type Delivery = 'delivered' | 'gone';

/** What the rest of the code may ask of the engine. */
export interface RetakeClient {
  /** Starts an explainer's workflow; a second start for the same job does nothing (`exists`). */
  startExplainer(job: ExplainerJobInput): Promise<'started' | 'exists'>;
  /** Asks a job's workflow to stop. */
  cancelJob(workflowId: string): Promise<Delivery>;
  /** Tells a waiting workflow that a verdict row is there (SPEC C5). */
  signalReview(workflowId: string, signal: ReviewSignal): Promise<Delivery>;
  /** Changes the limits of a running job; answers those in force, nothing when the workflow has ended (SPEC C6). Rejects when no worker answers within seconds. */
  setBudget(workflowId: string, limits: BudgetChange, by: string): Promise<BudgetLimits | undefined>;
  progress(workflowId: string): Promise<Progress | undefined>;
  /** Ids of jobs whose workflow ended without their own last word since `since`: terminated by an operator, timed out, failed. */
  brokenOff(since: Date): Promise<readonly { readonly jobId: string; readonly how: string }[]>;
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
    startExplainer: (job) => startExplainer(client, job),
    cancelJob: (workflowId) => delivered(() => handle(workflowId).cancel()),
    signalReview: (workflowId, signal) => delivered(() => handle(workflowId).signal(reviewSignal, signal)),
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

async function findBrokenOff(client: Client, since: Date): Promise<readonly { jobId: string; how: string }[]> {
  const ends = '("Terminated", "TimedOut", "Failed", "Canceled")';
  const query = `WorkflowType = "explainerWorkflow" AND ExecutionStatus IN ${ends} AND CloseTime > "${since.toISOString()}"`;
  const found: { jobId: string; how: string }[] = [];
  for await (const { workflowId, status } of client.workflow.list({ query })) {
    const jobId = jobIdOf(workflowId);
    if (jobId !== undefined) found.push({ jobId, how: status.name.toLowerCase().replaceAll('_', ' ') });
  }
  return found;
}

async function startExplainer(client: Client, job: ExplainerJobInput): Promise<'started' | 'exists'> {
  const kind: JobKind = 'explainer';
  try {
    await client.workflow.start('explainerWorkflow', {
      workflowId: jobWorkflowId(kind, job.jobId),
      taskQueue: workflowTaskQueue,
      args: [job],
      workflowIdReusePolicy: 'REJECT_DUPLICATE',
      workflowIdConflictPolicy: 'FAIL',
      staticSummary: `explainer: ${shortened(job.input.topic, 160)}`,
      typedSearchAttributes: [
        { key: searchAttributes.kind, value: kind },
        { key: searchAttributes.status, value: 'queued' },
        { key: searchAttributes.review, value: 'none' },
      ],
      memo: { jobId: job.jobId },
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
