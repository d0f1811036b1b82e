// Whether an uploaded artifact can stand in for every take of a section: there, of the right medium, and readable.
import type { Medium } from '../domain/media.ts';
import type { ApiDeps } from './api-deps.ts';
import type { FieldError } from './problem.ts';

/** `medium` is that of a scene; a section whose takes are code is a video. */
export async function replacementErrors(
  deps: ApiDeps,
  hash: string | undefined,
  medium: Medium = 'video',
): Promise<FieldError[]> {
  if (hash === undefined) {
    return [{ path: 'artifact', message: 'upload the asset by POST /api/artifacts and name its hash here' }];
  }
  const ref = await deps.store.artifacts.stat(hash);
  if (ref === undefined) return [{ path: 'artifact', message: 'there is no artifact with this hash' }];
  if (!isOf(medium, ref.mime)) {
    const wanted =
      medium === 'video' ? 'a video replaces a section' : 'a picture (png, jpeg or webp) replaces this scene';
    return [{ path: 'artifact', message: `${wanted}, this is ${ref.mime}` }];
  }
  const whyNot = medium === 'video' ? await deps.probeClip(hash) : await deps.probePicture(hash);
  return whyNot === undefined ? [] : [{ path: 'artifact', message: whyNot }];
}

/** Drawings are code: they replace no picture. */
function isOf(medium: Medium, mime: string): boolean {
  return medium === 'video' ? mime.startsWith('video/') : /^image\/(png|jpeg|webp)$/u.test(mime);
}
