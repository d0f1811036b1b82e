// Starts one section as a child and waits for it; a cancel reaches whichever run it is in.
import { CancellationScope, CancelledFailure, getExternalWorkflowHandle, startChild } from '@temporalio/workflow';
import type { PlannedSection } from '../activities/inputs.ts';
import {
  searchAttributes,
  type SectionInput,
  type SectionResult,
  sectionWorkflowId,
  workflowTaskQueue,
} from './contract.ts';
import { sectionWorkflow } from './section.ts';

/**
 * The section's result. A child's own cancellation is addressed to its first run and is lost once the section has
 * continued as new, so the cancel is sent to its workflow id instead, and its end is waited for (SPEC C8).
 */
export async function executeSection({ number, title }: PlannedSection, input: SectionInput): Promise<SectionResult> {
  const scope = CancellationScope.current();
  if (scope.consideredCancelled) throw new CancelledFailure('canceled before the section began');
  const workflowId = sectionWorkflowId(input.kind, input.jobId, input.section.id);
  return await CancellationScope.nonCancellable(async () => {
    const child = await startChild(sectionWorkflow, {
      workflowId,
      taskQueue: workflowTaskQueue,
      parentClosePolicy: 'REQUEST_CANCEL',
      staticSummary: `${number}. ${title}`.slice(0, 180),
      typedSearchAttributes: [
        { key: searchAttributes.kind, value: input.kind },
        { key: searchAttributes.status, value: 'running' },
        { key: searchAttributes.review, value: 'none' },
      ],
      args: [input],
    });
    const cancel = (): Promise<void> =>
      CancellationScope.nonCancellable(() => getExternalWorkflowHandle(workflowId).cancel());
    // Rejects when the job is canceled; a section that ended meanwhile needs no cancel.
    scope.cancelRequested.catch(cancel).catch(() => undefined);
    return await child.result();
  });
}
