// What each image and video model takes, as data (SPEC R7): lengths, sizes, seed, negative prompt, first frame, sound, length of its prompt.
import type { MediaModelId, Medium } from '../../domain/media.ts';

export type Size = { readonly width: number; readonly height: number };

export type MediaCapability = {
  readonly medium: Medium;
  /** Lengths it makes, s, ascending; none for images. A wish is snapped up to one of them. */
  readonly durationsS: readonly number[];
  /** Pixels, one for each shape that it makes: the one nearest to the wished aspect is asked for, the first where two are as near. */
  readonly sizes: readonly [Size, ...Size[]];
  /** Largest seed, from 0 on; absent where it takes none. */
  readonly largestSeed?: number;
  readonly negativePrompt: boolean;
  readonly image?: {
    readonly use: 'first frame' | 'reference';
    readonly required: boolean;
    /** Takes data URIs besides https addresses. */
    readonly inlined: boolean;
    /** Sizes that it makes besides where it is given a picture. */
    readonly moreSizes?: readonly Size[];
    /** It makes the shape of the picture, whatever is asked for. */
    readonly decidesShape?: true;
  };
  /** Can make sound, and is asked for none. */
  readonly audio: boolean;
  /** UTF-16 code units. */
  readonly promptLimit: number;
  readonly outputs: 1;
  /** Steps of an image model that are asked for. */
  readonly steps?: number;
};

function everySecond(from: number, to: number): readonly number[] {
  return Array.from({ length: to - from + 1 }, (_, index) => from + index);
}

const hd: Size = { width: 1280, height: 720 };
const uprightHd: Size = { width: 720, height: 1280 };
/** As many pixels as 1280×720, so that it costs the same. */
const square: Size = { width: 960, height: 960 };
const everyShape = [hd, uprightHd, square] as const;
const uint32 = 4_294_967_295;
const byAddress = { use: 'first frame', required: false, inlined: false, decidesShape: true } as const;
const inlined = { use: 'first frame', required: false, inlined: true } as const;

const kling = {
  medium: 'video',
  sizes: everyShape,
  image: byAddress,
  audio: true,
  promptLimit: 2_500,
  outputs: 1,
} as const satisfies Partial<MediaCapability>;

const runway = {
  medium: 'video',
  sizes: [hd, uprightHd],
  largestSeed: uint32,
  promptLimit: 1_000,
  outputs: 1,
} as const satisfies Partial<MediaCapability>;

const flux = {
  medium: 'image',
  durationsS: [],
  sizes: everyShape,
  negativePrompt: false,
  audio: false,
  // No limit is published; the model reads about 256 tokens.
  promptLimit: 2_000,
  outputs: 1,
} as const satisfies MediaCapability;

/** What is not documented of a model is not sent to it. */
export const mediaCapabilities: Readonly<Partial<Record<MediaModelId, MediaCapability>>> = {
  'piapi:kling@3.0': { ...kling, durationsS: everySecond(3, 15), negativePrompt: false },
  'piapi:kling@2.6': { ...kling, durationsS: [5, 10], negativePrompt: true },
  'piapi:luma@ray-v2': {
    medium: 'video',
    durationsS: [5, 10],
    sizes: everyShape,
    negativePrompt: false,
    image: byAddress,
    audio: false,
    promptLimit: 2_000,
    outputs: 1,
  },
  'piapi:hailuo@v2.3': {
    medium: 'video',
    durationsS: [6, 10],
    // It is told its lines alone, and makes wide films of them.
    sizes: [{ width: 1366, height: 768 }],
    negativePrompt: false,
    audio: false,
    promptLimit: 2_000,
    outputs: 1,
  },
  'piapi:Qubico/flux1-schnell': flux,
  // SPEC A7: 1280×720, 4 steps, 1 image.
  'fal:fal-ai/flux/schnell': { ...flux, largestSeed: uint32, steps: 4 },
  'runway:gen4.5': {
    ...runway,
    durationsS: everySecond(2, 10),
    negativePrompt: false,
    image: { ...inlined, moreSizes: [square] },
    audio: false,
  },
  'runway:gen4_turbo': {
    ...runway,
    durationsS: everySecond(2, 10),
    negativePrompt: false,
    image: { ...inlined, required: true, moreSizes: [square] },
    audio: false,
  },
  'runway:veo3.1': { ...runway, durationsS: [4, 6, 8], negativePrompt: true, image: inlined, audio: true },
};

/** Throws a plain `Error` for a model that is not in the table: models are resolved from it before a job starts. */
export function mediaCapabilityOf(model: MediaModelId): MediaCapability {
  const capability = mediaCapabilities[model];
  if (capability === undefined) throw new Error(`Nothing is known of the media model ${model}`);
  return capability;
}

/** Seconds of the longest clip that the model makes; 0 of pictures. */
export function longestS({ durationsS }: Pick<MediaCapability, 'durationsS'>): number {
  return Math.max(0, ...durationsS);
}
