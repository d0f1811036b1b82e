// A scene that was made again after its job: its clip's next version, shown in the stages (SPEC A9, R8).
import type { NewClipVersion } from '../store/clip-types.ts';
import { findClip, type FoundClip } from '../store/find-clip.ts';
import { keepOriginal, showClipVersion } from '../store/use-clip-version.ts';
import type { ActivityDeps } from './deps.ts';
import type { SectionRef } from './inputs.ts';
import { clipOfScene, type SceneClip, type SceneRow } from './scene-clip.ts';

type Renewal = {
  /** False where making the scene again came to nothing: then the clip stays as its edits left it. */
  readonly isMade: boolean;
};

/**
 * Every other clip stays as its own edits left it (FEATURES 002, 13). A scene that had no clip joins the stages. Safe to repeat from wherever an
 * earlier try stopped. Throws where the stages could not be read now.
 */
export async function renewClip(
  deps: ActivityDeps,
  { jobId, sectionId }: SectionRef,
  { isMade }: Renewal,
): Promise<void> {
  const { store, logger } = deps;
  const { record, clips, artifacts } = store;
  const row = await record.readSection(jobId, sectionId);
  const clip = row && (await clipOfScene(deps, row));
  if (row === undefined || clip === undefined) return;
  const known = await findClip({ record, clips, artifacts, logger }, { jobId, clipIndex: clip.index });
  if (known.kind === 'missing') await joinClip(deps, jobId, clip);
  else if (isMade) await showAsset(deps, { row, clip }, known);
}

type Made = { readonly row: SceneRow; readonly clip: SceneClip };

async function showAsset(deps: ActivityDeps, { row, clip }: Made, known: FoundClip): Promise<void> {
  const { store } = deps;
  const current = known.versions.find(({ isCurrent }) => isCurrent);
  // An earlier try may have stopped between the version and the stages.
  if (current?.assetHash === clip.assetHash) return await showClipVersion(store, current, known);
  if (known.assetHash === clip.assetHash) return;
  const versions = await keepOriginal(store, known);
  const parent = versions.find(({ isCurrent }) => isCurrent)?.version ?? 1;
  const made = await store.clips.add(await newVersion(deps, { row, clip, parent }));
  await showClipVersion(store, made, known);
}

async function newVersion(
  { store }: ActivityDeps,
  { row, clip, parent }: Made & { readonly parent: number },
): Promise<NewClipVersion> {
  const { index, prompt, generation_seed: seed, version: _, durationMs, ...made } = clip;
  const { approvedBy, acceptedTake, jobId, sectionId } = row;
  return {
    ...made,
    jobId,
    clipIndex: index,
    parent,
    sectionId,
    take: acceptedTake,
    promptHash: (await store.artifacts.putBytes(prompt, 'text/plain; charset=utf-8')).hash,
    ...(seed !== undefined && { generationSeed: seed }),
    durationMs: Math.round(durationMs),
    createdBy: approvedBy?.kind === 'person' ? approvedBy.name : 'regeneration',
  };
}

async function joinClip({ store, logger }: ActivityDeps, jobId: string, clip: SceneClip): Promise<void> {
  const { index } = clip;
  switch (await store.clipEdits.join(jobId, clip)) {
    case 'joined':
      return;
    case 'there':
      // What was missing a moment ago could only not be read: the next try finds it.
      throw new Error(`the stages of job "${jobId}" have clip ${index}, which could not be read`);
    case 'unusable':
      logger.warn({ jobId, clipIndex: index }, 'a clip that was made again cannot join its stages: they are no lists');
  }
}
