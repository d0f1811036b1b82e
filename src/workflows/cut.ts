// Joins the cut of a job anew after its clips were changed by something that is no workflow, as a revert is (SPEC R8).
import { setHandler } from '@temporalio/workflow';
import { clipsChangedSignal, type CutInput } from './contract.ts';
import { joinCutOf } from './join-cut.ts';

/**
 * One of a job at a time. Each change signals it and starts it where it is not there. A signal that comes while it is at its end is not lost: the
 * server does not close a workflow that has not seen all of them, and starts another where it has closed.
 */
export async function cutWorkflow({ jobId }: CutInput): Promise<void> {
  let changes = 0;
  setHandler(clipsChangedSignal, () => {
    changes += 1;
  });
  for (let seen = -1; seen !== changes;) {
    seen = changes;
    await joinCutOf(jobId);
  }
}
