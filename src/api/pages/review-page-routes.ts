// The pages of reviews and their forms; every form takes the code path of the API call it stands for.
import { type Request, Router, urlencoded } from 'express';
import type { ApiDeps, ApiLimits } from '../api-deps.ts';
import { callerOf, may, requirePermission } from '../caller.ts';
import { notFound } from '../problem.ts';
import { parseWith, pathParam } from '../request-body.ts';
import { newResourceId } from '../resource-id.ts';
import { claim, claimMinutes, decide, listReviews, release, reviewListQuerySchema } from '../review-routes.ts';
import { reviewPagePath } from '../review-view.ts';
import { verdictSchema } from '../verdict-schema.ts';
import { approveBest } from './approve-best.ts';
import { appliedText } from './decision-text.ts';
import { verdictForm } from './forms.ts';
import type { Html } from './html.ts';
import { neighboursOf, nextAfter } from './neighbours.ts';
import { pageErrors } from './page-errors.ts';
import { formOf, listOf, returnTo, signedIn } from './page-request.ts';
import { openPlan } from './plan-panel.ts';
import { reviewPage } from './review-page.ts';
import { reviewsPage, type ReviewsPage } from './reviews-page.ts';
import { changedOnly, shownPrompts } from './shown-prompts.ts';

export function reviewPageRoutes(deps: ApiDeps, limits: ApiLimits): Router {
  const router = Router();
  const form = urlencoded({ extended: false, limit: limits.jsonBytes });
  const verdicts = requirePermission('verdicts');
  router.get('/reviews', signedIn, async (request, response) => {
    response.type('html').send(await queuePage(deps, request, {}));
  });
  router.post('/reviews/approve-best', form, verdicts, async (request, response) => {
    const results = await approveBest(deps, limits, { ticked: listOf(request, 'review'), by: callerOf(request) });
    response.type('html').send(await queuePage(deps, request, { results }));
  });
  router.get('/reviews/approve-best', (_request, response) => {
    response.redirect(303, '/reviews');
  });
  router.get('/reviews/:id', signedIn, async (request, response) => {
    response.type('html').send(await showReview(deps, request));
  });
  router.post('/reviews/:id/claim', verdicts, async (request, response) => {
    const id = pathParam(request, 'id');
    await claim(deps, id, { by: callerOf(request), minutes: claimMinutes });
    // Whoever claims a review wants to see it.
    response.redirect(303, reviewPagePath({ id }));
  });
  router.post('/reviews/:id/release', form, verdicts, async (request, response) => {
    await release(deps, pathParam(request, 'id'), callerOf(request));
    response.redirect(303, returnTo(formOf(request)['returnTo']));
  });
  router.post('/reviews/:id/verdict', form, verdicts, async (request, response) => {
    response.redirect(303, await giveVerdict(deps, limits, request));
  });
  router.use(pageErrors(deps));
  return router;
}

/** What waits, unless the address says otherwise. */
async function queuePage(deps: ApiDeps, request: Request, more: Pick<ReviewsPage, 'results'>): Promise<string> {
  const caller = callerOf(request);
  const { done, ...asked } = request.query;
  const query = parseWith(reviewListQuerySchema, { status: 'open', ...asked });
  return reviewsPage({
    ...more,
    page: await listReviews(deps, query, caller),
    query,
    caller,
    notice: await doneText(deps, done),
    mayDecide: may(caller, 'verdicts'),
    demo: deps.demo,
    signedInAs: deps.tokens.length > 0 ? caller.name : undefined,
    nowMs: Date.now(),
  });
}

async function showReview(deps: ApiDeps, request: Request): Promise<string> {
  const { reviews, views, artifacts } = deps.store;
  const item = await reviews.item(pathParam(request, 'id'));
  const job = item && (await views.jobView(item.jobId));
  if (item === undefined || job === undefined) throw notFound('such review');
  const caller = callerOf(request);
  return reviewPage({
    item,
    job,
    caller,
    mayDecide: may(caller, 'verdicts'),
    plan: await openPlan(artifacts, job),
    prompts: await shownPrompts(artifacts, job),
    neighbours: await neighboursOf(deps, item, caller),
    notice: await doneText(deps, request.query['done']),
    signedInAs: deps.tokens.length > 0 ? caller.name : undefined,
  });
}

/** Of a verdict that was just given: an address can name one, but what is said comes from the record. */
export async function doneText({ store }: Pick<ApiDeps, 'store'>, verdictId: unknown): Promise<Html | undefined> {
  if (typeof verdictId !== 'string') return undefined;
  const row = await store.reviews.readVerdict(verdictId);
  const item = row && (await store.reviews.item(row.reviewId));
  return item && appliedText(item, verdictId);
}

/** From the review's own page on to the next one, from that of its job back to it. */
async function giveVerdict(deps: ApiDeps, limits: ApiLimits, request: Request): Promise<string> {
  const reviewId = pathParam(request, 'id');
  const { reviews, views, artifacts } = deps.store;
  const item = await reviews.item(reviewId);
  const job = item && (await views.jobView(item.jobId));
  if (item === undefined || job === undefined) throw notFound('such review');
  const typed = formOf(request);
  const prompt = (await shownPrompts(artifacts, job)).get(reviewId);
  const plan = item.subject === 'plan' ? await openPlan(artifacts, job) : undefined;
  const by = callerOf(request);
  const given = parseWith(verdictSchema, verdictForm(changedOnly(typed, { prompt, plan, job })));
  const { verdictId } = await decide(deps, limits, { reviewId, verdictId: newResourceId(), given, by });
  const done = `done=${encodeURIComponent(verdictId)}`;
  if (typed['from'] !== 'review') return `/jobs/${encodeURIComponent(item.jobId)}?${done}`;
  const next = await nextAfter(deps, item, by);
  return next === undefined ? `/reviews?${done}` : `${reviewPagePath({ id: next })}?${done}`;
}
