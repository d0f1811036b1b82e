// All activities, built by one factory; workflows see only the type (STYLE S3).
import { createAdoptSource, createDegradeTake } from './adopt-source.ts';
import { createAssembleSections } from './assemble-sections.ts';
import { createCarrySection, createEndRegeneration } from './carry-section.ts';
import type { ActivityDeps } from './deps.ts';
import { createFetchMedia } from './fetch-media.ts';
import { createFailCut, createJoinCut } from './join-cut.ts';
import { createKeepUpload } from './keep-upload.ts';
import { createKeepVersion } from './keep-version.ts';
import { createLoadClip, createPlanClipEdit } from './load-clip.ts';
import { createMakePrompts } from './make-prompts.ts';
import { createPlanExplainer } from './plan-explainer.ts';
import { createExpectRender } from './expect-render.ts';
import { createPollMedia } from './poll-media.ts';
import { createRenderTake } from './render-take.ts';
import { createRepairTakes } from './repair-takes.ts';
import { createResolveLost, createStopTasks } from './resolve-lost.ts';
import {
  createApplyVerdict,
  createExpireReview,
  createOpenReview,
  createSetBudget,
  createWithdrawReview,
} from './reviews.ts';
import { createRewriteClip } from './rewrite-clip.ts';
import { createScoreTake } from './score-take.ts';
import { createSetJobStatus, createSetSectionStatus, createStopTakes, createUsePlan } from './statuses.ts';
import { createSubmitMedia } from './submit-media.ts';
import { createReadScenePolicy, createUseStoryboard } from './use-storyboard.ts';
import { createWriteSceneStages } from './write-scene-stages.ts';
import { createWriteTakes } from './write-takes.ts';

/** Every activity that a worker registers, by the name that workflows call it. */
export function createActivities(deps: ActivityDeps) {
  return {
    planExplainer: createPlanExplainer(deps),
    usePlan: createUsePlan(deps),
    writeTakes: createWriteTakes(deps),
    repairTakes: createRepairTakes(deps),
    adoptSource: createAdoptSource(deps),
    degradeTake: createDegradeTake(deps),
    renderTake: createRenderTake(deps),
    stopTakes: createStopTakes(deps),
    expectRender: createExpectRender(deps),
    scoreTake: createScoreTake(deps),
    makePrompts: createMakePrompts(deps),
    submitMedia: createSubmitMedia(deps),
    resolveLost: createResolveLost(deps),
    pollMedia: createPollMedia(deps),
    fetchMedia: createFetchMedia(deps),
    stopTasks: createStopTasks(deps),
    useStoryboard: createUseStoryboard(deps),
    readScenePolicy: createReadScenePolicy(deps),
    writeSceneStages: createWriteSceneStages(deps),
    carrySection: createCarrySection(deps),
    endRegeneration: createEndRegeneration(deps),
    loadClip: createLoadClip(deps),
    rewriteClip: createRewriteClip(deps),
    planClipEdit: createPlanClipEdit(deps),
    keepVersion: createKeepVersion(deps),
    keepUpload: createKeepUpload(deps),
    joinCut: createJoinCut(deps),
    failCut: createFailCut(deps),
    openReview: createOpenReview(deps),
    applyVerdict: createApplyVerdict(deps),
    expireReview: createExpireReview(deps),
    withdrawReview: createWithdrawReview(deps),
    setBudget: createSetBudget(deps),
    setSectionStatus: createSetSectionStatus(deps),
    setJobStatus: createSetJobStatus(deps),
    assembleSections: createAssembleSections(deps),
    assembleExplainer: createAssembleSections(deps),
  };
}

export type Activities = ReturnType<typeof createActivities>;
