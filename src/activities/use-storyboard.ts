// A storyboard becomes the sections of its job, and at the end the stages that edits start from (SPEC A1, R1).
import { ApplicationFailure } from '@temporalio/activity';
import { sceneIdOf } from '../domain/media.ts';
import type { SectionPolicy } from '../domain/policy/section-policy.ts';
import { sceneTitle } from '../domain/scene-title.ts';
import { readStoryboard, type Storyboard } from '../domain/storyboard.ts';
import type { ActivityDeps } from './deps.ts';
import type { ReadScenePolicyInput, UsePlanResult, UseStoryboardInput } from './inputs.ts';

async function storyboardOf({ store }: ActivityDeps, hash: string): Promise<Storyboard> {
  return readStoryboard(await store.artifacts.readText(hash));
}

export function createUseStoryboard(deps: ActivityDeps) {
  return async function useStoryboard({
    jobId,
    storyboardHash,
    workflowIdPrefix,
  }: UseStoryboardInput): Promise<UsePlanResult> {
    const { title, scenes } = await storyboardOf(deps, storyboardHash);
    const sections = scenes.map(({ scene }) => {
      const id = sceneIdOf(jobId, scene.index);
      return {
        id,
        number: scene.index,
        title: sceneTitle(scene),
        goal: scene.sceneType,
        narration: scene.narration,
        visualBrief: scene.visualDirection,
        plannedDurationMs: scene.durationMs,
        scene,
        workflowId: workflowIdPrefix + id,
      };
    });
    await deps.store.record.setPlan(jobId, title, sections);
    await deps.store.record.setJobResult(jobId, { title, artifacts: { storyboard: storyboardHash } });
    return { title, sections: sections.map(({ id, number, title: name }) => ({ id, number, title: name })) };
  };
}

export function createReadScenePolicy(deps: ActivityDeps) {
  return async function readScenePolicy({ storyboardHash, number }: ReadScenePolicyInput): Promise<SectionPolicy> {
    const { scenes } = await storyboardOf(deps, storyboardHash);
    const found = scenes.find(({ scene }) => scene.index === number);
    if (found === undefined) throw ApplicationFailure.nonRetryable(`no scene ${number}`, 'RecordMissing');
    return found.policy;
  };
}
