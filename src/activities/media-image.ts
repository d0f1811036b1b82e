// The picture that a request starts from, as a vendor takes it: an address, or the picture itself inlined.
import { join } from 'node:path';
import type { ClipEditOrder } from '../domain/policy/media-policy.ts';
import { NotAPicture, openPicture } from '../renderers/video/picture.ts';
import { extractFrames } from '../renderers/video/sample-frames.ts';
import type { ActivityDeps } from './deps.ts';
import { withScratch } from './scratch.ts';

/** Pixels in either direction: enough for what the models make; a few hundred kilobytes as JPEG. */
const largestSide = 1280;

/** Nothing where none is wished. Metadata of uploads is dropped on the way. Throws `NotAPicture` or `ArtifactMissing`. */
export async function mediaImage(
  deps: ActivityDeps,
  wish: {
    readonly image: string | undefined;
    readonly edit: ClipEditOrder | undefined;
    readonly signal: AbortSignal;
  },
): Promise<string | undefined> {
  const { image, edit, signal } = wish;
  if (image === undefined || image.startsWith('https://')) return image;
  if (image !== 'parent') return await inlined(await deps.store.artifacts.localPath(image));
  if (edit === undefined) return undefined;
  const clip = await deps.store.artifacts.localPath(edit.parentHash);
  return await withScratch(deps, 'frame', async (outDir) => {
    const wanted = { outDir: join(outDir), signal, maxSide: largestSide };
    const [first] = await extractFrames(clip, [{ frame: 0, atMs: 0 }], wanted);
    return first === undefined ? undefined : await inlined(first.path);
  });
}

async function inlined(path: string): Promise<string> {
  const { picture } = await openPicture(path);
  const jpeg = await picture
    .resize({ width: largestSide, height: largestSide, fit: 'inside', withoutEnlargement: true })
    .jpeg({ quality: 88 })
    .toBuffer()
    .catch((error: unknown) => {
      throw new NotAPicture('a picture that is damaged or cut short', { cause: error });
    });
  return `data:image/jpeg;base64,${jpeg.toString('base64')}`;
}
