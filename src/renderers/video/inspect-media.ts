// Finds out what a file from elsewhere really is, by its own bytes and never by what was said of it.
import { fileTypeFromFile } from 'file-type';
import type { Medium } from '../../domain/media.ts';
import { NotAPicture, pictureMimes, probePicture } from './picture.ts';
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
    | 'network'
    /** Nothing to do with the asset: there is no room for it here. */
    | 'no_room';

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
  image: pictureMimes,
};

/** One frame may be rounding; a share of them is the end of a file that is missing. */
const missingFrames = { count: 2, share: 0.02 } as const;

/** Clips that were cut as they are bring along a few frames from before the cut. */
const surplusFrames = { count: 5, share: 0.5 } as const;

/** Of what a camera or a model makes: a head may say anything, and each filter would fill what it says with frames. */
const believable = { minFps: 1, maxFps: 240, maxSeconds: 300 } as const;

/** Why the times of a clip cannot be as its head says. */
function timesFault({ frames, fps, durationMs }: VideoFacts): string | undefined {
  const { minFps, maxFps, maxSeconds } = believable;
  if (fps < minFps || fps > maxFps) return `it says that it has ${fps} frames a second`;
  const seconds = Math.round(durationMs / 1000);
  if (seconds > maxSeconds) return `it lasts ${seconds} s`;
  const promised = Math.round((durationMs / 1000) * fps);
  if (promised - frames >= Math.max(missingFrames.count, promised * missingFrames.share))
    return 'the file ends before its frames do';
  if (frames > promised * (1 + surplusFrames.share) + surplusFrames.count)
    return `it has ${frames} frames where its length has room for ${promised}`;
  return undefined;
}

async function videoFacts(path: string, signal: AbortSignal): Promise<Omit<MediaFacts, 'mime'>> {
  const facts = await probeVideo(path, signal);
  const fault = timesFault(facts);
  if (fault !== undefined) throw new NotAVideo(fault);
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
