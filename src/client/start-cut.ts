// Starts what joins a job's cut anew: the messages of the client that concern cuts.
import { type Client, WorkflowExecutionAlreadyStartedError } from '@temporalio/client';
import { clipsChangedSignal, type CutInput, cutWorkflowId, workflowTaskQueue } from '../workflows/contract.ts';

/** `exists`: it was started before, and nothing happens. */
export type Start = 'started' | 'exists';

/** One of a job at a time, as often as its clips change. */
function cutOptions(jobId: string) {
  const args: [CutInput] = [{ jobId }];
  return {
    workflowId: cutWorkflowId(jobId),
    taskQueue: workflowTaskQueue,
    args,
    workflowIdReusePolicy: 'ALLOW_DUPLICATE' as const,
    staticSummary: 'the cut, joined anew',
    memo: { jobId },
  };
}

/** The change is not lost on one that is at its end: that sees it, or another is started. */
export async function signalCut(client: Client, jobId: string): Promise<void> {
  await client.workflow.signalWithStart('cutWorkflow', { ...cutOptions(jobId), signal: clipsChangedSignal });
}

/** Leaves one alone that is at work. */
export async function startCut(client: Client, jobId: string): Promise<Start> {
  try {
    await client.workflow.start('cutWorkflow', { ...cutOptions(jobId), workflowIdConflictPolicy: 'FAIL' });
    return 'started';
  } catch (error) {
    if (error instanceof WorkflowExecutionAlreadyStartedError) return 'exists';
    throw error;
  }
}
