// One clip of a finished job with all that an edit of it needs (SPEC R1), as its current version has it (R8).
import { isTerminal } from '../domain/job.ts';
import { type MediaProvider, mediumOf, type Medium } from '../domain/media.ts';
import {
  type ClipStages,
  type Entries,
  loadClipStages,
  type StagedClip,
  type StagedScene,
  type StageReader,
} from './clip-stages.ts';
import type { ClipVersionRow } from './clip-types.ts';
import type { Store } from './store.ts';
import { withoutNull } from './stored-json.ts';

export type ClipPlace = { readonly jobId: string; readonly clipIndex: number };

export type FoundClip = ClipPlace & {
  readonly kind: 'found';
  /** Places in the lists of `video_generator` and `prompt_generator`. */
  readonly clipPosition: number;
  readonly promptPosition: number;
  readonly sceneId?: string;
  readonly title: string;
  readonly prompt: string;
  readonly assetHash: string;
  readonly medium: Medium;
  readonly durationMs: number;
  readonly seed?: number;
  readonly provider?: MediaProvider;
  readonly score?: number;
  readonly temperature?: number;
  /** The version that was asked for, else the current one; 1 where the clip was never edited. */
  readonly version: number;
  readonly versions: readonly ClipVersionRow[];
  readonly scene?: StagedScene;
  readonly brand?: string;
  readonly references: readonly string[];
  /** What is not there and can be done without. */
  readonly notes: readonly string[];
};

export type MissingClip = ClipPlace & {
  readonly kind: 'missing';
  readonly part: 'job' | 'video_generator' | 'prompt_generator' | 'clip' | 'prompt';
  /** A sentence for a person. */
  readonly message: string;
};

export type ClipReader = StageReader & {
  readonly record: Pick<Store['record'], 'readStage' | 'readJob'>;
  readonly clips: Pick<Store['clips'], 'list'>;
  readonly artifacts: Pick<Store['artifacts'], 'readText'>;
};

/**
 * Finds it, or says which part is missing. What the stages say is never trusted to be there (`loadClipStages`). `at`: as that version has it,
 * where it is there; the current one when absent.
 */
export async function findClip(reader: ClipReader, place: ClipPlace, at?: number): Promise<FoundClip | MissingClip> {
  const { jobId, clipIndex } = place;
  const job = await reader.record.readJob(jobId);
  if (job === undefined) return { ...place, kind: 'missing', part: 'job', message: `There is no job "${jobId}".` };
  const stages = await loadClipStages(reader, jobId);
  const staged = stagedClip(stages, place);
  if ('kind' in staged)
    return isTerminal(job.status) ? staged : { ...staged, message: `${staged.message} ${notEnded}` };
  const { clip, clipPosition, promptPosition, prompt } = staged;
  const versions = await reader.clips.list(jobId, clipIndex);
  const original = withoutNull({
    sceneId: clip.sceneId,
    seed: clip.generation_seed,
    provider: clip.provider,
    score: clip.score,
    temperature: clip.temperature,
  });
  return {
    ...place,
    kind: 'found',
    clipPosition,
    promptPosition,
    title: titleOf(stages.scenes?.title ?? job.title, clipIndex),
    prompt,
    assetHash: clip.assetHash,
    medium: mediumOfClip(clip),
    durationMs: clip.durationMs ?? 0,
    ...original,
    version: clip.version ?? 1,
    ...(await versionOf(reader, wantedVersion(versions, clip.assetHash, at))),
    versions,
    ...surroundings(stages, clipIndex),
  };
}

const notEnded = 'The job has not ended yet: what its clips are made from is written when it has.';

type Staged = Pick<FoundClip, 'clipPosition' | 'promptPosition' | 'prompt'> & { readonly clip: StagedClip };

