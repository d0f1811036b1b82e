// The body of a task at PiAPI, one shape for each family of models. PiAPI publishes no schema: this one follows its pages (checked 2026-11-21).
import { z } from 'zod';
import type { MediaRequest } from './media-tasks.ts';
import { bareMediaModel } from './provider-models.ts';

const config = z.strictObject({
  service_mode: z.literal('public'),
  webhook_config: z.strictObject({ endpoint: z.url(), secret: z.string().min(1) }).optional(),
});
const aspect = z.enum(['16:9', '9:16', '1:1']);
const address = z.url({ protocol: /^https$/ });
const klingPrompt = z.string().min(1).max(2_500);
const prompt = z.string().min(1).max(2_000);

const klingInput = z.discriminatedUnion('version', [
  z.strictObject({
    version: z.literal('3.0'),
    prompt: klingPrompt,
    mode: z.literal('std'),
    duration: z.int().min(3).max(15),
    aspect_ratio: aspect,
    enable_audio: z.literal(false),
    prefer_multi_shots: z.literal(false),
    image_url: address.optional(),
  }),
  z.strictObject({
    version: z.literal('2.6'),
    prompt: klingPrompt,
    negative_prompt: klingPrompt.optional(),
    mode: z.literal('std'),
    duration: z.literal([5, 10]),
    aspect_ratio: aspect,
    enable_audio: z.literal(false),
    image_url: address.optional(),
  }),
]);

const lumaInput = z.strictObject({
  model_name: z.literal('ray-v2'),
  prompt,
  duration: z.literal([5, 10]),
  aspect_ratio: aspect,
  expand_prompt: z.literal(false),
  loop: z.literal(false),
  key_frames: z.strictObject({ frame0: z.strictObject({ type: z.literal('image'), url: address }) }).optional(),
});

const hailuoInput = z.strictObject({
  model: z.literal('v2.3'),
  prompt,
  duration: z.literal([6, 10]),
  resolution: z.literal(768),
  expand_prompt: z.literal(false),
});

const largestPixels = 1_048_576;

const fluxInput = z
  .strictObject({
    prompt,
    width: z.int().min(64),
    height: z.int().min(64),
    guidance_scale: z.number(),
    batch_size: z.literal(1),
  })
  .refine(({ width, height }) => width * height <= largestPixels, `more than ${largestPixels} pixels`);

const video = z.literal('video_generation');

export const piapiBodySchema = z.discriminatedUnion('model', [
  z.strictObject({ model: z.literal('kling'), task_type: video, input: klingInput, config }),
  z.strictObject({ model: z.literal('luma'), task_type: video, input: lumaInput, config }),
  z.strictObject({ model: z.literal('hailuo'), task_type: video, input: hailuoInput, config }),
  z.strictObject({
    model: z.literal('Qubico/flux1-schnell'),
    task_type: z.literal('txt2img'),
    input: fluxInput,
    config,
  }),
]);
export type PiapiBody = z.infer<typeof piapiBodySchema>;

function aspectOf({ width, height }: MediaRequest): z.infer<typeof aspect> {
  if (width === height) return '1:1';
  return width > height ? '16:9' : '9:16';
}

function klingFields(request: MediaRequest, version: string): object {
  return {
    version,
    prompt: request.prompt,
    ...(request.negativePrompt !== undefined && { negative_prompt: request.negativePrompt }),
    mode: 'std',
    duration: request.durationS,
    aspect_ratio: aspectOf(request),
    enable_audio: false,
    // Kling 3.0 cuts a scene into several shots unless told not to.
    ...(version === '3.0' && { prefer_multi_shots: false }),
    ...(request.image !== undefined && { image_url: request.image }),
  };
}

function lumaFields(request: MediaRequest, version: string): object {
  return {
    model_name: version,
    prompt: request.prompt,
    duration: request.durationS,
    aspect_ratio: aspectOf(request),
    expand_prompt: false,
    loop: false,
    ...(request.image !== undefined && { key_frames: { frame0: { type: 'image', url: request.image } } }),
  };
}

function hailuoFields(request: MediaRequest, version: string): object {
  return {
    model: version,
    prompt: request.prompt,
    duration: request.durationS,
    resolution: request.height,
    expand_prompt: false,
  };
}

function fluxFields({ prompt: text, width, height }: MediaRequest): object {
  return { prompt: text, width, height, guidance_scale: 3.5, batch_size: 1 };
}

function inputOf(family: string, version: string, request: MediaRequest): object {
  switch (family) {
    case 'kling':
      return klingFields(request, version);
    case 'luma':
      return lumaFields(request, version);
    case 'hailuo':
      return hailuoFields(request, version);
    default:
      return fluxFields(request);
  }
}

/** The body for a request, or what is wrong with it: then nothing is sent. */
export function piapiBody(request: MediaRequest): z.ZodSafeParseResult<PiapiBody> {
  const [family = '', version = ''] = bareMediaModel(request.model).split('@');
  const { webhook } = request;
  return piapiBodySchema.safeParse({
    model: family,
    task_type: request.medium === 'image' ? 'txt2img' : 'video_generation',
    input: inputOf(family, version, request),
    config: {
      service_mode: 'public',
      ...(webhook !== undefined && { webhook_config: { endpoint: webhook.url, secret: webhook.secret } }),
    },
  });
}
