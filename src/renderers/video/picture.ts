// Opens pictures that came from elsewhere: the formats that vendors send, up to a size that memory holds.
import { stat } from 'node:fs/promises';
import { fileTypeFromFile } from 'file-type';
import sharp, { type Sharp } from 'sharp';

/** The file holds no picture that we read. No message names a path. */
export class NotAPicture extends Error {
  override readonly name = 'NotAPicture';
}

export type PictureFacts = {
  /** As it is shown, its orientation applied. */
  readonly width: number;
  readonly height: number;
};

/** Four times what the models make: small files can unfold to pictures that fill the memory (SECURITY row 13). */
const maxPixels = 4096 * 4096;

/** A picture of that size is smaller, whatever its format. */
const maxBytes = 64 * 2 ** 20;

/** No SVG: it would be drawn, and may name other files. */
export const pictureMimes: readonly string[] = ['image/jpeg', 'image/png', 'image/webp'];

// Every reader runs in this process: those that nobody asks for are shut. SVG stays for our own title cards.
sharp.block({ operation: ['VipsForeignLoad'] });
sharp.unblock({ operation: ['Jpeg', 'Png', 'Webp', 'Svg'].map((format) => `VipsForeignLoad${format}`) });

/** By its first bytes, before any reader is chosen by them: readers of other formats are not to see it. */
async function checkBytes(path: string): Promise<void> {
  if ((await stat(path)).size > maxBytes) throw new NotAPicture('a file of more than 64 MiB');
  const type = await fileTypeFromFile(path);
  if (type === undefined || !pictureMimes.includes(type.mime)) {
    throw new NotAPicture(`${type?.mime ?? 'a page or another text'}, not a JPEG, PNG or WebP`);
  }
}

/** Upright, the first frame of a moving one. Throws `NotAPicture` where it is none by its bytes or its header. */
export async function openPicture(path: string): Promise<{ readonly picture: Sharp; readonly facts: PictureFacts }> {
  await checkBytes(path);
  const options = { limitInputPixels: maxPixels, failOn: 'error', pages: 1 } as const;
  // The header alone; its size is judged here, since the reader tells a size from a damage by its words only.
  const { autoOrient } = await sharp(path, { ...options, limitInputPixels: false })
    .metadata()
    .catch((error: unknown) => {
      throw new NotAPicture('not a readable picture', { cause: error });
    });
  const { width, height } = autoOrient;
  if (width * height > maxPixels) throw new NotAPicture('a picture of more than 16 megapixels');
  return { picture: sharp(path, options).autoOrient(), facts: { width, height } };
}

/** Reads the picture to its end. Throws `NotAPicture` where it is damaged or cut short. */
export async function probePicture(path: string): Promise<PictureFacts> {
  const { picture, facts } = await openPicture(path);
  await picture
    .resize({ width: 16, height: 16, fit: 'fill' })
    .raw()
    .toBuffer()
    .catch((error: unknown) => {
      throw new NotAPicture('a picture that is damaged or cut short', { cause: error });
    });
  return facts;
}
