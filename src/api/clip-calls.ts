// The calls about clips for the OpenAPI document (SPEC 3).
import { z } from 'zod';
import { clipEditBodySchema } from '../client/clip-edit-request.ts';
import { submittedJobSchema } from './answer-schemas.ts';
import { clipFeedbackSchema, clipPairSchema, clipRevertSchema } from './clip-routes.ts';
import { clipComparisonSchema, clipVersionSchema, clipVersionsSchema } from './clip-view.ts';

const params = z.object({
  jobId: z.string(),
  clipIndex: z
    .string()
    .regex(/^\d{1,4}$/u)
    .meta({ description: 'Counted from 0.' }),
});
const bodyOf = (schema: z.ZodType) => ({ required: true, content: { 'application/json': { schema } } });

/** By address, as `calls` in openapi.ts. */
export function clipCalls(headers: z.ZodObject) {
  return {
    'post /api/clips/{jobId}/{clipIndex}/edit': {
      summary: 'Edit a clip of a finished job by an instruction',
      request: { params, body: bodyOf(clipEditBodySchema), headers },
      answers: { 202: { description: 'Accepted as a job of the kind clip_edit', schema: submittedJobSchema } },
      problems: [400, 404, 409, 413, 415, 422],
    },
    'get /api/clips/{jobId}/{clipIndex}/versions': {
      summary: 'Every version of a clip, oldest first',
      request: { params },
      answers: { 200: { description: 'The versions', schema: clipVersionsSchema } },
      problems: [404, 409],
    },
    'get /api/clips/{jobId}/{clipIndex}/versions/compare': {
      summary: 'Two versions of a clip, and in what they differ',
      request: { params, query: clipPairSchema },
      answers: { 200: { description: 'Both versions', schema: clipComparisonSchema } },
      problems: [400, 404, 409],
    },
    'post /api/clips/{jobId}/{clipIndex}/revert': {
      summary: 'Make an earlier version the current one again',
      request: { params, body: bodyOf(clipRevertSchema), headers },
      answers: { 200: { description: 'The version that is current now', schema: clipVersionSchema } },
      problems: [400, 404, 409, 415, 422],
    },
    'post /api/clips/{jobId}/{clipIndex}/feedback': {
      summary: 'Thumbs up or down on a version',
      request: { params, body: bodyOf(clipFeedbackSchema), headers },
      answers: { 200: { description: 'The version with its feedback', schema: clipVersionSchema } },
      problems: [400, 404, 409, 415, 422],
    },
  };
}
