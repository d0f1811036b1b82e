// The plain pages and their forms; every form takes the code path of the API call it stands for.
import { join } from 'node:path';
import { type Request, type Response, Router, static as staticFiles, urlencoded } from 'express';
import type { ApiDeps, ApiLimits } from '../api-deps.ts';
import { callerOf, findToken, isIdentified, may, requirePermission, sessionCookie, sessionValue } from '../caller.ts';
import { acceptJob, cancelAnswer, jobListQuerySchema, parseJobRequest } from '../job-routes.ts';
import { jobLinks, temporalLink } from '../links.ts';
import { notFound, Problem, toProblem } from '../problem.ts';
import { regenerateSchema } from '../../client/scenes-request.ts';
import { signInLimit } from '../rate-limits.ts';
import { parseWith, pathParam } from '../request-body.ts';
import { newResourceId } from '../resource-id.ts';
import {
  claim,
  claimMinutes,
  decide,
  listReviews,
  release,
  reviewListQuerySchema,
  verdictAnswer,
} from '../review-routes.ts';
import { reviewPagePath } from '../review-view.ts';
import { regenerate } from '../scene-routes.ts';
import { verdictSchema } from '../verdict-schema.ts';
import { errorDetails } from './error-details.ts';
import { type Form, jobForm, texts, verdictForm } from './forms.ts';
import { jobPage } from './job-page.ts';
import { jobsPage } from './jobs-page.ts';
import { pageErrors } from './page-errors.ts';
import { openPlan } from './plan-panel.ts';
import { reviewsPage } from './reviews-page.ts';
import { signInPage } from './sign-in-page.ts';

export function pageRoutes(deps: ApiDeps, limits: ApiLimits): Router {
  const router = Router();
  router.use('/assets', staticFiles(join(import.meta.dirname, 'assets'), { index: false, maxAge: '5m' }));
  const form = urlencoded({ extended: false, limit: limits.jsonBytes });
  router.get('/', signedIn, async (request, response) => {
    response.type('html').send(await listPage(deps, request));
  });
  router.post('/jobs', form, requirePermission('jobs'), (request, response) => startJob(deps, request, response));
  router.get('/jobs/:id', signedIn, async (request, response) => {
    response.type('html').send(await showJob(deps, request));
  });
  router.post('/jobs/:id/cancel', requirePermission('jobs'), async (request, response) => {
    const jobId = pathParam(request, 'id');
    await cancelAnswer(deps, jobId);
    response.redirect(303, `/jobs/${encodeURIComponent(jobId)}`);
  });
  router.get('/reviews', signedIn, async (request, response) => {
    response.type('html').send(await queuePage(deps, request));
  });
  router.post('/reviews/:id/claim', requirePermission('verdicts'), async (request, response) => {
    response.redirect(303, await claimReview(deps, request));
  });
  router.post('/reviews/:id/release', form, requirePermission('verdicts'), async (request, response) => {
    await release(deps, pathParam(request, 'id'), callerOf(request));
    response.redirect(303, returnTo(formOf(request)['returnTo']));
  });
  router.post('/scenes/:id/regenerate', form, requirePermission('jobs'), async (request, response) => {
    response.redirect(303, await makeAgain(deps, limits, request));
  });
  router.post('/reviews/:id/verdict', form, requirePermission('verdicts'), async (request, response) => {
    response.redirect(303, await giveVerdict(deps, limits, request));
  });
  router.get('/sign-in', (request, response) => {
    response.type('html').send(signInPage({ returnTo: returnTo(request.query['returnTo']), demo: deps.demo }));
  });
  router.post('/sign-in', signInLimit(limits), form, (request, response) => signIn(deps, request, response));
  router.post('/sign-out', (_request, response) => {
    response.clearCookie(sessionCookie).redirect(303, '/sign-in');
  });
  router.use(pageErrors(deps));
  return router;
}

/** Sends browsers without a session to the sign-in page instead of a problem document. */
export function signedIn(request: Request, response: Response, next: () => void): void {
  if (isIdentified(request)) next();
  else response.redirect(303, `/sign-in?returnTo=${encodeURIComponent(request.originalUrl)}`);
}

async function listPage(
  deps: ApiDeps,
  request: Request,
  refused?: { readonly message: string; readonly form: Form },
): Promise<string> {
  const { cursor } = request.query;
  const caller = callerOf(request);
  return jobsPage({
    page: await deps.store.views.listJobs(parseWith(jobListQuerySchema, typeof cursor === 'string' ? { cursor } : {})),
    demo: deps.demo,
    mayStart: may(caller, 'jobs'),
    signedInAs: deps.tokens.length > 0 ? caller.name : undefined,
    ...(refused && { refused }),
    nowMs: Date.now(),
  });
}

