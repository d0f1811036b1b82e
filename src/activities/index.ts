// All activities, built by one factory; workflows see only the type (STYLE S3).
import { createAdoptSource, createDegradeTake } from './adopt-source.ts';
import { createAssembleExplainer } from './assemble-explainer.ts';
import type { ActivityDeps } from './deps.ts';
import { createPlanExplainer } from './plan-explainer.ts';
import { createExpectRender } from './expect-render.ts';
import { createRenderTake } from './render-take.ts';
import { createRepairTakes } from './repair-takes.ts';
import {
  createApplyVerdict,
  createExpireReview,
  createOpenReview,
  createSetBudget,
  createWithdrawReview,
} from './reviews.ts';
import { createScoreTake } from './score-take.ts';
import { createSetJobStatus, createSetSectionStatus, createStopTakes, createUsePlan } from './statuses.ts';
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
    openReview: createOpenReview(deps),
    applyVerdict: createApplyVerdict(deps),
    expireReview: createExpireReview(deps),
    withdrawReview: createWithdrawReview(deps),
    setBudget: createSetBudget(deps),
    setSectionStatus: createSetSectionStatus(deps),
    setJobStatus: createSetJobStatus(deps),
    assembleExplainer: createAssembleExplainer(deps),
  };
}

export type Activities = ReturnType<typeof createActivities>;
