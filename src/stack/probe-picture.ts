// Says why an artifact is no picture that can stand for a scene, or be its reference: what the API asks before it takes one.
import { NotAPicture, probePicture as probeFile } from '../renderers/video/picture.ts';
import type { Artifacts } from '../store/store.ts';

/** Nothing when the artifact can be shown. Rejects when it could not be looked at, as when its file is gone. */
export async function probePicture(artifacts: Pick<Artifacts, 'localPath'>, hash: string): Promise<string | undefined> {
  const path = await artifacts.localPath(hash);
  try {
    await probeFile(path);
    return undefined;
  } catch (error) {
    if (!(error instanceof NotAPicture)) throw error;
    return `a png, jpeg or webp picture that can be shown is wanted: this is ${error.message}`;
  }
}
