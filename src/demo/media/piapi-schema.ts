// What PiAPI takes of a create, model by model: there is no public specification, so this follows its documented bodies (providers/README §6.2).
import { z } from 'zod';

const aspectRatio = z.enum(['16:9', '9:16', '1:1']);
const address = z.url({ protocol: /^https?$/ });

/** Its limit of characters in a prompt. */
const longestPrompt = 2_500;
const prompt = z.string().min(1).max(longestPrompt);

const durations: Readonly<Record<string, (seconds: number) => boolean>> = {
  '3.0': (seconds) => seconds >= 3 && seconds <= 15,
  '4.0': (seconds) => seconds >= 3 && seconds <= 30,
};

function isKlingDuration(version: string, seconds: number): boolean {
  return durations[version]?.(seconds) ?? (seconds === 5 || seconds === 10);
}

const kling = z
  .strictObject({
    prompt,
    negative_prompt: z.string().max(longestPrompt).optional(),
    cfg_scale: z.number().min(0).max(1).optional(),
    duration: z.int().default(5),
    aspect_ratio: aspectRatio.default('16:9'),
    mode: z.enum(['std', 'pro']).default('std'),
    version: z.enum(['1.0', '1.5', '1.6', '2.0', '2.1', '2.5', '2.6', '3.0', '4.0']).default('1.0'),
    enable_audio: z.boolean().optional(),
    prefer_multi_shots: z.boolean().optional(),
    image_url: address.optional(),
    image_tail_url: address.optional(),
  })
  .refine(({ version, duration }) => isKlingDuration(version, duration), {
    error: 'invalid duration for this version',
    path: ['duration'],
  });

const keyFrame = z.strictObject({ type: z.literal('image'), url: address });

const luma = z.strictObject({
  prompt,
  model_name: z.enum(['ray-v1', 'ray-v2']).default('ray-v1'),
  duration: z.union([z.literal(5), z.literal(10)]).default(5),
  aspect_ratio: z.enum(['16:9', '9:16', '1:1', '4:3', '3:4', '21:9', '9:21']).default('16:9'),
  expand_prompt: z.boolean().optional(),
  loop: z.boolean().optional(),
  key_frames: z.strictObject({ frame0: keyFrame.nullish(), frame1: keyFrame.nullish() }).optional(),
});

const hailuo = z.strictObject({
  prompt: z.string().min(1).max(2_000),
  model: z.enum(['v2.3', 'v2.3-fast']),
  duration: z.union([z.literal(6), z.literal(10)]).default(6),
  resolution: z.union([z.literal(768), z.literal(1080)]).default(768),
  expand_prompt: z.boolean().optional(),
  image_url: address.optional(),
});

/** Width times height of a flux picture. */
const mostPixels = 1_048_576;

const flux = z
  .strictObject({
    prompt,
    negative_prompt: z.string().max(longestPrompt).optional(),
    width: z.int().positive().default(1024),
    height: z.int().positive().default(1024),
    guidance_scale: z.number().min(1.5).max(5).optional(),
    batch_size: z.int().min(1).max(4).default(1),
  })
  .refine(({ width, height }) => width * height <= mostPixels, { error: 'width * height must not exceed 1048576' });

const config = z
  .strictObject({
    service_mode: z.enum(['public', 'private', '']).optional(),
    webhook_config: z.strictObject({ endpoint: z.union([address, z.literal('')]), secret: z.string() }).optional(),
  })
  .optional();

const video = z.enum(['video_generation', 'text_to_video']);

export const piapiCreate = z
  .discriminatedUnion('model', [
    z.strictObject({ model: z.literal('kling'), task_type: video, input: kling, config }),
    z.strictObject({ model: z.literal('luma'), task_type: z.literal('video_generation'), input: luma, config }),
    z.strictObject({ model: z.literal('hailuo'), task_type: z.literal('video_generation'), input: hailuo, config }),
    z.strictObject({
      model: z.enum(['Qubico/flux1-schnell', 'Qubico/flux1-dev']),
      task_type: z.literal('txt2img'),
      input: flux,
      config,
    }),
  ])
  .superRefine((create, context) => {
    if (create.model !== 'kling') return;
    const isNewest = create.input.version === '4.0';
    if ((create.task_type === 'text_to_video') !== isNewest)
      context.addIssue({ code: 'custom', path: ['task_type'], message: 'invalid task_type for this version' });
    if (isNewest && create.config?.service_mode !== 'public')
      context.addIssue({ code: 'custom', path: ['config', 'service_mode'], message: 'must be public' });
  });

export type PiapiCreate = z.infer<typeof piapiCreate>;
