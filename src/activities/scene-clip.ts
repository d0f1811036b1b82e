// The clip of a finished scene, as the stages have it that edits load (SPEC R1, R6).
import type { MediaProvider, Medium, Scene } from '../domain/media.ts';
import { probeVideo } from '../renderers/video/probe-video.ts';
import { withoutNull } from '../store/stored-json.ts';
import { readOptionalText } from './brief.ts';
import type { ActivityDeps } from './deps.ts';
import { mediaWishSchema, type TakeRow } from './media-take.ts';

/** Longer than the header of a film takes to be read, and short beside the time that the stages of a job may take. */
const probeMs = 2_000;

export type SceneRow = NonNullable<Awaited<ReturnType<ActivityDeps['store']['record']['readSection']>>>;

export type SceneClip = {
  /** 0-based. */
  readonly index: number;
  readonly sceneId: string;
  readonly assetHash: string;
  readonly medium: Medium;
  readonly durationMs: number;
  readonly prompt: string;
  readonly generation_seed?: number;
  readonly provider?: MediaProvider;
  readonly model?: string;
  readonly score?: number;
  readonly version: 1;
};

/** Of a scene that has an asset: an accepted take, or a person's upload. It stands while another one is made (SPEC A9). */
export async function clipOfScene(deps: ActivityDeps, row: SceneRow): Promise<SceneClip | undefined> {
  const { scene, sectionId } = row;
  if (scene === null) return undefined;
  const take = await acceptedTake(deps, row);
  const assetHash = row.replacedByHash ?? assetOf(take);
  if (assetHash === undefined) return undefined;
  const made = { index: scene.index - 1, sceneId: sectionId, assetHash, medium: scene.medium, version: 1 } as const;
  if (take === undefined) {
    const durationMs = await uploadLengthMs(deps, assetHash, scene);
    return { ...made, durationMs, prompt: scene.visualDirection };
  }
  return { ...made, ...(await factsOf(deps, take, scene)) };
}

/** Of a person's upload; as planned where it is no film: a picture may stand for one. */
async function uploadLengthMs({ store, logger }: ActivityDeps, hash: string, scene: Scene): Promise<number> {
  if ((await store.artifacts.stat(hash))?.mime.startsWith('video/') !== true) return scene.durationMs;
  try {
    const path = await store.artifacts.localPath(hash);
    return Math.round((await probeVideo(path, AbortSignal.timeout(probeMs))).durationMs);
  } catch (error) {
    // The stages are worth more than one figure in them.
    logger.warn({ err: error }, 'the length of an upload could not be read');
    return scene.durationMs;
  }
}

async function acceptedTake({ store }: ActivityDeps, row: SceneRow): Promise<TakeRow | undefined> {
  const { jobId, sectionId, acceptedTake: take } = row;
  return take === null ? undefined : await store.record.readTake({ jobId, sectionId, take });
}

function assetOf(take: TakeRow | undefined): string | undefined {
  return take?.videoHash ?? take?.imageHash ?? undefined;
}

async function factsOf(deps: ActivityDeps, take: TakeRow, scene: Scene) {
  const { seed, provider, score, vendor, model } = take;
  return {
    durationMs: take.durationMs ?? scene.durationMs,
    prompt: await promptOf(deps, take, scene.visualDirection),
    ...withoutNull({ generation_seed: seed, provider, score }),
    ...(vendor !== null && model !== null && { model: `${vendor}:${model}` }),
  };
}

/** The prompt as it was wished, without what was put behind it for a model that has no negative prompt. */
export async function promptOf(deps: ActivityDeps, { sourceHash }: TakeRow, otherwise: string): Promise<string> {
  const source = await readOptionalText(deps, sourceHash);
  const wish = source === undefined ? undefined : mediaWishSchema.safeParse(JSON.parse(source));
  return wish?.success ? wish.data.prompt : otherwise;
}
