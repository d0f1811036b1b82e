// Recorded histories: written on demand by the workflow tests, replayed by test/replay.
import { mkdir, writeFile } from 'node:fs/promises';
import { historyToJSON } from '@temporalio/common/lib/proto-utils.js';
import type { TestEngine } from './temporal.ts';

/** Number of events of the last run. With RETAKE_RECORD_HISTORIES set, keeps its history for test/replay. */
export async function recordHistory({ environment }: TestEngine, workflowId: string, name: string): Promise<number> {
  const history = await environment.client.workflow.getHandle(workflowId).fetchHistory();
  if (process.env.RETAKE_RECORD_HISTORIES) {
    await mkdir('test/replay/histories', { recursive: true });
    await writeFile(`test/replay/histories/${name}.json`, `${historyToJSON(history)}\n`);
  }
  return history.events?.length ?? 0;
}
