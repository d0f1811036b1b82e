// Turns what is wished of a model into the request that it takes, and says what was left out (SPEC R7). Pure.
import { type Aspect, type MediaModelId, type Medium, ratioOf, usualAspect } from '../../domain/media.ts';
import { mediaCapabilityOf, type MediaCapability, type Size } from './capability.ts';
import { fitPrompt } from './fit-prompt.ts';
import type { MediaRequest } from './media-tasks.ts';
import { bareMediaModel } from './provider-models.ts';

export type MediaWish = {
  readonly medium: Medium;
  readonly prompt: string;
  /** What is not to be seen (SPEC A5): a negative prompt where the model has one, else the end of the prompt. */
  readonly avoid?: string | undefined;
  /** 0 for an image. */
  readonly durationMs: number;
  /** `usualAspect` where absent. */
  readonly aspect?: Aspect | undefined;
  /** A non-negative integer. */
  readonly seed?: number | undefined;
  /** Retake's own creativity, where it is to be named among what was not sent: no video or image model here takes one. */
  readonly temperature?: number | undefined;
  /** An https address or a data URI. */
  readonly image?: string | undefined;
  readonly webhook?: MediaRequest['webhook'] | undefined;
};

/** What was really sent, for the take's record (SPEC C3). */
export type SentToModel = {
  /** Without its vendor. */
  readonly model: string;
  readonly durationS?: number;
  readonly width: number;
  readonly height: number;
  readonly seed?: number;
  readonly negativePrompt?: string;
  readonly image?: 'first frame' | 'reference';
  /** False where the model could make sound and was asked for none. */
  readonly audio?: boolean;
};

export type FittedRequest = {
  readonly request: MediaRequest;
  readonly sent: SentToModel;
  /** What was left out or changed, each as `name: why`. */
  readonly dropped: readonly string[];
};

/** One field of the request, or nothing, and why. */
type Fitted<T> = { readonly value?: T; readonly dropped?: string };

function fitDuration({ durationsS }: MediaCapability, model: string, durationMs: number): Fitted<number> {
  const longest = durationsS.at(-1);
  if (longest === undefined) return {};
  const wishedS = durationMs / 1000;
  const value = durationsS.find((duration) => duration >= wishedS);
  if (value !== undefined) return { value };
  return { value: longest, dropped: `length: ${model} makes at most ${longest} s, and ${wishedS} s were wished` };
}

function fitSeed({ largestSeed }: MediaCapability, model: string, seed: number | undefined): Fitted<number> {
  if (seed === undefined) return {};
  if (largestSeed === undefined) return { dropped: `seed: ${model} takes none` };
  if (seed <= largestSeed) return { value: seed };
  const value = seed % (largestSeed + 1);
  return { value, dropped: `seed: ${model} takes none above ${largestSeed}, so ${value} was sent for ${seed}` };
}

function fitImage({ image: takes }: MediaCapability, model: string, image: string | undefined): Fitted<string> {
  if (image === undefined) return {};
  if (takes === undefined) return { dropped: `image: ${model} takes none` };
  const isInlined = image.startsWith('data:image/');
  if (isInlined && !takes.inlined)
    return { dropped: `image: ${model} takes an address only, and this picture has none on the internet` };
  if (!isInlined && !image.startsWith('https://')) return { dropped: `image: ${model} takes https addresses only` };
  return { value: image };
}

/** How far a size is from a ratio, either way: 0 where it has it. */
function distance({ width, height }: Size, ratio: number): number {
  return Math.abs(Math.log(width / height / ratio));
}

/** A size counts as being of the aspect: 1366×768 is 16:9. */
const sameShape = 0.02;

function fitSize(
  { sizes, image: takes }: MediaCapability,
  model: string,
  { aspect, hasImage }: { readonly aspect: Aspect | undefined; readonly hasImage: boolean },
): { readonly size: Size; readonly dropped?: string } {
  const wished = aspect ?? usualAspect;
  const ratio = ratioOf(wished);
  const [first, ...others] = hasImage ? ([...sizes, ...(takes?.moreSizes ?? [])] as const) : sizes;
  const size = others.reduce(
    (nearest, other) => (distance(other, ratio) < distance(nearest, ratio) ? other : nearest),
    first,
  );
  if (distance(size, ratio) > sameShape)
    return { size, dropped: `aspect: ${model} makes no ${wished}, so ${size.width}×${size.height} was sent` };
  if (aspect !== undefined && hasImage && takes?.decidesShape === true)
    return { size, dropped: `aspect: ${model} makes the shape of its first frame, whatever is asked for` };
  return { size };
}

function sentOf(request: MediaRequest, capability: MediaCapability): SentToModel {
  const { model, durationS, width, height, seed, negativePrompt, image } = request;
  return {
    model: bareMediaModel(model),
    ...(durationS !== undefined && { durationS }),
    width,
    height,
    ...(seed !== undefined && { seed }),
    ...(negativePrompt !== undefined && { negativePrompt }),
    ...(image !== undefined && capability.image !== undefined && { image: capability.image.use }),
    ...(capability.audio && { audio: false }),
  };
}

/**
 * The request for a model. A wished length is snapped up to the next one that the model has, to be trimmed later; an aspect that it does not
 * make gets its nearest size, which the cut fits (conform.ts). Throws a plain `Error` for
 * a model that is unknown or makes the other medium: providers are chosen by medium before.
 */
export function fitRequest(model: MediaModelId, wish: MediaWish): FittedRequest {
  const capability = mediaCapabilityOf(model);
  const { medium, webhook } = wish;
  if (capability.medium !== medium) throw new Error(`${model} makes no ${medium}`);
  const name = bareMediaModel(model);
  const { prompt, negativePrompt, dropped } = fitPrompt(capability, { ...wish, model: name });
  const duration = fitDuration(capability, name, wish.durationMs);
  const seed = fitSeed(capability, name, wish.seed);
  const image = fitImage(capability, name, wish.image);
  const fitted = fitSize(capability, name, { aspect: wish.aspect, hasImage: image.value !== undefined });
  const temperature = wish.temperature === undefined ? undefined : `temperature: no ${medium} model takes one`;
  const request: MediaRequest = {
    model,
    medium,
    prompt,
    ...(negativePrompt !== undefined && { negativePrompt }),
    ...(duration.value !== undefined && { durationS: duration.value }),
    width: fitted.size.width,
    height: fitted.size.height,
    ...(seed.value !== undefined && { seed: seed.value }),
    ...(image.value !== undefined && { image: image.value }),
    ...(webhook !== undefined && { webhook }),
  };
  const all = [...dropped, duration.dropped, fitted.dropped, seed.dropped, image.dropped, temperature];
  return {
    request,
    sent: sentOf(request, capability),
    dropped: all.filter((reason) => reason !== undefined),
  };
}
