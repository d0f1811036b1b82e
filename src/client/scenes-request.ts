// The body of a request for scenes: a storyboard and its policy, strict, one message a wrong field (CONTRACT, "Inputs"; SPEC A1).
import { z } from 'zod';
import { missingSectionPolicies, qualities, type Quality } from '../domain/job.ts';
import { aspects, mediaProviders, mediumOf, usualAspect } from '../domain/media.ts';
import { budgetSchema, policyFields, readableText } from './job-request.ts';

/** Scenes of one storyboard. */
const mostScenes = 50;
const longestSceneS = 60;
export const unsetQuality: Quality = 'standard';

/** A provider by the name that storyboards use. */
export const providerSchema = z.enum(mediaProviders, {
  error: `must be one of ${mediaProviders.join(', ')}`,
});

/** Names that lead into somebody's own network. */
const privateName = /(?:^|\.)(?:localhost|local|lan|internal|intranet|home\.arpa)$/iu;

/** Of the public internet, as far as an address tells: it is written into the record, and given to whichever vendor makes the scene. */
const publicAddress = z
  .url({ protocol: /^https$/u, hostname: z.regexes.domain, normalize: true })
  .max(2_000)
  .refine((address) => {
    const { username, password, port, hostname } = new URL(address);
    return username === '' && password === '' && port === '' && !privateName.test(hostname);
  }, 'must be a public https address without a name, password or port');

/** Reference pictures: an uploaded artifact, or an address that the vendor itself reads. */
const referenceImage = z.union([z.string().regex(/^[0-9a-f]{64}$/u), publicAddress], {
  error: 'must be the hash of an uploaded artifact or an https address',
});

const sceneSchema = z
  .strictObject({
    sceneType: readableText(60).meta({ description: 'What the scene is for.', example: 'hook' }),
    contentType: readableText(60)
      .toLowerCase()
      .meta({ description: 'What is to be seen: chooses the best provider.', example: 'product' }),
    narration: z.string().max(4_000),
    visualDirection: readableText(2_000).meta({ description: "The scene's own prompt." }),
    duration: z.number().min(0).max(longestSceneS).meta({ description: 'Seconds; 0 for a picture.' }),
    provider: providerSchema.optional().meta({ description: 'Without one the best for the content type is chosen.' }),
    referenceImages: z.array(referenceImage).max(4).default([]),
  })
  .superRefine(({ duration, provider }, context) => {
    if (provider === undefined || mediumOf(provider) === 'image' || duration > 0) return;
    context.addIssue({
      code: 'custom',
      path: ['provider'],
      message: `${provider} makes videos: give the scene a duration above 0, or a provider of pictures`,
    });
  });

export const scenesInputSchema = z
  .strictObject({
    title: readableText(200),
    brand: readableText(2_000).optional().meta({ description: 'Replaces the built-in brand fixes of retakes.' }),
    aspect: z.enum(aspects).default(usualAspect).meta({
      description:
        'Shape of the film and of all its scenes: wide, upright or square. The takes say which models cannot make it.',
    }),
    scenes: z.array(sceneSchema).min(1).max(mostScenes),
    assemble: z.boolean().default(false).meta({ description: 'Join the scenes into one cut at the end.' }),
    onMissing: z
      .enum(missingSectionPolicies)
      .default('omit')
      .meta({ description: 'What stands for a scene that failed in the cut.' }),
    quality: z.enum(qualities).default(unsetQuality),
  })
  .meta({ id: 'ScenesInput' });

export const scenesPolicySchema = z
  .strictObject({
    retakes: z.int().min(0).max(3).optional().meta({ description: 'Retakes of a scene before a person is asked.' }),
    retakesAtOnce: z.union([z.literal(1), z.literal(2)]).optional(),
    learn: z.boolean().optional().meta({ description: 'Order the providers by the scores that were recorded.' }),
    ...policyFields,
  })
  .meta({ id: 'ScenesPolicy' });

export const scenesJobRequestSchema = z
  .strictObject({
    kind: z.literal('scenes'),
    input: scenesInputSchema,
    budget: budgetSchema.optional(),
    policy: scenesPolicySchema.optional(),
  })
  .meta({ id: 'ScenesJobRequest' });

export type ScenesJobRequest = z.infer<typeof scenesJobRequestSchema>;
export type ScenesInput = ScenesJobRequest['input'];
export type SceneRequest = ScenesInput['scenes'][number];

/** SPEC A9. */
export const regenerateSchema = z
  .strictObject({ provider: providerSchema.optional(), customPrompt: readableText(8_000).optional() })
  .meta({ id: 'Regenerate' });
