// An edit of one clip: load it, rewrite its prompt, make one take of it, keep it as the clip's next version (SPEC R1–R8).
import { ActivityFailure, isCancellation, patched, uuid4 } from '@temporalio/workflow';
import type { ClipFacts, RewriteClipResult } from '../activities/clip-edit-inputs.ts';
import { sceneIdOf } from '../domain/media.ts';
import type { SectionPolicy } from '../domain/policy/section-policy.ts';
import { vendorOf } from '../domain/role.ts';
import { type ClipEditJobInput, type JobResult, type SectionResult, sectionWorkflowId } from './contract.ts';
import { isJobEnded, reasonOf, untilCanceled } from './failure-reason.ts';
import { joinCutOf } from './join-cut.ts';
import { sumUp } from './join-sections.ts';
import { keepUpload, modelActivities, record } from './proxies.ts';
import { type Desks, runJob } from './run-job.ts';
import { runSections } from './run-sections.ts';

type Rewritten = Extract<RewriteClipResult, { kind: 'rewritten' }>;
type Failed = { readonly reason: string };

const failed = ({ reason }: Failed): JobResult => ({ status: 'failed', reason, sections: [] });

/** Edits a clip of another job. That job is not touched but for this one clip. */
export async function clipEditWorkflow(job: ClipEditJobInput): Promise<JobResult> {
  return await runJob({ kind: 'clip_edit', jobId: job.jobId, doing: 'Loading the clip' }, (desks) => edit(job, desks));
}

async function edit(job: ClipEditJobInput, desks: Desks): Promise<JobResult> {
  const clip = await record.loadClip({ jobId: job.input.jobId, clipIndex: job.input.clipIndex });
  if (clip.kind === 'missing') return failed({ reason: clip.message });
  desks.teller.tell({ status: 'running', doing: 'Rewriting the prompt' });
  const rewritten = await rewrite({ job, desks, clip });
  if ('reason' in rewritten) return failed(rewritten);
  if (rewritten.unchanged) {
    const reason = 'nothing was made: the prompt of the clip says already what the instruction asks for';
    return { status: 'completed', reason, sections: [] };
  }
  try {
    return await makeVersion({ job, desks, clip }, rewritten);
  } catch (error) {
    if (isCancellation(error) || !(error instanceof ActivityFailure)) throw error;
    return failed({ reason: `the version could not be kept: ${reasonOf(error)}` });
  }
}

/** The rewrite, asked for again where a person lets a lost answer be paid for once more, or the budget is raised. */
async function rewrite({ job, desks, clip }: Making): Promise<Rewritten | Failed> {
  for (let round = 1; ;) {
    const result = await rewriteOnce(job, { version: clip.version, round });
    switch (result.kind) {
      case 'rewritten':
        return result;
      case 'not_rewritten':
        return { reason: `the prompt could not be rewritten: ${result.reason}` };
      case 'missing':
        return { reason: result.message };
      case 'budget_denied':
        if (await desks.budget.askForMore(result.needs)) break;
        return { reason: 'the budget is used up and was not raised' };
      case 'unknown':
        if (!(await mayPayAgain(job, desks))) return { reason: `the prompt could not be rewritten: ${result.reason}` };
        round += 1;
        break;
    }
    await record.setJobStatus({ jobId: job.jobId, status: 'running' });
  }
}

async function rewriteOnce(
  job: ClipEditJobInput,
  asked: { readonly version: number; readonly round: number },
): Promise<RewriteClipResult> {
  const { jobId, input, models, policy, preset, learn } = job;
  const { rewriteClip } = modelActivities(vendorOf(models.rewrite));
  const { onUnknown } = policy;
  try {
    return await rewriteClip.executeWithOptions({ summary: 'Rewriting the prompt of the clip' }, [
      { ...input, ...asked, editJobId: jobId, models, onUnknown, preset, learn },
    ]);
  } catch (error) {
    if (isCancellation(error) || !(error instanceof ActivityFailure)) throw error;
    if (isJobEnded(error)) await untilCanceled();
    return { kind: 'not_rewritten', reason: reasonOf(error) };
  }
}

