// A storyboard becomes the sections of its job, and at the end the stages that edits start from (SPEC A1, R1).
import { ApplicationFailure } from '@temporalio/activity';
import { type Scene, sceneIdOf } from '../domain/media.ts';
import type { SectionPolicy } from '../domain/policy/section-policy.ts';
import type { ActivityDeps } from './deps.ts';
import type { ReadScenePolicyInput, UsePlanResult, UseStoryboardInput } from './inputs.ts';

/** As the API wrote it when the job was accepted. */
export type Storyboard = {
  readonly title: string;
  readonly brand?: string;
  readonly scenes: readonly { readonly scene: Scene; readonly policy: SectionPolicy }[];
};

async function readStoryboard({ store }: ActivityDeps, hash: string): Promise<Storyboard> {
  // Written by submit-scenes.ts alone, and bound by its hash.
  return JSON.parse(await store.artifacts.readText(hash)) as Storyboard;
}

/** What stands on a page for a scene, after its number. */
function titleOf({ sceneType, contentType }: Scene): string {
  const [first = '', ...rest] = Array.from(sceneType);
  return Array.from(`${first.toUpperCase()}${rest.join('')} (${contentType})`)
    .slice(0, 80)
    .join('');
}

export function createUseStoryboard(deps: ActivityDeps) {
  return async function useStoryboard({
    jobId,
    storyboardHash,
    workflowIdPrefix,
  }: UseStoryboardInput): Promise<UsePlanResult> {
    const { title, scenes } = await readStoryboard(deps, storyboardHash);
    const sections = scenes.map(({ scene }) => {
      const id = sceneIdOf(jobId, scene.index);
      return {
        id,
        number: scene.index,
        title: titleOf(scene),
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
    const { scenes } = await readStoryboard(deps, storyboardHash);
    const found = scenes.find(({ scene }) => scene.index === number);
    if (found === undefined) throw ApplicationFailure.nonRetryable(`no scene ${number}`, 'RecordMissing');
    return found.policy;
  };
}
