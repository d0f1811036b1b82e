// A scenes job: a storyboard in, each scene a section, its assets as stages that edits start from (SPEC A1–A8, R1).
import { ActivityFailure, CancellationScope, isCancellation, patched } from '@temporalio/workflow';
import { type JobResult, type ScenesJobInput, sectionWorkflowId } from './contract.ts';
import { reasonOf } from './failure-reason.ts';
import { joinCutOf } from './join-cut.ts';
import { joinSections, sumUp } from './join-sections.ts';
import { record } from './proxies.ts';
import { type Desks, runJob } from './run-job.ts';
import { runSections } from './run-sections.ts';

/** Makes the assets of a storyboard, and one cut of them where asked. */
export async function scenesWorkflow(job: ScenesJobInput): Promise<JobResult> {
  const { jobId } = job;
  return await runJob({ kind: 'scenes', jobId, doing: 'Reading the storyboard' }, (desks) => make(job, desks));
}

async function make(job: ScenesJobInput, desks: Desks): Promise<JobResult> {
  const { jobId, storyboardHash, quality, models } = job;
  const workflowIdPrefix = sectionWorkflowId('scenes', jobId, '');
  const plan = await record.useStoryboard({ jobId, storyboardHash, workflowIdPrefix }).catch(unreadable);
  if ('reason' in plan) return { status: 'failed', reason: plan.reason, sections: [] };
  const sections = await withStagesOnCancel(jobId, () =>
    runSections(
      { jobId, planned: plan.sections },
      async (section) => {
        // One at a time: those of all scenes together would be too large for one payload.
        const policy = await record.readScenePolicy({ storyboardHash, number: section.number });
        return { kind: 'scenes', jobId, section, quality, policy, models, history: [] };
      },
      desks,
    ),
  );
  await record.writeSceneStages({ jobId });
  const result = sumUp(sections);
  if (!job.assemble || result.status === 'failed') return result;
  desks.teller.tell({ status: 'running', doing: 'Joining the scenes into one cut' });
  const unassembled = await joinSections({ jobId, quality, onMissing: job.onMissing }, sections);
  // A scene that was made again while they were joined found no cut that it could join anew.
  if (unassembled === undefined && patched('2026-11-21-join-cut')) await joinCutOf(jobId);
  return unassembled === undefined ? result : { status: 'completed_with_failures', reason: unassembled, sections };
}

/** The scenes that were made before a cancel stay, and can be edited (SPEC C8, R1). */
async function withStagesOnCancel<T>(jobId: string, run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (error) {
    if (isCancellation(error) && patched('2026-11-21-stages-on-cancel'))
      await CancellationScope.nonCancellable(() => record.writeSceneStages({ jobId })).catch(canceledAnyway);
    throw error;
  }
}

/** Stages that cannot be written do not keep the job from its end. */
function canceledAnyway(error: unknown): void {
  if (!(error instanceof ActivityFailure)) throw error;
}

/** A storyboard that is gone fails the job; anything else is a bug. */
function unreadable(error: unknown): { readonly reason: string } {
  if (isCancellation(error) || !(error instanceof ActivityFailure)) throw error;
  return { reason: `the storyboard cannot be read: ${reasonOf(error)}` };
}
