// Makes a version of a clip the one that everybody sees (SPEC R8): in the versions, and in the stages that later loads read.
import { sceneIdOf } from '../domain/media.ts';
import type { ClipVersionRow } from './clip-types.ts';
import type { FoundClip } from './find-clip.ts';
import type { Store } from './store.ts';

type Showing = Pick<Store, 'artifacts' | 'clipEdits'> & {
  readonly record: Pick<Store['record'], 'readTake'>;
};

/** Brings the stages in line with the clip's current version. Safe to repeat. */
export async function showClipVersion(store: Showing, row: ClipVersionRow, clip: FoundClip): Promise<void> {
  const { version, temperature, score, provider, medium, assetHash, durationMs, generationSeed } = row;
  await store.clipEdits.show({
    jobId: row.jobId,
    clipIndex: row.clipIndex,
    version,
    clipPosition: clip.clipPosition,
    promptPosition: clip.promptPosition,
    prompt: await store.artifacts.readText(row.promptHash),
    clip: {
      assetHash,
      medium,
      durationMs,
      generation_seed: generationSeed,
      provider,
      temperature,
      score,
      model: await modelOf(store, row),
    },
  });
}

/** As the take has it that made the version; null where none did. */
async function modelOf({ record }: Showing, row: ClipVersionRow): Promise<string | null> {
  const { sectionId, take: number } = row;
  const jobId = row.editJobId ?? row.jobId;
  const take = number === null ? undefined : await record.readTake({ jobId, sectionId, take: number });
  if (take === undefined || take.model === null) return null;
  return take.vendor === null ? take.model : `${take.vendor}:${take.model}`;
}

/** The clip as its job made it becomes version 1; one that was made again outside of any edit becomes the next version. Answers all versions. */
export async function keepOriginal(
  store: Pick<Store, 'artifacts' | 'clips'> & { readonly record: Pick<Store['record'], 'readTakes' | 'readJob'> },
  clip: FoundClip,
): Promise<readonly ClipVersionRow[]> {
  const { jobId, clipIndex, versions, assetHash, sceneId = sceneIdOf(jobId, clipIndex + 1) } = clip;
  if (versions.some((row) => row.assetHash === assetHash)) return versions;
  const [takes, job, prompt] = await Promise.all([
    store.record.readTakes(jobId, sceneId),
    store.record.readJob(jobId),
    store.artifacts.putBytes(clip.prompt, 'text/plain; charset=utf-8'),
  ]);
  await store.clips.add({
    ...originalOf(clip),
    parent: versions.find(({ isCurrent }) => isCurrent)?.version ?? null,
    sectionId: sceneId,
    // The scene may have another one by now.
    take: takes.findLast((take) => (take.videoHash ?? take.imageHash) === assetHash)?.take ?? null,
    promptHash: prompt.hash,
    createdBy: job?.submittedBy ?? 'unknown',
  });
  return store.clips.list(jobId, clipIndex);
}

function originalOf(clip: FoundClip) {
  const { jobId, clipIndex, medium, assetHash, durationMs, temperature, seed, provider, score } = clip;
  return {
    jobId,
    clipIndex,
    medium,
    assetHash,
    durationMs: Math.round(durationMs),
    temperature: temperature ?? null,
    generationSeed: seed ?? null,
    provider: provider ?? null,
    score: score === undefined ? null : Math.round(score),
  };
}
