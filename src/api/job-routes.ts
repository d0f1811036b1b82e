// Jobs over HTTP: accept, list, show, cancel, change the budget.
import { Router } from 'express';
import { z } from 'zod';
import { cancelJob } from '../client/cancel-job.ts';
import {
  anyJobRequestSchema,
  budgetChangeOf,
  budgetChangeSchema,
  type ExplainerJobRequest,
  explainerJobRequestSchema,
} from '../client/job-request.ts';
import { submitJob } from '../client/submit-job.ts';
import { isTerminal, jobKinds, jobStatuses } from '../domain/job.ts';
import { CursorInvalid } from '../store/job-list.ts';
import type { ApiDeps } from './api-deps.ts';
import { callerOf, requirePermission } from './caller.ts';
import { idempotently } from './idempotent.ts';
import { jobLinks } from './links.ts';
import { invalidRequest, notAvailableYet, notFound, Problem } from './problem.ts';
import { jsonBody, optionalJsonBody, parseWith, pathParam } from './request-body.ts';
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
      const job = await submitJob(submitDepsOf(deps, jobId), wanted, caller.name);
      const links = jobLinks(deps, job);
      return { status: 202, body: { ...job, links }, location: links.self, jobId: job.id };
    });
  });

  router.get('/api/jobs', read, async (request, response) => {
    const query = parseWith(jobListQuerySchema, request.query);
    const page = await deps.store.views.listJobs(query).catch((error: unknown) => {
      if (!(error instanceof CursorInvalid)) throw error;
      throw invalidRequest([{ path: 'cursor', message: 'must be the nextCursor of an earlier page' }]);
    });
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
    const change = budgetChangeOf(jsonBody(request, budgetChangeSchema));
    const jobId = pathParam(request, 'id');
    const by = callerOf(request).name;
    await idempotently(deps.store.idempotency, { request, response }, () => budgetAnswer(deps, jobId, { change, by }));
  });
  return router;
}

/** 400 with paths for a bad body, 422 for a kind that is known but not built. */
export function parseJobRequest(body: unknown): ExplainerJobRequest {
  const { kind } = parseWith(anyJobRequestSchema, body);
  if (kind !== 'explainer') {
    throw notAvailableYet(`Jobs of the kind "${kind}"`);
  }
  return parseWith(explainerJobRequestSchema, body);
}

/** Cancels; 409 when the job has ended otherwise. Canceled already is no error. */
export async function cancelAnswer(
  deps: ApiDeps,
  jobId: string,
): Promise<{ status: number; body: { id: string; status: string } }> {
  const answer = await cancelJob(
    { record: deps.store.record, reviews: deps.store.reviews, client: deps.client },
    jobId,
  ).catch((error: unknown) => {
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
  { change, by }: { readonly change: ReturnType<typeof budgetChangeOf>; readonly by: string },
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
