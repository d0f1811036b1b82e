// Finds out what a file from elsewhere really is, by its own bytes and never by what was said of it.
import { fileTypeFromFile } from 'file-type';
import type { Medium } from '../../domain/media.ts';
import { NotAPicture, probePicture } from './picture.ts';
import { NotAVideo, probeVideo, type VideoFacts } from './probe-video.ts';

/** What came is not the asset that was asked for. */
export class BadMedia extends Error {
  override readonly name = 'BadMedia';
  readonly because:
    /** The address has run out: it is asked for again. */
    | 'expired'
    /** A page, or a file of another kind. */
    | 'not_media'
    | 'damaged'
    | 'too_large'
    /** The address may not be reached. */
    | 'refused'
    | 'network';

  constructor(because: BadMedia['because'], message: string, options?: ErrorOptions) {
    super(message, options);
    this.because = because;
  }
}

export type MediaFacts = {
  readonly mime: string;
  readonly width: number;
  readonly height: number;
  /** Of a video. */
  readonly durationMs?: number;
};

const mimesOf: Readonly<Record<Medium, readonly string[]>> = {
  video: ['video/mp4', 'video/x-m4v', 'video/quicktime'],
  image: ['image/jpeg', 'image/png', 'image/webp'],
};

/** One frame may be rounding; a share of them is the end of a file that is missing. */
const missingFrames = { count: 2, share: 0.02 } as const;

function isCutShort({ frames, fps, durationMs }: VideoFacts): boolean {
  const promised = Math.round((durationMs / 1000) * fps);
  return promised - frames >= Math.max(missingFrames.count, promised * missingFrames.share);
}

async function videoFacts(path: string, signal: AbortSignal): Promise<Omit<MediaFacts, 'mime'>> {
  const facts = await probeVideo(path, signal);
  if (isCutShort(facts)) throw new NotAVideo('the file ends before its frames do');
  return { width: facts.width, height: facts.height, durationMs: facts.durationMs };
}

/** Throws `BadMedia`: `not_media` by the first bytes, `damaged` where the rest cannot be read. */
export async function inspectMedia(
  path: string,
  { medium, signal }: { readonly medium: Medium; readonly signal: AbortSignal },
): Promise<MediaFacts> {
  const type = await fileTypeFromFile(path);
  const wanted = medium === 'video' ? 'a video' : 'a picture';
  if (type === undefined || !mimesOf[medium].includes(type.mime))
    throw new BadMedia(
      'not_media',
      `what came is ${type?.mime ?? 'a page or another text'}, not ${wanted} that we read`,
    );
  try {
    const facts = medium === 'video' ? await videoFacts(path, signal) : await probePicture(path);
    return { mime: type.mime, ...facts };
  } catch (error) {
    if (!(error instanceof NotAVideo) && !(error instanceof NotAPicture)) throw error;
    throw new BadMedia('damaged', `what came is ${wanted} that cannot be read: ${error.message}`, { cause: error });
  }
}
