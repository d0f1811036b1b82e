// Copies what a task made into our own store, and looks at it without a model (SPEC A7, R8; DESIGN, "exactly once").
import { join } from 'node:path';
import { ApplicationFailure, Context } from '@temporalio/activity';
import type { MediaModelId, Medium } from '../domain/media.ts';
import { type DownloadedMedia, downloadMedia } from '../outbound/download-media.ts';
import type { Outbound } from '../outbound/outbound.ts';
import type { TaskState } from '../providers/media/media-tasks.ts';
import { longestS, mediaCapabilityOf } from '../providers/media/capability.ts';
import { vendorOfMediaModel } from '../providers/media/provider-models.ts';
import { checkPicture } from '../renderers/video/check-picture.ts';
import { pictureFrame } from '../renderers/video/picture-frame.ts';
import { similarityOf } from '../renderers/video/similarity.ts';
import { trimClip } from '../renderers/video/trim-clip.ts';
import type { TakeChange } from '../store/take-change.ts';
import type { ActivityDeps } from './deps.ts';
import { askAgainAfter, isProviderError } from './fail.ts';
import { type Heart, withHeart } from './heart.ts';
import type { FetchMediaInput, FetchMediaResult, MediaFailure } from './inputs.ts';
import { lookAtClip } from './look-at-clip.ts';
import { hasAsset, knownTask, readMediaTake, readScene, recordMediaFailure, type TakeRow } from './media-take.ts';
import { withScratch } from './scratch.ts';

/** Downloads that may give something else than the asset: a page of a proxy, half a file, an address that has run out. The last of them counts. */
const badResultsAllowed = 4;

/** What the heart's beats tell the next try. */
type Beat = { readonly doing: string; readonly badResults: number };

/** Earlier tries that ended in something else than the asset: connections that broke are no word about it. */
function badResultsBefore(): number {
  const details: unknown = Context.current().info.heartbeatDetails;
  const isBeat = typeof details === 'object' && details !== null && 'badResults' in details;
  return isBeat && typeof details.badResults === 'number' ? details.badResults : 0;
}

export function createFetchMedia(deps: ActivityDeps) {
  return async function fetchMedia(input: FetchMediaInput): Promise<FetchMediaResult> {
    const { row, model } = await readMediaTake(deps, input);
    if (hasAsset(row)) return already(deps, input, row);
    return await withHeart((heart) =>
      withScratch(deps, 'fetch', (outDir) => fetchInto(deps, { input, model, outDir }, heart)),
    );
  };
}

/** An earlier try of this activity came so far, or another task of the take did: a take has one asset. */
function already(
  { logger }: ActivityDeps,
  { jobId, sectionId, take, tooLate }: FetchMediaInput,
  row: TakeRow,
): FetchMediaResult {
  if (!tooLate || row.writeFailure?.kind === tooLateToJudge.kind) return { kind: 'fetched' };
  logger.warn({ jobId, sectionId, take }, 'a take has its asset already; what another task of it made is not fetched');
  return { kind: 'fetched', isSpare: true };
}

type Work = { readonly input: FetchMediaInput; readonly model: MediaModelId; readonly outDir: string };

async function fetchInto(deps: ActivityDeps, work: Work, heart: Heart): Promise<FetchMediaResult> {
  const { input, model } = work;
  const scene = await readScene(deps, input);
  const { outputs, failure: ended } = await outputsOf(deps, work, heart);
  if (ended !== undefined) return await notFetched(deps, input, ended);
  const badResults = badResultsBefore();
  heart.progress({ doing: 'downloading', badResults } satisfies Beat);
  let file: DownloadedMedia;
  try {
    // The address is asked for anew each time: it may have run out, and it is signed, so that it is kept nowhere.
    file = await downloadMedia(
      wayOut(deps, model),
      { url: outputs[0].url, medium: scene.medium, signal: heart.signal },
      work.outDir,
    );
  } catch (error) {
    heart.signal.throwIfAborted();
    return await notFetched(deps, input, badMedia(error, badResults));
  }
  heart.progress({ doing: 'looking at it', badResults } satisfies Beat);
  const longestMs = longestS(mediaCapabilityOf(model)) * 1000;
  const look = { file, durationMs: scene.durationMs, longestMs, outDir: work.outDir, edit: input.edit };
  let change: TakeChange;
  try {
    change = scene.medium === 'video' ? await keepClip(deps, look, heart) : await keepPicture(deps, look, heart);
  } catch (error) {
    heart.signal.throwIfAborted();
    return await notFetched(deps, input, badMedia(error, badResults));
  }
  await keepInTake(deps, input, change);
  return { kind: 'fetched' };
}

/** Said of what nobody waited for any more. */
const tooLateToJudge = {
  kind: 'late',
  message: 'the vendor finished it after it was given up; it came too late to be judged',
};

async function keepInTake({ store }: ActivityDeps, input: FetchMediaInput, change: TakeChange): Promise<void> {
  const { jobId, sectionId, take } = input;
  const key = { jobId, sectionId, take };
  const isGivenUp = ((await store.record.readTake(key))?.renderError ?? null) !== null;
  await store.record.changeTake(key, {
    ...change,
    // It came after all.
    ...(isGivenUp && { renderError: null, retakeResult: null }),
    ...(input.tooLate && { status: 'rejected', writeFailure: tooLateToJudge }),
  });
}

