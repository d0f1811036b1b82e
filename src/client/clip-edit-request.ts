// The body of a request for an edit of a clip, strict, one message a wrong field (CONTRACT, "Inputs"; SPEC 3).
import { z } from 'zod';
import { budgetSchema, policyFields, readableText } from './job-request.ts';

/** Long enough for every wish, short enough to stay one. */
export const instructionSchema = readableText(2_000).meta({
  description: 'What is to become of the clip, in words.',
  example: 'a bit darker, keep everything else as it is',
});

/** Clips are counted from 0, as in the stage `video_generator`. */
export const clipIndexSchema = z.int().min(0).max(9_999);

export const clipEditInputSchema = z
  .strictObject({
    jobId: z.string().min(1).max(100).meta({ description: 'The finished job whose clip it is.' }),
    clipIndex: clipIndexSchema.meta({ description: 'Counted from 0.' }),
    instruction: instructionSchema,
  })
  .meta({ id: 'ClipEditInput' });

export const clipEditPolicySchema = z
  .strictObject({
    learn: z.boolean().optional().meta({ description: 'Let the creativity move with the thumbs of earlier edits.' }),
    ...policyFields,
  })
  .meta({ id: 'ClipEditPolicy' });

export const clipEditJobRequestSchema = z
  .strictObject({
    kind: z.literal('clip_edit'),
    input: clipEditInputSchema,
    budget: budgetSchema.optional(),
    policy: clipEditPolicySchema.optional(),
  })
  .meta({ id: 'ClipEditJobRequest' });

/** Body of `POST /api/clips/:jobId/:clipIndex/edit`. */
export const clipEditBodySchema = z
  .strictObject({
    instruction: instructionSchema,
    budget: budgetSchema.optional(),
    policy: clipEditPolicySchema.optional(),
  })
  .meta({ id: 'ClipEditBody' });

export type ClipEditJobRequest = z.infer<typeof clipEditJobRequestSchema>;
