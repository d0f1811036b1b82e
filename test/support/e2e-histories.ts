// The real histories of a stack's workflows: fetched from its engine, replayed against the code as it stands.
import { Client, Connection, type WorkflowHandle } from '@temporalio/client';
import { historyToJSON } from '@temporalio/common/lib/proto-utils.js';
import { DefaultLogger, Runtime, Worker } from '@temporalio/worker';
import { testWorkflowBundle } from './workflow-bundle.ts';

type Payload = { readonly data?: Uint8Array | null };

export type FoundHistory = {
  readonly workflowId: string;
  readonly runId: string;
  readonly events: number;
  /** Whole, as `temporal workflow show -o json` prints it. */
  readonly json: string;
  /** Decoded payloads, as text. */
  readonly payloads: readonly string[];
  /** As the engine gave it. */
  readonly history: Awaited<ReturnType<WorkflowHandle['fetchHistory']>>;
};

function payloadsIn(value: unknown): Payload[] {
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return [];
  if ('metadata' in value && 'data' in value && ArrayBuffer.isView(value.data)) {
    // A message with both fields is a payload of Temporal's API.
    return [value as Payload];
  }
  return Object.values(value).flatMap(payloadsIn);
}

let quiet = false;

/** Once a process: the SDK tells of every state of every worker otherwise. */
function quieten(): void {
  if (!quiet) Runtime.install({ logger: new DefaultLogger('ERROR') });
  quiet = true;
}

/** Ids of the workflows below a job that still run. */
export async function runningWorkflows(address: string, name: string): Promise<string[]> {
  const connection = await Connection.connect({ address });
  try {
    const ids: string[] = [];
    for await (const { workflowId } of new Client({ connection }).workflow.list({
      query: 'ExecutionStatus = "Running"',
    })) {
      if (workflowId.includes(name)) ids.push(workflowId);
    }
    return ids;
  } finally {
    await connection.close();
  }
}

/** Histories of every run of every workflow whose id holds `name`. */
export async function historiesOf(address: string, name: string): Promise<FoundHistory[]> {
  const connection = await Connection.connect({ address });
  try {
    const client = new Client({ connection });
    const found: FoundHistory[] = [];
    for await (const { workflowId, runId } of client.workflow.list()) {
      if (!workflowId.includes(name)) continue;
      const history = await client.workflow.getHandle(workflowId, runId).fetchHistory();
      found.push({
        workflowId,
        runId,
        events: history.events?.length ?? 0,
        json: String(historyToJSON(history)),
        payloads: payloadsIn(history).map(({ data }) => Buffer.from(data ?? new Uint8Array()).toString('utf8')),
        history,
      });
    }
    return found;
  } finally {
    await connection.close();
  }
}

/** Those that the workflows as they stand do not replay, with why: one worker replays all of them. */
export async function notReplayed(histories: readonly FoundHistory[]): Promise<readonly string[]> {
  quieten();
  const options = { workflowBundle: await testWorkflowBundle() };
  const broken: string[] = [];
  let replayed = 0;
  for await (const { workflowId, error } of Worker.runReplayHistories(options, histories)) {
    replayed += 1;
    if (error !== undefined) broken.push(`${workflowId}: ${error.message}`);
  }
  if (replayed !== histories.length) broken.push(`${replayed} of ${histories.length} were replayed`);
  return broken;
}
