// The calls about scenes and of media vendors for the OpenAPI document (SPEC A9; CONTRACT, "HTTP").
import { z } from 'zod';
import { regenerateSchema } from '../client/scenes-request.ts';
import { webhookVendors } from './api-deps.ts';
import { regeneratingSchema, regenerationSchema, sceneDetailSchema } from './section-answer-schemas.ts';

const params = z.object({ id: z.string().meta({ description: 'Global: <job>-<number of the scene>.' }) });
const regenerationParams = params.extend({ number: z.string().regex(/^\d{1,6}$/u) });
const webhookParams = z.object({ vendor: z.enum(webhookVendors) });
const webhookQuery = z.object({
  call: z.string().optional().meta({ description: 'Of the call whose task it is, as the vendor was given it.' }),
});

/** By address, as `calls` in openapi.ts. */
export function sceneCalls(headers: z.ZodObject) {
  return {
    'get /api/scenes/{id}': {
      summary: 'One scene with its asset, analysis, takes and reviews',
      request: { params },
      answers: { 200: { description: 'The scene', schema: sceneDetailSchema } },
      problems: [404],
    },
    'post /api/scenes/{id}/regenerate': {
      summary: 'Make a scene again: where a review of it is open, as the verdict on that',
      request: {
        params,
        body: { required: false, content: { 'application/json': { schema: regenerateSchema } } },
        headers,
      },
      answers: { 202: { description: 'It is being made again', schema: regeneratingSchema } },
      problems: [400, 404, 409, 415, 422],
    },
    'get /api/scenes/{id}/regenerations/{number}': {
      summary: 'What became of making a scene again',
      request: { params: regenerationParams },
      answers: { 200: { description: 'The regeneration', schema: regenerationSchema } },
      problems: [404],
    },
    'post /webhooks/{vendor}': {
      summary: "A vendor tells of a media task's end; signed by it, no token",
      request: {
        params: webhookParams,
        query: webhookQuery,
        body: { required: true, content: { 'application/json': { schema: z.unknown() } } },
      },
      answers: {
        200: { description: 'Taken, or of no use any more', schema: z.object({ received: z.literal(true) }) },
      },
      problems: [401, 404, 413],
    },
  };
}
