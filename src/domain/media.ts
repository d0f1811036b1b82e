// What scenes, clips and their assets are: the words of SPEC sections 2 and 3.

export const media = ['image', 'video'] as const;
/** What an asset is (SPEC A1). */
export type Medium = (typeof media)[number];

/** Who is paid for it. */
export const mediaVendors = ['piapi', 'fal', 'runway'] as const;
export type MediaVendor = (typeof mediaVendors)[number];

/** The providers by the names that a storyboard uses (SPEC A4, A7, R7): each is one model of one vendor. */
export const videoProviders = ['kling', 'runway', 'luma', 'hailuo', 'veo'] as const;
export const imageProviders = ['falai', 'flux'] as const;
export const mediaProviders = [...videoProviders, ...imageProviders] as const;
export type MediaProvider = (typeof mediaProviders)[number];

/** `vendor:model`, as in `runway:veo3.1`. */
export type MediaModelId = `${MediaVendor}:${string}`;

/** The medium that a provider makes. */
export function mediumOf(provider: MediaProvider): Medium {
  return imageProviders.some((name) => name === provider) ? 'image' : 'video';
}

export const aspects = ['16:9', '9:16', '1:1'] as const;
/** The shape of a film and of all its scenes, width to height: wide, upright or square. */
export type Aspect = (typeof aspects)[number];

/** Of a storyboard that names none, and of every explainer. */
export const usualAspect: Aspect = '16:9';

/** Width over height. */
export function ratioOf(aspect: Aspect): number {
  const [width = 1, height = 1] = aspect.split(':').map(Number);
  return width / height;
}

/** One scene of a storyboard (SPEC A1). */
export type Scene = {
  /** 1-based. */
  readonly index: number;
  /** `hook`, `problem`, `solution` …: what the scene is for. */
  readonly sceneType: string;
  /** `person`, `product`, `nature` …: what is to be seen; chooses the best provider (SPEC A4). */
  readonly contentType: string;
  readonly narration: string;
  /** The scene's own prompt. */
  readonly visualDirection: string;
  /** Wished length, ms; 0 for an image. */
  readonly durationMs: number;
  readonly medium: Medium;
  readonly provider: MediaProvider;
  /** Absent in records of before there was a choice: `usualAspect` then. */
  readonly aspect?: Aspect;
  /** Replaces the built-in brand fixes (SPEC A5). */
  readonly brand?: string;
  /** Hashes of uploaded artifacts, or https addresses. */
  readonly referenceImages: readonly string[];
};

/** Ids of scenes are global (CONTRACT): `<jobId>-<n>`, n from 1. */
export function sceneIdOf(jobId: string, index: number): string {
  return `${jobId}-${index}`;
}

/** Video when the duration is above 0 and the provider is not an image provider (SPEC A1). */
export function mediumOfScene(durationMs: number, provider: MediaProvider | undefined): Medium {
  if (provider !== undefined && mediumOf(provider) === 'image') return 'image';
  return durationMs > 0 ? 'video' : 'image';
}

/** How a generation that gave no asset ended. */
export const mediaFailureKinds = [
  /** Moderated: another prompt or another provider, never the same again. */
  'refused',
  /** The task failed at the vendor. */
  'failed',
  /** The vendor takes no work now: down, overloaded, out of our money, key refused. No judgement on the prompt. */
  'unavailable',
  'bad_request',
  /** Done without: the budget had no room for a second retake at once. */
  'no_budget',
  /** The task did not end within its time. */
  'timed_out',
  /** What was downloaded is not the medium that was asked for, or too short, or too large. */
  'bad_result',
] as const;
export type MediaFailureKind = (typeof mediaFailureKinds)[number];
