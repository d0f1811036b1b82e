// A scene that was made again after its job: its clip's next version, shown in the stages (SPEC A9, R8).
import { z } from 'zod';
import type { NewClipVersion } from '../store/clip-types.ts';
import { findClip } from '../store/find-clip.ts';
import { keepOriginal, showClipVersion } from '../store/use-clip-version.ts';
import type { ActivityDeps } from './deps.ts';
import type { SectionRef } from './inputs.ts';
import { clipOfScene, type SceneClip, type SceneRow } from './scene-clip.ts';

/** Every other clip stays as its own edits left it (FEATURES 002, 13). A scene that had no clip joins the stages. */
export async function renewClip(deps: ActivityDeps, { jobId, sectionId }: SectionRef): Promise<void> {
  const { store, logger } = deps;
  const { record, clips, artifacts } = store;
  const row = await record.readSection(jobId, sectionId);
  const clip = row && (await clipOfScene(deps, row));
  if (row === undefined || clip === undefined) return;
  const known = await findClip({ record, clips, artifacts, logger }, { jobId, clipIndex: clip.index });
  if (known.kind === 'missing') return await addClip(deps, jobId, clip);
  if (known.assetHash === clip.assetHash) return;
  const versions = await keepOriginal(store, known);
  const parent = versions.find(({ isCurrent }) => isCurrent)?.version ?? 1;
  const made = await clips.add(await newVersion(deps, { row, clip, parent }));
  await showClipVersion(store, made, known);
}

async function newVersion(
  { store }: ActivityDeps,
  { row, clip, parent }: { readonly row: SceneRow; readonly clip: SceneClip; readonly parent: number },
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

async function addClip({ store }: ActivityDeps, jobId: string, clip: SceneClip): Promise<void> {
  const { record } = store;
  const clips = listIn(await record.readStage(jobId, 'video_generator'), 'clips');
  const prompts = listIn(await record.readStage(jobId, 'prompt_generator'), 'prompts');
  await record.writeStage(jobId, 'prompt_generator', {
    prompts: { prompts: [...prompts, { index: clip.index, prompt: clip.prompt }] },
  });
  await record.writeStage(jobId, 'video_generator', { clips: { clips: [...clips, clip] } });
}

const listSchema = z.record(z.string(), z.record(z.string(), z.array(z.unknown())));

/** The list of a stage, one level deeper under its own name (SPEC R1); none where the stage is not there or is no such thing. */
function listIn(stage: unknown, name: string): readonly unknown[] {
  const read = listSchema.safeParse(stage);
  return read.success ? (read.data[name]?.[name] ?? []) : [];
}
