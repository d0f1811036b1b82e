// What `retake edit` reads of the API's answers about clips.
import { z } from 'zod';

export const clipVersionSchema = z.looseObject({
  version: z.number(),
  parent: z.number().nullable(),
  isCurrent: z.boolean(),
  editJobId: z.string().nullable(),
  instruction: z.string().nullable(),
  rewrittenBy: z.string().nullable(),
  reasoning: z.string().nullable(),
  prompt: z.string().nullable(),
  temperature: z.number().nullable(),
  generationSeed: z.number().nullable(),
  provider: z.string().nullable(),
  assetHash: z.string(),
  score: z.number().nullable(),
  similarity: z.number().nullable(),
  isUnchanged: z.boolean(),
  isUpload: z.boolean().default(false),
  feedback: z.string().nullable(),
  links: z.looseObject({ asset: z.string() }),
});
export type ClipVersion = z.infer<typeof clipVersionSchema>;

export const clipVersionsSchema = z.looseObject({
  title: z.string(),
  current: z.number(),
  versions: z.array(clipVersionSchema),
});