/** The answer to the rewrite was lost, and only a person may have it paid for again (SPEC C4). */
async function mayPayAgain({ jobId, policy }: ClipEditJobInput, { review, teller }: Desks): Promise<boolean> {
  if (policy.onUnknown.kind === 'fail') return false;
  const reviewId = uuid4();
  await record.setJobStatus({ jobId, status: 'waiting_review' });
  const doing = 'Waiting for a person: the answer to the rewrite call was lost';
  teller.tell({ status: 'waiting_review', doing, openReviewId: reviewId });
  const answer = await review.ask({ reviewId, jobId, subject: 'plan', reason: 'unknown_outcome' });
  teller.tell({ status: 'running', doing: 'Going on with the edit' });
  return answer.kind === 'applied' && answer.verdict.verdict === 'retake';
}

type Making = { readonly job: ClipEditJobInput; readonly desks: Desks; readonly clip: ClipFacts };

async function makeVersion({ job, desks, clip }: Making, rewritten: Rewritten): Promise<JobResult> {
  const { jobId, input, quality, models } = job;
  const policy = policyOf(job.policy, clip, rewritten);
  if (policy.media === undefined) return failed({ reason: 'the job names no provider that could make the edit' });
  const section = { id: sceneIdOf(jobId, 1), number: 1, title: clip.title };
  const workflowId = sectionWorkflowId('clip_edit', jobId, section.id);
  const { provider } = policy.media;
  const planned = await record.planClipEdit({
    ...input,
    version: clip.version,
    editJobId: jobId,
    sectionId: section.id,
    workflowId,
    provider,
  });
  if (planned.kind === 'missing') return failed({ reason: planned.message });
  const sections = await runSections(
    { jobId, planned: [section] },
    () => ({ kind: 'clip_edit', jobId, section, quality, policy, models, history: [] }),
    desks,
  );
  const [made] = sections;
  const result = sumUp(sections);
  if (made === undefined || result.status !== 'completed') return result;
  const kept = await keep(job, made, { clip, rewritten });
  return { ...result, ...kept };
}

function policyOf(
  policy: SectionPolicy,
  { seed, parentHash }: ClipFacts,
  { promptHash, creativity }: Rewritten,
): SectionPolicy {
  if (policy.media === undefined) return policy;
  const order = { promptHash, creativity, parentHash, ...(seed !== undefined && { seed }) };
  return { ...policy, creativity, media: { ...policy.media, edit: order } };
}

const leftAsItIs = {
  status: 'completed_with_failures',
  reason: 'a person put an upload in place of the edit; the clip was left as it is',
} as const;

/** Makes what the section came to the clip's next version, and the cut anew of it. Answers what there is to say of it. */
async function keep(
  { jobId, input, by }: ClipEditJobInput,
  { sectionId, take, videoHash, imageHash }: SectionResult,
  { clip, rewritten }: { readonly clip: ClipFacts; readonly rewritten: Rewritten },
): Promise<Pick<JobResult, 'reason'> & Partial<Pick<JobResult, 'status'>>> {
  const { parentHash } = clip;
  const version = { ...input, editJobId: jobId, sectionId, parentHash, by };
  // Edits that began before the cut was joined anew end as they would have then.
  const isLater = patched('2026-11-21-join-cut');
  const uploadHash = videoHash ?? imageHash;
  if (take !== undefined) await record.keepVersion({ ...version, take, rewriteHash: rewritten.rewriteHash });
  else if (isLater && uploadHash !== undefined) await keepUpload({ ...version, uploadHash });
  else return leftAsItIs;
  const notJoined = isLater ? await joinCutOf(input.jobId) : undefined;
  return notJoined === undefined ? {} : { reason: `the clip has its new version; ${notJoined}` };
}
