// The body of a verdict, as the API takes it (CONTRACT, SPEC C5).
import { z } from 'zod';
import { budgetSchema, readableText } from '../client/job-request.ts';
import { planSchema } from '../client/plan-request.ts';
import { mediaProviders } from '../domain/media.ts';
import { rejectReasons, verdictNames } from '../domain/review.ts';
import { type ModelId, modelVendors } from '../domain/role.ts';

const modelName = z
  .string()
  .regex(new RegExp(`^(${modelVendors.join('|')}):[\\w./:-]{1,100}$`, 'u'), 'must be vendor:model')
  // The pattern above is the type's own.
  .transform((value) => value as ModelId);

export const verdictSchema = z
  .strictObject({
    verdict: z.enum(verdictNames),
    take: z.int().min(1).max(10_000).optional(),
    prompt: readableText(8_000).optional(),
    provider: z
      .enum([...modelVendors, ...mediaProviders])
      .optional()
      .meta({ description: 'Of a scene a provider of images or videos, else the vendor of a model.' }),
    model: modelName.optional(),
    temperature: z.number().min(0).max(1).optional(),
    source: readableText(200_000).optional(),
    artifact: z
      .string()
      .regex(/^[0-9a-f]{64}$/u, 'must be the hash of an uploaded artifact')
      .optional(),
    plan: planSchema.optional(),
    budget: budgetSchema.optional(),
    reasonCode: z.enum(rejectReasons).optional().meta({ description: 'Why it is rejected.' }),
    note: readableText(2_000).optional(),
  })
  .meta({ id: 'Verdict' });

export type VerdictRequest = z.infer<typeof verdictSchema>;
