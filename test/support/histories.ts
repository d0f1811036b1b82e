// Recorded histories: written on demand by the workflow tests, replayed by test/replay.
import { mkdir, writeFile } from 'node:fs/promises';
import { historyToJSON } from '@temporalio/common/lib/proto-utils.js';
import type { TestEngine } from './temporal.ts';

/** Events of each run of the chain, first run first. With RETAKE_RECORD_HISTORIES set, keeps each run's history for test/replay. */
export async function recordHistories(
  { environment }: TestEngine,
  handle: { readonly workflowId: string; readonly firstExecutionRunId: string },
  name: string,
): Promise<number[]> {
  const lengths: number[] = [];
  let runId: string | undefined = handle.firstExecutionRunId;
  while (runId !== undefined) {
    const history = await environment.client.workflow.getHandle(handle.workflowId, runId).fetchHistory();
    lengths.push(history.events?.length ?? 0);
    if (process.env.RETAKE_RECORD_HISTORIES) {
      const run = lengths.length === 1 ? '' : `.run-${lengths.length}`;
      await mkdir('test/replay/histories', { recursive: true });
      await writeFile(`test/replay/histories/${name}${run}.json`, `${historyToJSON(history)}\n`);
    }
    runId = history.events?.at(-1)?.workflowExecutionContinuedAsNewEventAttributes?.newExecutionRunId ?? undefined;
  }
  return lengths;
}