async function startJob(deps: ApiDeps, request: Request, response: Response): Promise<void> {
  const typed = formOf(request);
  try {
    const wanted = parseJobRequest({ kind: 'explainer', input: jobForm(typed) });
    const job = await acceptJob(deps, wanted, { jobId: newResourceId(), by: callerOf(request).name });
    response.redirect(303, jobLinks(deps, job).studio);
  } catch (error) {
    const problem = toProblem(error);
    if (problem.status >= 500) throw error;
    const page = await listPage(deps, request, { message: problem.message, form: typed });
    response.status(problem.status).type('html').send(page);
  }
}

async function showJob(deps: ApiDeps, request: Request): Promise<string> {
  const job = await deps.store.views.jobView(pathParam(request, 'id'));
  if (job === undefined) throw notFound('such job');
  const caller = callerOf(request);
  return jobPage({
    job,
    links: jobLinks(deps, job),
    details: await errorDetails(deps.store.artifacts, job),
    plan: await openPlan(deps.store.artifacts, job),
    caller,
    mayDecide: may(caller, 'verdicts'),
    mayCancel: may(caller, 'jobs'),
    signedInAs: deps.tokens.length > 0 ? caller.name : undefined,
    notice: noticeText(request.query['notice']),
    temporalLink: (workflowId) => temporalLink(deps, workflowId),
    nowMs: Date.now(),
  });
}

/** What waits, unless the address says otherwise. */
async function queuePage(deps: ApiDeps, request: Request): Promise<string> {
  const caller = callerOf(request);
  const query = parseWith(reviewListQuerySchema, { status: 'open', ...request.query });
  return reviewsPage({
    page: await listReviews(deps, query, caller),
    query,
    caller,
    mayDecide: may(caller, 'verdicts'),
    demo: deps.demo,
    signedInAs: deps.tokens.length > 0 ? caller.name : undefined,
    nowMs: Date.now(),
  });
}

/** Whoever claims a review wants to see it. */
async function claimReview(deps: ApiDeps, request: Request): Promise<string> {
  const reviewId = pathParam(request, 'id');
  await claim(deps, reviewId, { by: callerOf(request), minutes: claimMinutes });
  const review = await deps.store.reviews.read(reviewId);
  if (review === undefined) throw notFound('such review');
  return reviewPagePath(review);
}

async function makeAgain(deps: ApiDeps, limits: ApiLimits, request: Request): Promise<string> {
  const wish = parseWith(regenerateSchema, texts(formOf(request), ['provider', 'customPrompt']));
  const sceneId = pathParam(request, 'id');
  const asked = { sceneId, wish, by: callerOf(request), resourceId: newResourceId() };
  const { jobId } = await regenerate(deps, limits, asked);
  return `/jobs/${encodeURIComponent(jobId)}?notice=again#section-${encodeURIComponent(sceneId)}`;
}

/** Only these texts can be put on the page by an address. */
const notices: ReadonlyMap<string, string> = new Map([
  ['applied', 'Your verdict is applied.'],
  ['again', 'The scene is being made again.'],
  ['pending', 'Your verdict is safe and will be applied when a worker is back.'],
]);

function noticeText(name: unknown): string | undefined {
  return typeof name === 'string' ? notices.get(name) : undefined;
}

async function giveVerdict(deps: ApiDeps, limits: ApiLimits, request: Request): Promise<string> {
  const reviewId = pathParam(request, 'id');
  const review = await deps.store.reviews.read(reviewId);
  if (review === undefined) throw notFound('such review');
  const given = parseWith(verdictSchema, verdictForm(formOf(request)));
  const answer = await decide(deps, limits, {
    reviewId,
    verdictId: newResourceId(),
    given,
    by: callerOf(request),
  });
  const { status } = verdictAnswer(answer);
  return `/jobs/${encodeURIComponent(review.jobId)}?notice=${status === 200 ? 'applied' : 'pending'}`;
}

function signIn(deps: ApiDeps, request: Request, response: Response): void {
  const form = formOf(request);
  const target = returnTo(form['returnTo']);
  const token = findToken(form['token'] ?? '', deps.tokens);
  if (token === undefined) {
    const error = 'This token is not one of this server.';
    response
      .status(401)
      .type('html')
      .send(signInPage({ error, returnTo: target, demo: deps.demo }));
    return;
  }
  response.cookie(sessionCookie, sessionValue(token, new Date()), {
    httpOnly: true,
    sameSite: 'strict',
    secure: request.secure,
    path: '/',
  });
  response.redirect(303, target);
}

/** Only addresses of our own: a path, and not one that names another host. */
function returnTo(value: unknown): string {
  return typeof value === 'string' && /^\/(?![/\\])[\w\-./?=&%]*$/u.test(value) ? value : '/';
}

/** The fields of a form that a page of ours sent. */
export function formOf(request: Request): Form {
  if (request.is('application/x-www-form-urlencoded') === false || request.body === undefined) {
    throw new Problem('unsupported-media-type', 'This address takes the form of its page.');
  }
  const entries = Object.entries(request.body as Record<string, unknown>);
  return Object.fromEntries(entries.map(([name, value]) => [name, typeof value === 'string' ? value : '']));
}