/** The demo's files are on this machine, where nothing else may be reached. */
function wayOut({ outbound, demoOutbound, isDemoMedia }: ActivityDeps, model: MediaModelId): Outbound {
  return isDemoMedia(vendorOfMediaModel(model)) ? (demoOutbound ?? outbound) : outbound;
}

async function notFetched(
  deps: ActivityDeps,
  input: FetchMediaInput,
  failure: MediaFailure,
): Promise<FetchMediaResult> {
  return { kind: 'not_fetched', failure: await recordMediaFailure(deps, input, failure) };
}

type Done = Extract<TaskState, { state: 'done' }>;

/** What the vendor has of the task now. A task that is not done any more says so as a failure. */
async function outputsOf(
  deps: ActivityDeps,
  { input, model }: Work,
  { signal }: Heart,
): Promise<
  | (Pick<Done, 'outputs'> & { readonly failure?: undefined })
  | { readonly outputs?: undefined; readonly failure: MediaFailure }
> {
  const { task } = await knownTask(deps, input);
  try {
    const state = await deps.mediaTasks.poll(model, task, { signal });
    if (state.state === 'done') return { outputs: state.outputs };
    if (state.state === 'failed' || state.state === 'canceled') return { failure: state.failure };
  } catch (error) {
    throw isProviderError(error) ? askAgainAfter(error) : error;
  }
  throw ApplicationFailure.retryable('the vendor says that the task runs again', 'overloaded');
}

/** What the programs and readers that look into a file say of one that passed for an asset and is none. */
const unreadable: readonly string[] = ['MediaProgramError', 'NotAVideo', 'NotAPicture'];

/** Nothing where the trouble is ours. By its name: errors cross realms in tests. */
function faultOf(error: unknown): { readonly because: string; readonly message: string } | undefined {
  if (typeof error !== 'object' || error === null || !('name' in error) || !('message' in error)) return undefined;
  const message = String(error.message);
  if (error.name === 'BadMedia' && 'because' in error) return { because: String(error.because), message };
  if (!unreadable.includes(String(error.name))) return undefined;
  return { because: 'damaged', message: `what came cannot be looked at: ${message.split('\n').at(-1)}` };
}

/** What is nobody's word about the asset: it is tried for as long as Temporal does. */
const passing: readonly string[] = ['network', 'no_room'];

/** A value once it was tried often enough, else another try. */
function badMedia(error: unknown, badResultsSoFar: number): MediaFailure {
  const fault = faultOf(error);
  if (fault === undefined) throw error;
  const { because, message } = fault;
  const badResults = badResultsSoFar + (passing.includes(because) ? 0 : 1);
  if (because === 'refused' || badResults >= badResultsAllowed) return { kind: 'bad_result', message };
  // Goes out with the failure, however little time has passed since the last beat.
  Context.current().heartbeat({ doing: 'trying again', badResults } satisfies Beat);
  throw ApplicationFailure.create({ message, type: because, category: 'BENIGN' });
}

type Look = {
  readonly file: DownloadedMedia;
  readonly durationMs: number;
  /** Of the model; 0 of pictures. */
  readonly longestMs: number;
  readonly outDir: string;
  readonly edit: FetchMediaInput['edit'];
};

async function keepClip(deps: ActivityDeps, look: Look, { signal }: Heart): Promise<TakeChange> {
  const { file, durationMs, longestMs, outDir } = look;
  const { artifacts } = deps.store;
  const out = join(outDir, 'trimmed.mp4');
  const { trimmed } = await trimClip(file.path, { durationMs, out, signal });
  const path = trimmed ? out : file.path;
  const { frameHashes, findings } = await lookAtClip(deps, path, {
    plannedDurationMs: durationMs,
    longestMs,
    outDir,
    signal,
  });
  const video = await artifacts.putFile(path, 'video/mp4');
  return {
    status: 'scoring',
    videoHash: video.hash,
    downloadHash: trimmed ? (await artifacts.putFile(file.path, file.mime)).hash : video.hash,
    durationMs: Math.min(file.durationMs ?? durationMs, trimmed ? durationMs : Number.POSITIVE_INFINITY),
    frameHashes,
    findings,
    ...(await similarity(deps, { ...look, path, medium: 'video' }, signal)),
  };
}

async function keepPicture(deps: ActivityDeps, look: Look, { signal }: Heart): Promise<TakeChange> {
  const { file, outDir } = look;
  const { artifacts } = deps.store;
  const frame = join(outDir, 'frame.jpg');
  await pictureFrame(file.path, frame);
  const image = await artifacts.putFile(file.path, file.mime);
  return {
    status: 'scoring',
    imageHash: image.hash,
    downloadHash: image.hash,
    frameHashes: [(await artifacts.putFile(frame, 'image/jpeg')).hash],
    findings: [...(await checkPicture(file.path))],
    ...(await similarity(deps, { ...look, path: file.path, medium: 'image' }, signal)),
  };
}

/** How much the edit left as it was (SPEC R8). A parent of the other medium cannot be compared. */
async function similarity(
  deps: ActivityDeps,
  { path, edit }: Look & { readonly path: string; readonly medium: Medium },
  signal: AbortSignal,
): Promise<Pick<TakeChange, 'similarity'>> {
  if (edit === undefined) return {};
  try {
    const parent = await deps.store.artifacts.localPath(edit.parentHash);
    return { similarity: await similarityOf(path, parent, { signal }) };
  } catch (error) {
    signal.throwIfAborted();
    // The edit is paid for and there: a figure about it is not worth losing it.
    deps.logger.warn({ err: error }, 'the similarity of an edit to its parent could not be measured');
    return {};
  }
}
