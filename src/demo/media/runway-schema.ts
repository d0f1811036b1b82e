// What Runway takes of a create, by address and model (its OpenAPI file, and the types of its SDK where that is older).
import { z } from 'zod';

/** Counted in UTF-16 units, as `length` does. */
const promptText = z.string().min(1).max(1_000);
const seed = z.int().min(0).max(4_294_967_295).optional();
const wide = z.enum(['1280:720', '720:1280']);
const wideOrFull = z.enum(['1280:720', '720:1280', '1080:1920', '1920:1080']);
const sixRatios = z.enum(['1280:720', '720:1280', '1104:832', '832:1104', '960:960', '1584:672']);
const anyLength = z.int().min(2).max(10);
const contentModeration = z.strictObject({ publicFigureThreshold: z.enum(['auto', 'low']).optional() }).optional();
const veoLength = z.union([z.literal(4), z.literal(6), z.literal(8)]).default(8);

/** Of a data URI: 5 MB. */
const longestImage = 5 * 1024 * 1024;
const imageAddress = z.union([
  z
    .string()
    .regex(/^https:\/\/\S+$/)
    .max(2_048),
  z.string().regex(/^runway:\/\/\S+$/),
  z
    .string()
    .regex(/^data:image\/[a-z+]+;base64,/)
    .max(longestImage),
]);
const promptImage = z.union([
  imageAddress,
  z
    .array(z.strictObject({ uri: imageAddress, position: z.enum(['first', 'last']) }))
    .min(1)
    .max(2),
]);

const veo = {
  ratio: wideOrFull,
  audio: z.boolean().default(true),
  negativePrompt: z.string().min(1).max(1_000).optional(),
  duration: veoLength,
  seed,
};
const veoModel = z.enum(['veo3.1', 'veo3.1_fast']);

const textToVideo = z.discriminatedUnion('model', [
  z.strictObject({
    model: z.literal('gen4.5'),
    promptText,
    ratio: wide,
    duration: anyLength,
    seed,
    contentModeration,
  }),
  z.strictObject({ model: veoModel, promptText, ...veo }),
]);

const imageToVideo = z.discriminatedUnion('model', [
  z.strictObject({
    model: z.literal('gen4.5'),
    promptText,
    promptImage,
    ratio: sixRatios,
    duration: anyLength,
    seed,
    contentModeration,
  }),
  z.strictObject({
    model: z.literal('gen4_turbo'),
    promptText: promptText.optional(),
    promptImage,
    ratio: sixRatios,
    duration: anyLength.default(10),
    seed,
    contentModeration,
  }),
  z.strictObject({ model: veoModel, promptText: promptText.optional(), promptImage, ...veo }),
]);

export const runwayCreates: Readonly<Record<string, typeof textToVideo | typeof imageToVideo>> = {
  '/v1/text_to_video': textToVideo,
  '/v1/image_to_video': imageToVideo,
};

export type RunwayCreate = z.infer<typeof textToVideo> | z.infer<typeof imageToVideo>;
