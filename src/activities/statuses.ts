// Writes what jobs and sections have come to (SPEC C1, C3).
import { z } from 'zod';
import { isTerminal } from '../domain/job.ts';
import type { ActivityDeps } from './deps.ts';
import type {
  SetJobStatusInput,
  SetJobStatusResult,
  SetSectionStatusInput,
  SetSectionStatusResult,
  StopTakesInput,
  UsePlanInput,
  UsePlanResult,
} from './inputs.ts';

export function createSetJobStatus(deps: ActivityDeps) {
  /** Answers the status in force: a job that ended keeps its own. */
  return async function setJobStatus({ jobId, status, reason }: SetJobStatusInput): Promise<SetJobStatusResult> {
    const { record } = deps.store;
    if (isTerminal(status)) await record.endJob(jobId, { status, reason });
    else await record.setJobStatus(jobId, status, reason);
    return { status: (await record.readJob(jobId))?.status ?? status };
  };
}

export function createSetSectionStatus(deps: ActivityDeps) {
  return async function setSectionStatus(input: SetSectionStatusInput): Promise<SetSectionStatusResult> {
    const { jobId, sectionId, status, reason, acceptedTake, approvedBy, replacedBy } = input;
    const { record } = deps.store;
    const asset =
      acceptedTake === undefined
        ? await replacement(deps, { jobId, sectionId }, replacedBy)
        : await acceptTake(deps, { jobId, sectionId, take: acceptedTake });
    if (isTerminal(status)) await record.closeTakes(jobId, sectionId, status === 'canceled' ? 'canceled' : 'failed');
    await record.setSectionStatus(jobId, sectionId, status, {
      ...(reason !== undefined && { reason }),
      ...(acceptedTake !== undefined && { acceptedTake }),
      ...(replacedBy !== undefined && { replacedByHash: replacedBy }),
      ...(approvedBy !== undefined && { approvedBy }),
    });
    await refreshJobStatus(deps, jobId);
    return asset;
  };
}

export function createStopTakes(deps: ActivityDeps) {
  /** Takes that lost a race are `canceled`; one that was written and never begun to render stays as it is. */
  return async function stopTakes({ jobId, sectionId, takes }: StopTakesInput): Promise<void> {
    for (const row of await deps.store.record.readTakes(jobId, sectionId)) {
      if (!takes.includes(row.take) || (row.status !== 'writing' && row.status !== 'rendering')) continue;
      await deps.store.record.changeTake({ jobId, sectionId, take: row.take }, { status: 'canceled' });
    }
  };
}

async function acceptTake(
  deps: ActivityDeps,
  key: { readonly jobId: string; readonly sectionId: string; readonly take: number },
): Promise<SetSectionStatusResult> {
  const take = await deps.store.record.readTake(key);
  await deps.store.record.changeTake(key, { status: 'accepted' });
  return {
    ...(take?.videoHash && { videoHash: take.videoHash }),
    ...(take?.imageHash && { imageHash: take.imageHash }),
  };
}

/** A person's upload, as what the section is made of. */
async function replacement(
  { store }: ActivityDeps,
  { jobId, sectionId }: { readonly jobId: string; readonly sectionId: string },
  hash: string | undefined,
): Promise<SetSectionStatusResult> {
  if (hash === undefined) return {};
  const section = await store.record.readSection(jobId, sectionId);
  return section?.scene?.medium === 'image' ? { imageHash: hash } : { videoHash: hash };
}

/** A job waits for a person when every unfinished section does and the question is there to be answered. */
export async function refreshJobStatus(deps: ActivityDeps, jobId: string): Promise<void> {
  const { record, reviews } = deps.store;
  const statuses = await record.sectionStatuses(jobId);
  const unfinished = statuses.filter(
    (status) => status === 'queued' || status === 'running' || status === 'waiting_review',
  );
  if (unfinished.length === 0) return;
  // A section that waits for the budget says so before its job has put the question.
  const isWaiting =
    unfinished.every((status) => status === 'waiting_review') &&
    (await reviews.list({ status: 'open', jobId })).length > 0;
  await record.setJobStatus(jobId, isWaiting ? 'waiting_review' : 'running');
}

const storedPlan = z.object({
  title: z.string(),
  sections: z.array(
    z.object({
      id: z.string(),
      number: z.number(),
      title: z.string(),
      goal: z.string(),
      narration: z.string(),
      visualBrief: z.string(),
      renderer: z.enum(['manim', 'svg']),
      plannedDurationMs: z.number(),
    }),
  ),
});

export function createUsePlan(deps: ActivityDeps) {
  /** Puts the plan that will be made into the record: the planner's, or the one a person edited. */
  return async function usePlan({ jobId, planHash, workflowIdPrefix }: UsePlanInput): Promise<UsePlanResult> {
    const plan = storedPlan.parse(JSON.parse(await deps.store.artifacts.readText(planHash)));
    const sections = plan.sections.map((section) => ({ ...section, workflowId: workflowIdPrefix + section.id }));
    await deps.store.record.setPlan(jobId, plan.title, sections);
    await deps.store.record.setJobResult(jobId, { title: plan.title, artifacts: { plan: planHash } });
    return {
      title: plan.title,
      sections: sections.map(({ id, number, title }) => ({ id, number, title })),
    };
  };
}
