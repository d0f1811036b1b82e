// Opens pictures that came from elsewhere: the formats that vendors send, up to a size that memory holds.
import sharp, { type Sharp } from 'sharp';

/** The file holds no picture that we read. */
export class NotAPicture extends Error {
  override readonly name = 'NotAPicture';
}

export type PictureFacts = {
  /** As it is shown, its orientation applied. */
  readonly width: number;
  readonly height: number;
};

/** A little more than 8K, as for videos: small files can unfold to pictures that fill the memory. */
const maxPixels = 40_000_000;

/** No SVG: it would be drawn, and may name other files. */
const formats: readonly string[] = ['jpeg', 'png', 'webp'];

/** Upright, the first frame of a moving one. Throws `NotAPicture` where it is none by its header. */
export async function openPicture(path: string): Promise<{ readonly picture: Sharp; readonly facts: PictureFacts }> {
  const options = { limitInputPixels: maxPixels, failOn: 'error', pages: 1 } as const;
  const { format, autoOrient } = await sharp(path, options)
    .metadata()
    .catch((error: unknown) => {
      throw new NotAPicture('not a readable picture', { cause: error });
    });
  if (!formats.includes(format)) throw new NotAPicture(`a picture of format ${format}, not ${formats.join(', ')}`);
  return {
    picture: sharp(path, options).autoOrient(),
    facts: { width: autoOrient.width, height: autoOrient.height },
  };
}

/** Reads the picture to its end. Throws `NotAPicture` where it is damaged or cut short. */
export async function probePicture(path: string): Promise<PictureFacts> {
  const { picture, facts } = await openPicture(path);
  await picture.stats().catch((error: unknown) => {
    throw new NotAPicture('a picture that is damaged or cut short', { cause: error });
  });
  return facts;
}
