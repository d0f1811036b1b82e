// Keeps a person's upload, given in place of an edit, as the next version of the clip that was to be edited (SPEC A8, R8).
import { ApplicationFailure } from '@temporalio/activity';
import { isUnchanged } from '../domain/clip-edit/unchanged.ts';
import type { Medium } from '../domain/media.ts';
import { probePicture } from '../renderers/video/picture.ts';
import { probeVideo } from '../renderers/video/probe-video.ts';
import { similarityOf } from '../renderers/video/similarity.ts';
import { keepOriginal, showClipVersion } from '../store/use-clip-version.ts';
import type { KeepUploadInput, KeepVersionResult } from './clip-edit-inputs.ts';
import type { ActivityDeps } from './deps.ts';
import { withHeart } from './heart.ts';
import { parentOf } from './keep-version.ts';
import { readClip } from './load-clip.ts';

export function createKeepUpload(deps: ActivityDeps) {
  const { store } = deps;
  /** With the prompt of the version that was edited, and without what only a provider's take has. Throws `UnusableUpload` for what is no asset of the clip's medium. */
  return async function keepUpload(input: KeepUploadInput): Promise<KeepVersionResult> {
    const { jobId, clipIndex, editJobId, sectionId, uploadHash: assetHash, parentHash } = input;
    const clip = await readClip(deps, input);
    if (clip.kind === 'missing') throw ApplicationFailure.nonRetryable(clip.message, 'RecordMissing');
    const { medium } = clip;
    const facts = await withHeart(({ signal }) => lookAt(deps, { ...input, medium }, signal));
    const versions = await keepOriginal(store, clip);
    const parent = parentOf(versions, parentHash);
    const prompt = await store.artifacts.putBytes(clip.prompt, 'text/plain; charset=utf-8');
    const row = await store.clips.add({
      jobId,
      clipIndex,
      parent,
      editJobId,
      sectionId,
      instruction: await store.artifacts.readText(input.instructionHash),
      reasoning: 'a person put an upload in place of the edit; the prompt is that of the version before',
      promptHash: versions.find(({ version }) => version === parent)?.promptHash ?? prompt.hash,
      medium,
      assetHash,
      ...facts,
      isUnchanged: isUnchanged({ assetHash, parentHash, similarity: facts.similarity }),
      createdBy: input.by,
    });
    await showClipVersion(store, row, clip);
    const { version, similarity } = row;
    return { version, parent: row.parent, isUnchanged: row.isUnchanged, similarity };
  };
}

type Upload = KeepUploadInput & { readonly medium: Medium };
type Facts = { readonly durationMs: number | null; readonly similarity: number | null };

async function lookAt({ store, logger }: ActivityDeps, upload: Upload, signal: AbortSignal): Promise<Facts> {
  const { uploadHash, parentHash, medium } = upload;
  const path = await store.artifacts.localPath(uploadHash);
  const durationMs = await lengthOf(path, medium, signal);
  try {
    const parent = await store.artifacts.localPath(parentHash);
    return { durationMs, similarity: await similarityOf(path, parent, { signal }) };
  } catch (error) {
    signal.throwIfAborted();
    logger.warn({ err: error }, 'the similarity of an upload to the clip that it stands for could not be measured');
    return { durationMs, similarity: null };
  }
}

/** Of a picture nothing. The API looked at it as well; a verdict inside a signal passed no API. */
async function lengthOf(path: string, medium: Medium, signal: AbortSignal): Promise<number | null> {
  try {
    if (medium === 'video') return Math.round((await probeVideo(path, signal)).durationMs);
    await probePicture(path);
    return null;
  } catch (error) {
    const name = typeof error === 'object' && error !== null && 'name' in error ? error.name : undefined;
    if (name !== 'NotAVideo' && name !== 'NotAPicture') throw error;
    const wanted = medium === 'video' ? 'video' : 'picture';
    throw ApplicationFailure.nonRetryable(`the upload is no ${wanted} that can be read`, 'UnusableUpload');
  }
}
