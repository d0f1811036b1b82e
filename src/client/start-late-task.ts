// Starts what looks after a task that its section gave up: the messages of the client that concern late tasks.
import { type Client, WorkflowExecutionAlreadyStartedError } from '@temporalio/client';
import type { LateCall } from '../store/store.ts';
import { type LateTaskInput, lateTaskWorkflowId, taskSignal, workflowTaskQueue } from '../workflows/contract.ts';
import type { Start } from './start-cut.ts';

function lateTaskOptions({ kind, jobId, sectionId, take, call }: LateCall) {
  const args: [LateTaskInput] = [{ jobId, sectionId, take, call }];
  return {
    workflowId: lateTaskWorkflowId({ kind, jobId, sectionId, take }),
    taskQueue: workflowTaskQueue,
    args,
    staticSummary: `take ${take} of ${sectionId}, given up: its vendor may end it all the same`,
    memo: { jobId },
  };
}

export async function tellLateTask(client: Client, late: LateCall): Promise<void> {
  await client.workflow.signalWithStart('lateTaskWorkflow', {
    ...lateTaskOptions(late),
    // One that looked for a day in vain looks again.
    workflowIdReusePolicy: 'ALLOW_DUPLICATE',
    signal: taskSignal,
    signalArgs: [{ call: late.call }],
  });
}

export async function startLateTask(client: Client, late: LateCall): Promise<Start> {
  try {
    await client.workflow.start('lateTaskWorkflow', {
      ...lateTaskOptions(late),
      // One that failed could not fetch what was there: it tries again.
      workflowIdReusePolicy: 'ALLOW_DUPLICATE_FAILED_ONLY',
      workflowIdConflictPolicy: 'FAIL',
    });
    return 'started';
  } catch (error) {
    if (error instanceof WorkflowExecutionAlreadyStartedError) return 'exists';
    throw error;
  }
}