/** Clip and prompt, which no edit can do without. */
function stagedClip({ clips, prompts }: ClipStages, place: ClipPlace): Staged | MissingClip {
  const { jobId, clipIndex } = place;
  const missing = (part: MissingClip['part'], message: string): MissingClip => ({
    ...place,
    kind: 'missing',
    part,
    message,
  });
  const lacking = `The clip cannot be edited: job "${jobId}" has no usable stage`;
  if (clips === undefined) return missing('video_generator', `${lacking} video_generator, where its clips are.`);
  if (prompts === undefined) return missing('prompt_generator', `${lacking} prompt_generator, where its prompts are.`);
  const clipPosition = positionOf(clips, clipIndex);
  const clip = clips[clipPosition];
  if (clip === undefined) return missing('clip', noClip(place, clips));
  const promptPosition = positionOf(prompts, clipIndex);
  const prompt = prompts[promptPosition]?.prompt;
  if (prompt !== undefined) return { clip, clipPosition, promptPosition, prompt };
  return missing('prompt', `Clip ${clipIndex} of job "${jobId}" has no usable prompt in the stage prompt_generator.`);
}

export function mediumOfClip({ medium, provider, durationMs }: StagedClip): Medium {
  if (medium) return medium;
  if (provider) return mediumOf(provider);
  return (durationMs ?? 0) > 0 ? 'video' : 'image';
}

/** Scene and references, which an edit can do without, saying so. */
function surroundings(
  { scenes, references }: ClipStages,
  clipIndex: number,
): Pick<FoundClip, 'scene' | 'brand' | 'references' | 'notes'> {
  const scene = scenes && sceneOf(scenes.scenes, clipIndex);
  const images = references && references[positionOf(references, clipIndex)]?.images;
  const brand = scene?.brand ?? scenes?.brand;
  return {
    ...withoutNull({ scene, brand }),
    references: images ?? [],
    notes: [
      ...(scene === undefined ? ['the scene of the clip is not known: the edit goes by its prompt alone'] : []),
      ...(images === undefined ? ['the reference images of the clip are not known'] : []),
    ],
  };
}

function noClip({ jobId, clipIndex }: ClipPlace, clips: Entries<unknown>): string {
  if (clipIndex < clips.length)
    return `Clip ${clipIndex} of job "${jobId}" is not usable in the stage video_generator.`;
  const last = clips.length - 1;
  const known = last < 0 ? 'it has none' : last === 0 ? 'it has clip 0 only' : `it has clips 0 to ${last}`;
  return `There is no clip ${clipIndex} in job "${jobId}": ${known}.`;
}

/** By the entry's own number, else by its place; a number that nobody has gives -1. */
export function positionOf(entries: Entries<{ index?: number | null | undefined }>, clipIndex: number): number {
  return entries.findIndex((entry, position) => entry !== undefined && (entry.index ?? position) === clipIndex);
}

function sceneOf(scenes: Entries<StagedScene>, clipIndex: number): StagedScene | undefined {
  return scenes.find((scene, position) => scene !== undefined && (scene.index ?? position + 1) === clipIndex + 1);
}

/** The current version in place of what the stage says, unless the stage holds an asset that no version has: then it was made again since. */
export function wantedVersion(
  versions: readonly ClipVersionRow[],
  stagedHash: string,
  at: number | undefined,
): ClipVersionRow | undefined {
  const isKnown = versions.some(({ assetHash }) => assetHash === stagedHash);
  return versions.find(({ version }) => version === at) ?? versions.find(({ isCurrent }) => isKnown && isCurrent);
}

async function versionOf({ artifacts }: ClipReader, row: ClipVersionRow | undefined): Promise<Partial<FoundClip>> {
  if (row === undefined) return {};
  const { assetHash, medium, version, generationSeed, provider, score, temperature, durationMs } = row;
  return {
    assetHash,
    medium,
    version,
    prompt: await artifacts.readText(row.promptHash),
    ...withoutNull({ seed: generationSeed, provider, score, temperature, durationMs }),
  };
}

function titleOf(title: string | null | undefined, clipIndex: number): string {
  return title === null || title === undefined || title === '' ? `Clip ${clipIndex}` : `${title}, clip ${clipIndex}`;
}
