// Writes what a scenes job made as the stages that clip edits load (SPEC R1, R6).
import type { ActivityDeps } from './deps.ts';
import { renewClip } from './renew-clip.ts';
import { clipOfScene, type SceneClip, type SceneRow } from './scene-clip.ts';

export function createWriteSceneStages(deps: ActivityDeps) {
  return async function writeSceneStages({ jobId }: { readonly jobId: string }): Promise<void> {
    const { record } = deps.store;
    const rows = await record.readSections(jobId);
    const scenes = rows.flatMap(({ scene }) => scene ?? []);
    const clips: SceneClip[] = [];
    for (const row of rows) {
      const clip = await clipOfScene(deps, row);
      if (clip !== undefined) clips.push(clip);
    }
    const title = (await record.readJob(jobId))?.title ?? '';
    const [first] = scenes;
    await record.writeStage(jobId, 'scene_planner', {
      scenes: { title, ...(first?.brand !== undefined && { brand: first.brand }), scenes },
    });
    const references = scenes.map(({ index, referenceImages }) => ({ index: index - 1, images: referenceImages }));
    await record.writeStage(jobId, 'reference_generator', { references: { references } });
    const prompts = clips.map(({ index, prompt }) => ({ index, prompt }));
    await record.writeStage(jobId, 'prompt_generator', { prompts: { prompts } });
    await record.writeStage(jobId, 'video_generator', { clips: { clips } });
    // A scene that was made again while these were written told of it to stages that were not there yet.
    for (const { sectionId } of changedSince(rows, await record.readSections(jobId)))
      await renewClip(deps, { jobId, sectionId }, { isMade: true });
  };
}

function changedSince(before: readonly SceneRow[], now: readonly SceneRow[]): readonly SceneRow[] {
  return now.filter(({ sectionId, acceptedTake, replacedByHash }) => {
    const was = before.find((row) => row.sectionId === sectionId);
    return was?.acceptedTake !== acceptedTake || was.replacedByHash !== replacedByHash;
  });
}
