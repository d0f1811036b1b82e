// The page of a clip and its forms; every form takes the code path of the API call it stands for.
import { Router, type Request, urlencoded } from 'express';
import { clipEditBodySchema } from '../../client/clip-edit-request.ts';
import type { ApiDeps } from '../api-deps.ts';
import { callerOf, may, requirePermission } from '../caller.ts';
import {
  acceptClipEdit,
  clipFeedbackSchema,
  clipPairSchema,
  clipRevertSchema,
  comparisonOf,
  judgeClip,
  placeOf,
  revertClip,
  versionsOf,
} from '../clip-routes.ts';
import type { ClipComparison, ClipVersionsView } from '../clip-view.ts';
import { jobLinks } from '../links.ts';
import { parseWith } from '../request-body.ts';
import { newResourceId } from '../resource-id.ts';
import { clipPage } from './clip-page.ts';
import { makingsOf } from './compared-clip.ts';
import { numbers, texts } from './forms.ts';
import { pageErrors } from './page-errors.ts';
import { formOf, signedIn } from './page-request.ts';

export function clipPageRoutes(deps: ApiDeps): Router {
  const router = Router();
  const form = urlencoded({ extended: false, limit: '64kb' });
  const jobs = requirePermission('jobs');
  const clip = '/clips/:jobId/:clipIndex';
  router.get(clip, signedIn, async (request, response) => {
    response.type('html').send(await showClip(deps, request));
  });
  router.post(`${clip}/edit`, form, jobs, async (request, response) => {
    response.redirect(303, await startEdit(deps, request));
  });
  router.post(`${clip}/revert`, form, jobs, async (request, response) => {
    const { version } = parseWith(clipRevertSchema, numbers(formOf(request), ['version']));
    await revertClip(deps, placeOf(request), version);
    response.redirect(303, pagePath(request));
  });
  router.post(`${clip}/feedback`, form, jobs, async (request, response) => {
    const typed = formOf(request);
    const given = parseWith(clipFeedbackSchema, { ...numbers(typed, ['version']), ...texts(typed, ['feedback']) });
    await judgeClip(deps, placeOf(request), { ...given, by: callerOf(request).name });
    response.redirect(303, pagePath(request));
  });
  router.use(pageErrors(deps));
  return router;
}

function pagePath(request: Request): string {
  const { jobId, clipIndex } = placeOf(request);
  return `/clips/${encodeURIComponent(jobId)}/${clipIndex}`;
}

async function showClip(deps: ApiDeps, request: Request): Promise<string> {
  const place = placeOf(request);
  const clip = await versionsOf(deps, place);
  const caller = callerOf(request);
  const job = await deps.store.record.readJob(place.jobId);
  return clipPage({
    clip,
    makings: await makingsOf(deps.store.views, clip.versions),
    source: { title: job?.title ?? null, submittedBy: job?.submittedBy ?? 'unknown' },
    running: await deps.store.clipEdits.running(place),
    comparison: comparisonFor(clip, request.query),
    cut: await deps.store.cuts.read(place.jobId),
    demo: job?.demo ?? deps.demo,
    mayEdit: may(caller, 'jobs'),
    signedInAs: deps.tokens.length > 0 ? caller.name : undefined,
  });
}

/** As the address says, else the current version with the one that it was made from. */
function comparisonFor(clip: ClipVersionsView, query: Request['query']): ClipComparison | undefined {
  if (clip.versions.length < 2) return undefined;
  const { a, b } = query;
  if (a !== undefined || b !== undefined) return comparisonOf(clip, parseWith(clipPairSchema, { a, b }));
  const current = clip.versions.find(({ isCurrent }) => isCurrent);
  const other = clip.versions.find(({ version }) => version === current?.parent) ?? clip.versions.at(-1);
  return current && other && comparisonOf(clip, { a: other.version, b: current.version });
}

/** To the page of the job that makes it. */
async function startEdit(deps: ApiDeps, request: Request): Promise<string> {
  const { instruction } = parseWith(clipEditBodySchema, texts(formOf(request), ['instruction']));
  const wanted = { kind: 'clip_edit' as const, input: { ...placeOf(request), instruction } };
  const job = await acceptClipEdit(deps, wanted, { jobId: newResourceId(), by: callerOf(request).name });
  return jobLinks(deps, job).studio;
}
