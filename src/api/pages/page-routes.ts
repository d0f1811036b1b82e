// The plain pages and their forms; every form takes the code path of the API call it stands for.
import { join } from 'node:path';
import { type Request, type Response, Router, static as staticFiles, urlencoded } from 'express';
import type { ApiDeps, ApiLimits } from '../api-deps.ts';
import { callerOf, findToken, may, requirePermission, sessionCookie, sessionValue } from '../caller.ts';
import { acceptJob, cancelAnswer, jobListQuerySchema, parseJobRequest } from '../job-routes.ts';
import { jobLinks, temporalLink } from '../links.ts';
import { notFound, toProblem } from '../problem.ts';
import { regenerateSchema } from '../../client/scenes-request.ts';
import { signInLimit } from '../rate-limits.ts';
import { parseWith, pathParam } from '../request-body.ts';
import { newResourceId } from '../resource-id.ts';
import { regenerate } from '../scene-routes.ts';
import { editOf } from './edit-of.ts';
import { errorDetails } from './error-details.ts';
import { jobForm, texts } from './forms.ts';
import type { Html } from './html.ts';
import { jobPage } from './job-page.ts';
import { type JobsPage, jobsPage } from './jobs-page.ts';
import { countOpen } from './neighbours.ts';
import { errorsOf, pageErrors } from './page-errors.ts';
import { formOf, returnTo, signedIn } from './page-request.ts';
import { openPlan } from './plan-panel.ts';
import { doneText, reviewPageRoutes } from './review-page-routes.ts';
import { shownPrompts } from './shown-prompts.ts';
import { signInPage } from './sign-in-page.ts';
import { storyboardRequest } from './storyboard-form.ts';

export function pageRoutes(deps: ApiDeps, limits: ApiLimits): Router {
  const router = Router();
  router.use('/assets', staticFiles(join(import.meta.dirname, 'assets'), { index: false, maxAge: '5m' }));
  const form = urlencoded({ extended: false, limit: limits.jsonBytes });
  router.get('/', signedIn, async (request, response) => {
    response.type('html').send(await listPage(deps, request));
  });
  // What is left of the address of a job once its id is taken off.
  router.get('/jobs', (_request, response) => {
    response.redirect(302, '/');
  });
  router.post('/jobs', form, requirePermission('jobs'), (request, response) => startJob(deps, request, response));
  router.post('/storyboards', form, requirePermission('jobs'), (request, response) =>
    startJob(deps, request, response),
  );
  router.get('/jobs/:id', signedIn, async (request, response) => {
    response.type('html').send(await showJob(deps, request));
  });
  router.post('/jobs/:id/cancel', requirePermission('jobs'), async (request, response) => {
    const jobId = pathParam(request, 'id');
    await cancelAnswer(deps, jobId);
    response.redirect(303, `/jobs/${encodeURIComponent(jobId)}`);
  });
  router.post('/scenes/:id/regenerate', form, requirePermission('jobs'), async (request, response) => {
    response.redirect(303, await makeAgain(deps, limits, request));
  });
  router.get('/sign-in', (request, response) => {
    response.type('html').send(signInPage({ returnTo: returnTo(request.query['returnTo']), demo: deps.demo }));
  });
  router.post('/sign-in', signInLimit(limits), form, (request, response) => signIn(deps, request, response));
  router.post('/sign-out', (_request, response) => {
    response.clearCookie(sessionCookie).redirect(303, '/sign-in');
  });
  router.use(pageErrors(deps));
  router.use(reviewPageRoutes(deps, limits));
  return router;
}

async function listPage(deps: ApiDeps, request: Request, refused?: NonNullable<JobsPage['refused']>): Promise<string> {
  const { cursor } = request.query;
  const caller = callerOf(request);
  return jobsPage({
    page: await deps.store.views.listJobs(parseWith(jobListQuerySchema, typeof cursor === 'string' ? { cursor } : {})),
    demo: deps.demo,
    mayStart: may(caller, 'jobs'),
    signedInAs: deps.tokens.length > 0 ? caller.name : undefined,
    openReviews: await countOpen(deps, caller),
    ...(refused && { refused }),
    nowMs: Date.now(),
  });
}

async function startJob(deps: ApiDeps, request: Request, response: Response): Promise<void> {
  const typed = formOf(request);
  try {
    const wanted = parseJobRequest(
      'storyboard' in typed ? storyboardRequest(typed) : { kind: 'explainer', input: jobForm(typed) },
    );
    const job = await acceptJob(deps, wanted, { jobId: newResourceId(), by: callerOf(request).name });
    response.redirect(303, jobLinks(deps, job).studio);
  } catch (error) {
    const problem = toProblem(error);
    if (problem.status >= 500) throw error;
    const page = await listPage(deps, request, { message: problem.message, form: typed, errors: errorsOf(problem) });
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
    edit: await editOf(deps, job),
    caller,
    mayDecide: may(caller, 'verdicts'),
    mayCancel: may(caller, 'jobs'),
    signedInAs: deps.tokens.length > 0 ? caller.name : undefined,
    notice: await noticeOf(deps, request),
    prompts: await shownPrompts(deps.store.artifacts, job),
    openReviewsInAll: await countOpen(deps, caller),
    temporalLink: (workflowId) => temporalLink(deps, workflowId),
    nowMs: Date.now(),
  });
}

async function makeAgain(deps: ApiDeps, limits: ApiLimits, request: Request): Promise<string> {
  const wish = parseWith(regenerateSchema, texts(formOf(request), ['provider', 'customPrompt']));
  const sceneId = pathParam(request, 'id');
  const asked = { sceneId, wish, by: callerOf(request), resourceId: newResourceId() };
  const { jobId } = await regenerate(deps, limits, asked);
  return `/jobs/${encodeURIComponent(jobId)}?notice=again#section-${encodeURIComponent(sceneId)}`;
}

/** What the address says was just done: only these texts can be put on the page by it, and what the record says of a verdict. */
async function noticeOf(deps: ApiDeps, { query }: Request): Promise<Html | string | undefined> {
  return query['notice'] === 'again' ? 'The scene is being made again.' : doneText(deps, query['done']);
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
