// What a job would cost, before it is asked for: the same request as for the job, and nothing is started.
import { Router } from 'express';
import { z } from 'zod';
import { quoteScenes } from '../client/quote-scenes.ts';
import { scenesJobRequestSchema } from '../client/scenes-request.ts';
import { mediaProviders } from '../domain/media.ts';
import type { ApiDeps } from './api-deps.ts';
import { requirePermission } from './caller.ts';
import { jsonBody } from './request-body.ts';

const money = z.int().meta({ description: "Nano-USD at list price, without the judge's calls." });

export const quoteSchema = z
  .object({
    firstNanoUsd: money,
    worstNanoUsd: money,
    demo: z.boolean().meta({ description: 'Nothing would be billed.' }),
    scenes: z.array(
      z.object({
        index: z.int(),
        provider: z.enum(mediaProviders),
        takes: z.int().meta({ description: 'The most that are made before a person is asked.' }),
        firstNanoUsd: money,
        worstNanoUsd: money,
      }),
    ),
  })
  .meta({ id: 'Quote' });

export function quoteRoutes(deps: ApiDeps): Router {
  const router = Router();
  router.post('/api/quotes', requirePermission('jobs'), async (request, response) => {
    const wanted = jsonBody(request, scenesJobRequestSchema);
    const { catalog, media, store } = deps;
    response.json(await quoteScenes({ catalog, media, record: store.record }, wanted));
  });
  return router;
}
