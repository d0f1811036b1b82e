// Jobs over HTTP: accept, list, show, cancel, change the budget.
import { Router } from 'express';
import { z } from 'zod';
import type { SubmittedJob } from '../client/accept-job.ts';
import { cancelJob } from '../client/cancel-job.ts';
import { clipEditJobRequestSchema } from '../client/clip-edit-request.ts';
import { anyJobRequestSchema, budgetChangeSchema, explainerJobRequestSchema } from '../client/job-request.ts';
import { scenesJobRequestSchema } from '../client/scenes-request.ts';
import { submitExplainer } from '../client/submit-explainer.ts';
import { submitScenes } from '../client/submit-scenes.ts';
import { type BudgetChange, limitsFrom } from '../domain/budget.ts';
import { isTerminal, jobKinds, jobStatuses } from '../domain/job.ts';
import type { ApiDeps } from './api-deps.ts';
import { callerOf, requirePermission } from './caller.ts';
import { acceptClipEdit } from './clip-routes.ts';
import { idempotently } from './idempotent.ts';
import { jobLinks } from './links.ts';
import { notAvailableYet, notFound, Problem } from './problem.ts';
import { jsonBody, optionalJsonBody, parseWith, pathParam } from './request-body.ts';
import { requireLengths, requireReferences } from './scene-checks.ts';
import { submitDepsOf } from './submit-deps.ts';

const emptyBodySchema = z.strictObject({});

/** Query of the list; unknown parameters are refused like unknown fields. */
export const jobListQuerySchema = z.strictObject({
  kind: z.enum(jobKinds).optional(),
  status: z.enum(jobStatuses).optional(),
  cursor: z.string().min(1).max(300).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
});

export function jobRoutes(deps: ApiDeps): Router {
  const router = Router();
  const read = requirePermission('read');
  const jobs = requirePermission('jobs');

  router.post('/api/jobs', jobs, async (request, response) => {
    const wanted = parseJobRequest(jsonBody(request, z.unknown()));
    const caller = callerOf(request);
    await idempotently(deps.store.idempotency, { request, response }, async (jobId) => {
      const job = await acceptJob(deps, wanted, { jobId, by: caller.name });
      const links = jobLinks(deps, job);
      return { status: 202, body: { ...job, links }, location: links.self, jobId: job.id };
    });
  });

  router.get('/api/jobs', read, async (request, response) => {
    const query = parseWith(jobListQuerySchema, request.query);
    const page = await deps.store.views.listJobs(query);
    response.json({ ...page, jobs: page.jobs.map((job) => ({ ...job, links: jobLinks(deps, job) })) });
  });

  router.get('/api/jobs/:id', read, async (request, response) => {
    const job = await deps.store.views.jobView(pathParam(request, 'id'));
    if (job === undefined) throw notFound('such job');
    response.json({ ...job, links: jobLinks(deps, job) });
  });

  router.post('/api/jobs/:id/cancel', jobs, async (request, response) => {
    optionalJsonBody(request, emptyBodySchema);
    const jobId = pathParam(request, 'id');
    await idempotently(deps.store.idempotency, { request, response }, () => cancelAnswer(deps, jobId));
  });

  router.post('/api/jobs/:id/budget', jobs, async (request, response) => {
    const change = limitsFrom(jsonBody(request, budgetChangeSchema));
    const jobId = pathParam(request, 'id');
    const by = callerOf(request).name;
    await idempotently(deps.store.idempotency, { request, response }, () => budgetAnswer(deps, jobId, { change, by }));
  });
  return router;
}

/** Every kind that can be made. */
export const jobRequestSchema = z.discriminatedUnion('kind', [
  explainerJobRequestSchema,
  scenesJobRequestSchema,
  clipEditJobRequestSchema,
]);
export type JobRequest = z.infer<typeof jobRequestSchema>;

/** 400 with paths for a bad body, 422 for a kind that is known but not built. */
export function parseJobRequest(body: unknown): JobRequest {
  const { kind } = parseWith(anyJobRequestSchema, body);
  switch (kind) {
    case 'explainer':
      return parseWith(explainerJobRequestSchema, body);
    case 'scenes':
      return parseWith(scenesJobRequestSchema, body);
    case 'clip_edit':
      return parseWith(clipEditJobRequestSchema, body);
    case 'lesson':
    case 'app':
      throw notAvailableYet(`Jobs of the kind "${kind}"`);
  }
}

/** Accepts a job of any kind: the one code path of the API and the pages. */
export async function acceptJob(
  deps: ApiDeps,
  request: JobRequest,
  { jobId, by }: { readonly jobId: string; readonly by: string },
): Promise<SubmittedJob> {
  const submitDeps = submitDepsOf(deps, jobId);
  switch (request.kind) {
    case 'explainer':
      return submitExplainer(submitDeps, request, by);
    case 'scenes': {
      requireLengths(deps, request);
      await requireReferences(deps, request);
      const { record, artifacts } = deps.store;
      return submitScenes({ ...submitDeps, record, artifacts, media: deps.media }, request, by);
    }
    case 'clip_edit':
      return acceptClipEdit(deps, request, { jobId, by });
  }
}

/** Cancels; 409 when the job has ended otherwise. Canceled already is no error. */
export async function cancelAnswer(
  deps: ApiDeps,
  jobId: string,
): Promise<{ status: number; body: { id: string; status: string } }> {
  const { record, regenerations } = deps.store;
  const answer = await cancelJob({ record, regenerations, client: deps.client }, jobId).catch((error: unknown) => {
    throw engineUnavailable(error);
  });
  switch (answer.kind) {
    case 'unknown_job':
      throw notFound('such job');
    case 'ended':
      if (answer.status === 'canceled') return { status: 200, body: { id: jobId, status: 'canceled' } };
      throw new Problem('wrong-state', `The job has ended already: ${answer.status}.`, {
        members: { jobStatus: answer.status },
      });
    case 'canceled':
      return { status: 200, body: { id: jobId, status: 'canceled' } };
    case 'asked':
      return { status: 202, body: { id: jobId, status: answer.status } };
  }
}

async function budgetAnswer(
  deps: ApiDeps,
  jobId: string,
  { change, by }: { readonly change: BudgetChange; readonly by: string },
): Promise<{ status: number; body: unknown }> {
  const job = await deps.store.record.readJob(jobId);
  if (job === undefined) throw notFound('such job');
  if (isTerminal(job.status)) throw new Problem('wrong-state', `The job has ended already: ${job.status}.`);
  let limits = await deps.client.setBudget(job.workflowId, change, by).catch((error: unknown) => {
    throw engineUnavailable(error);
  });
  // A job whose workflow was not started yet: the row is what it will begin with.
  limits ??= await deps.store.ledger.setBudget(jobId, change, by);
  return { status: 200, body: { id: jobId, limits } };
}

function engineUnavailable(cause: unknown): Problem {
  const problem = new Problem('engine-unavailable', 'The engine or a worker did not answer in time. Try again.', {
    headers: { 'Retry-After': '5' },
  });
  problem.cause = cause;
  return problem;
}
