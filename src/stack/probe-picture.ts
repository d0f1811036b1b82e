// Says why an artifact is no picture that can stand for a scene: what the API asks before it takes a replacement.
import sharp from 'sharp';
import type { Artifacts } from '../store/store.ts';

/** A few megabytes can say that they are a picture of gigabytes (SECURITY row 13). */
const mostPixels = 50_000_000;
const formats: readonly string[] = ['png', 'jpeg', 'webp'];
const wanted = 'a png, jpeg or webp picture that can be shown is wanted';

/** Nothing when the artifact can be shown. Rejects when it could not be looked at, as when its file is gone. */
export async function probePicture(artifacts: Pick<Artifacts, 'read'>, hash: string): Promise<string | undefined> {
  const bytes = await artifacts.read(hash);
  try {
    const picture = sharp(bytes, { limitInputPixels: mostPixels, failOn: 'warning' });
    const { format } = await picture.metadata();
    if (!formats.includes(format)) return `${wanted}: this is ${format}`;
    // Made small it is read whole: one that was cut off has headers that are well.
    await picture.resize(16, 16).raw().toBuffer();
    return undefined;
  } catch (error) {
    return `${wanted}: ${reasonOf(error)}`;
  }
}

/** What the reader of the format says of the bytes; it was given no path that it could name. */
function reasonOf(error: unknown): string {
  const message = typeof error === 'object' && error !== null && 'message' in error ? String(error.message) : '';
  return message.split('\n')[0]?.slice(0, 200) || 'it cannot be read';
}
