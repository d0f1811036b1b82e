// A picture as the judge and the pages see it: small enough to inline, without its metadata.
import { NotAPicture, openPicture } from './picture.ts';

/** Widest and highest, in pixels. */
const maxSide = 1280;

/** Writes a JPEG; a transparent ground becomes white. Throws `NotAPicture`. */
export async function pictureFrame(path: string, out: string): Promise<void> {
  const { picture } = await openPicture(path);
  await picture
    .resize({ width: maxSide, height: maxSide, fit: 'inside', withoutEnlargement: true })
    .flatten({ background: '#ffffff' })
    .jpeg({ quality: 88, chromaSubsampling: '4:4:4' })
    .toFile(out)
    .catch((error: unknown) => {
      throw new NotAPicture('a picture that cannot be drawn again', { cause: error });
    });
}
