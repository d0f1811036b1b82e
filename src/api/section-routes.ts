// Sections and takes over HTTP, and the source of a take as it was written or rendered (SPEC C3).
import { Router } from 'express';
import { z } from 'zod';
import type { ApiDeps } from './api-deps.ts';
import { artifactPath } from './artifact-routes.ts';
import { requirePermission } from './caller.ts';
import { notFound } from './problem.ts';
import { parseWith, pathParam } from './request-body.ts';

export const sourceQuerySchema = z.strictObject({
  /** `fixed`: after the rules, what was rendered; `written`: as the model wrote it. */
  version: z.enum(['fixed', 'written']).default('fixed'),
});

export function sectionRoutes(deps: Pick<ApiDeps, 'store'>): Router {
  const router = Router();
  const read = requirePermission('read');
  const section = '/api/jobs/:id/sections/:sectionId';

  router.get(section, read, async (request, response) => {
    const view = await deps.store.views.sectionView(pathParam(request, 'id'), pathParam(request, 'sectionId'));
    if (view === undefined) throw notFound('such section');
    response.json(view);
  });

  router.get(`${section}/takes/:take`, read, async (request, response) => {
    const key = takeKey(request);
    const view = key && (await deps.store.views.takeView(key));
    if (view === undefined) throw notFound('such take');
    response.json(view);
  });

  router.get(`${section}/takes/:take/source`, read, async (request, response) => {
    const { version } = parseWith(sourceQuerySchema, request.query);
    const key = takeKey(request);
    const take = key && (await deps.store.record.readTake(key));
    if (take === undefined) throw notFound('such take');
    const hash = version === 'written' ? take.sourceHash : (take.fixedSourceHash ?? take.sourceHash);
    if (hash === null) throw notFound('source of this take: nothing was written that could be rendered');
    response
      .set({
        'Content-Type': 'text/plain; charset=utf-8',
        'Content-Security-Policy': "default-src 'none'; frame-ancestors 'none'; sandbox",
        Link: `<${artifactPath(hash)}>; rel="canonical"`,
      })
      .send(await deps.store.artifacts.readText(hash));
  });
  return router;
}

function takeKey(request: Parameters<typeof pathParam>[0]) {
  const number = pathParam(request, 'take');
  if (!/^\d{1,6}$/u.test(number)) return undefined;
  return { jobId: pathParam(request, 'id'), sectionId: pathParam(request, 'sectionId'), take: Number(number) };
}
