// Loads the clip that is to be edited, and plans the one section of its edit (SPEC R1).
import { editTitle } from '../domain/clip-edit/edit-title.ts';
import type { Scene } from '../domain/media.ts';
import { sceneTitleOf } from '../domain/scene-title.ts';
import type { FoundClip, MissingClip } from '../store/find-clip.ts';
import { findClip } from '../store/find-clip.ts';
import type { ActivityDeps } from './deps.ts';
import type { ClipRef, LoadClipResult, LoadedClip, PlanClipEditInput, PlanClipEditResult } from './clip-edit-inputs.ts';

/** The clip with all its texts, for activities. Never throws for what the stages hold: the answer says which part is missing. */
export function readClip(
  { store, logger }: ActivityDeps,
  { jobId, clipIndex, version }: LoadedClip,
): Promise<FoundClip | MissingClip> {
  const { record, clips, artifacts } = store;
  return findClip({ record, clips, artifacts, logger }, { jobId, clipIndex }, version);
}

export function createLoadClip(deps: ActivityDeps) {
  return async function loadClip(input: ClipRef): Promise<LoadClipResult> {
    const clip = await readClip(deps, input);
    if (clip.kind === 'missing') return { kind: 'missing', message: clip.message };
    const { medium, provider, seed, version, assetHash, durationMs, notes } = clip;
    const { hash } = await deps.store.artifacts.putBytes(clip.prompt, 'text/plain; charset=utf-8');
    return {
      kind: 'found',
      title: sceneTitleOf(clip),
      medium,
      promptHash: hash,
      version,
      parentHash: assetHash,
      durationMs,
      notes,
      ...(provider !== undefined && { provider }),
      ...(seed !== undefined && { seed }),
    };
  };
}

export function createPlanClipEdit(deps: ActivityDeps) {
  return async function planClipEdit(input: PlanClipEditInput): Promise<PlanClipEditResult> {
    const clip = await readClip(deps, input);
    if (clip.kind === 'missing') return { kind: 'missing', message: clip.message };
    const instruction = await deps.store.artifacts.readText(input.instructionHash);
    const scene = sceneOf(clip, input.provider);
    const sceneName = sceneTitleOf(clip);
    const section = {
      id: input.sectionId,
      number: 1,
      title: sceneName,
      goal: `The clip follows this instruction: ${instruction}`,
      narration: scene.narration,
      visualBrief: `${scene.visualDirection}\n\nEdited by this instruction: ${instruction}`,
      plannedDurationMs: scene.durationMs,
      scene,
      workflowId: input.workflowId,
    };
    const title = editTitle(sceneName, instruction);
    await deps.store.record.setPlan(input.editJobId, title, [section]);
    return { kind: 'planned', title };
  };
}

/** What the section loop needs of a scene; what the scene plan does not know is said as such. */
function sceneOf(clip: FoundClip, provider: Scene['provider']): Scene {
  const { scene, prompt, durationMs, medium, brand, references } = clip;
  const aspect = scene?.aspect ?? undefined;
  return {
    index: 1,
    ...sceneWords(scene ?? {}, prompt),
    durationMs: medium === 'image' ? 0 : Math.round(durationMs),
    medium,
    provider,
    ...(aspect !== undefined && { aspect }),
    ...(brand !== undefined && { brand }),
    referenceImages: references,
  };
}

type SceneWords = Pick<Scene, 'sceneType' | 'contentType' | 'narration' | 'visualDirection'>;

function sceneWords(scene: NonNullable<FoundClip['scene']>, prompt: string): SceneWords {
  const { sceneType, contentType, narration, visualDirection } = scene;
  return {
    sceneType: sceneType ?? 'clip',
    contentType: contentType ?? 'unknown',
    narration: narration ?? '',
    visualDirection: visualDirection ?? prompt,
  };
}
