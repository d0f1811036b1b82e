// The page that compares takes of a section.
import { type Request, Router } from 'express';
import { z } from 'zod';
import type { JobView, SectionView, TakeView } from '../../store/view-types.ts';
import type { ApiDeps } from '../api-deps.ts';
import { callerOf } from '../caller.ts';
import { notFound } from '../problem.ts';
import { parseWith, pathParam } from '../request-body.ts';
import { takeAsset } from './compared-clip.ts';
import { promptText } from './edit-of.ts';
import { pageErrors } from './page-errors.ts';
import { signedIn } from './page-request.ts';
import { takesPath } from './scene-panel.ts';
import { isSeen, takesPage } from './takes-page.ts';

const number = z.coerce.number().int().min(1).max(1_000_000).optional();
/** Query of the page; without it the two latest takes are compared. */
const pairSchema = z.object({ a: number, b: number });

export function takesPageRoutes(deps: ApiDeps): Router {
  const router = Router();
  router.get('/jobs/:id/sections/:sectionId/compare', signedIn, async (request, response) => {
    response.type('html').send(await showTakes(deps, request));
  });
  router.use(pageErrors(deps));
  return router;
}

async function showTakes(deps: ApiDeps, request: Request): Promise<string> {
  const job = await deps.store.views.jobView(pathParam(request, 'id'));
  const section = job?.sections.find(({ id }) => id === pathParam(request, 'sectionId'));
  if (job === undefined || section === undefined) throw notFound('such section');
  const seen = section.takes.filter(isSeen);
  const [earlier, later] = seen.slice(-2);
  const { a: left = earlier?.take, b: right = later?.take } = parseWith(pairSchema, request.query);
  const find = (take: number | undefined) => {
    const found = seen.find((one) => one.take === take);
    if (found === undefined) throw notFound(take === undefined ? 'two takes to compare' : `take ${take} to look at`);
    return found;
  };
  const [a, b] = [find(left), find(right)];
  return takesPage({
    job,
    section,
    a,
    b,
    pair: { a: await assetOf(deps, { job, section, take: a }), b: await assetOf(deps, { job, section, take: b }) },
    path: takesPath(job.id, section.id),
    signedInAs: deps.tokens.length > 0 ? callerOf(request).name : undefined,
  });
}

type Shown = { readonly job: JobView; readonly section: SectionView; readonly take: TakeView };

async function assetOf({ store }: ApiDeps, { job, section, take }: Shown) {
  const note = take.take === section.acceptedTake ? 'accepted' : undefined;
  // The prompt of a take that is code is that of a whole program.
  const prompt = section.scene === null ? null : await promptText(store.artifacts, take);
  return takeAsset(take, { medium: section.scene?.medium ?? 'video', prompt, demo: job.demo, note });
}
