// The OpenAPI 3.1 document, made from the very schemas that requests are parsed by.
import { OpenAPIRegistry, OpenApiGeneratorV31, type RouteConfig } from '@asteasolutions/zod-to-openapi';
import { z } from 'zod';
import { budgetChangeSchema } from '../client/job-request.ts';
import { scenesJobRequestSchema } from '../client/scenes-request.ts';
import {
  artifactSchema,
  budgetAnswerSchema,
  healthSchema,
  jobListSchema,
  jobSchema,
  jobStateSchema,
  problemSchema,
  submittedJobSchema,
} from './answer-schemas.ts';
import { clipCalls } from './clip-calls.ts';
import { jobListQuerySchema, jobRequestSchema } from './job-routes.ts';
import {
  notificationListSchema,
  resentSchema,
  reviewListSchema,
  reviewSchema,
  verdictAnswerSchema,
} from './review-answer-schemas.ts';
import { quoteSchema } from './quote-routes.ts';
import { claimSchema, reviewListQuerySchema } from './review-routes.ts';
import { sceneCalls } from './scene-calls.ts';
import { sectionDetailSchema, takeDetailSchema } from './section-answer-schemas.ts';
import { sourceQuerySchema } from './section-routes.ts';
import { verdictSchema } from './verdict-schema.ts';

const jobParams = z.object({ id: z.string() });
const sectionParams = jobParams.extend({ sectionId: z.string() });
const takeParams = sectionParams.extend({ take: z.string().regex(/^\d{1,6}$/u) });
const artifactParams = z.object({ hash: z.string().regex(/^[0-9a-f]{64}$/u) });
const idempotencyHeader = z.object({
  'Idempotency-Key': z
    .string()
    .min(1)
    .max(255)
    .optional()
    .meta({ description: 'The same key and body get the same answer for 24 hours; another body under it gets 422.' }),
});
const eventsHeader = z.object({
  'Last-Event-ID': z.string().optional().meta({ description: 'Events after this one, each once.' }),
});

type Call = {
  readonly summary: string;
  readonly request?: RouteConfig['request'];
  readonly answers: Readonly<Record<number, { readonly description: string; readonly schema?: z.ZodType }>>;
  /** Statuses of problem documents beside those that any call may answer with. */
  readonly problems?: readonly number[];
};

const jsonBodyOf = (schema: z.ZodType) => ({ required: true, content: { 'application/json': { schema } } });

const calls: Readonly<Record<string, Call>> = {
  'post /api/jobs': {
    summary: 'Ask for a job',
    request: { body: jsonBodyOf(jobRequestSchema), headers: idempotencyHeader },
    answers: { 202: { description: 'Accepted', schema: submittedJobSchema } },
    problems: [400, 409, 413, 415, 422],
  },
  'post /api/quotes': {
    summary: 'What a job of scenes would cost; nothing is started',
    request: { body: jsonBodyOf(scenesJobRequestSchema) },
    answers: { 200: { description: 'The quote', schema: quoteSchema } },
    problems: [400, 413, 415, 422],
  },
  'get /api/jobs': {
    summary: 'List jobs, newest first',
    request: { query: jobListQuerySchema },
    answers: { 200: { description: 'A page of jobs', schema: jobListSchema } },
    problems: [400],
  },
  'get /api/jobs/{id}': {
    summary: 'One job with everything that belongs to it',
    request: { params: jobParams },
    answers: { 200: { description: 'The job', schema: jobSchema } },
    problems: [404],
  },
  'get /api/jobs/{id}/events': {
    summary: 'The job as Server-Sent Events, ending with the job',
    request: { params: jobParams, headers: eventsHeader, query: z.object({ after: z.string().optional() }) },
    answers: { 200: { description: 'text/event-stream' }, 204: { description: 'The job ended and all was seen' } },
    problems: [400, 404],
  },
  'post /api/jobs/{id}/cancel': {
    summary: 'Stop a job',
    request: { params: jobParams, headers: idempotencyHeader },
    answers: {
      200: { description: 'It is canceled', schema: jobStateSchema },
      202: { description: 'It was told to stop', schema: jobStateSchema },
    },
    problems: [400, 404, 409, 503],
  },
  'post /api/jobs/{id}/budget': {
    summary: 'Change the limits of a job; null takes one away',
    request: { params: jobParams, body: jsonBodyOf(budgetChangeSchema), headers: idempotencyHeader },
    answers: { 200: { description: 'The limits in force', schema: budgetAnswerSchema } },
    problems: [400, 404, 409, 415, 503],
  },
  'get /api/jobs/{id}/sections/{sectionId}': {
    summary: 'One section with its takes and reviews',
    request: { params: sectionParams },
    answers: { 200: { description: 'The section', schema: sectionDetailSchema } },
    problems: [404],
  },
  'get /api/jobs/{id}/sections/{sectionId}/takes/{take}': {
    summary: 'One take with the calls it paid for',
    request: { params: takeParams },
    answers: { 200: { description: 'The take', schema: takeDetailSchema } },
    problems: [404],
  },
  'get /api/jobs/{id}/sections/{sectionId}/takes/{take}/source': {
    summary: 'The source of a take as text',
    request: { params: takeParams, query: sourceQuerySchema },
    answers: { 200: { description: 'text/plain' } },
    problems: [400, 404],
  },
  'get /api/reviews': {
    summary: 'What waits, or waited, for a person: open ones oldest first, else newest first',
    request: { query: reviewListQuerySchema },
    answers: { 200: { description: 'A page of reviews, and how many there are', schema: reviewListSchema } },
    problems: [400],
  },
  'get /api/reviews/{id}': {
    summary: 'One review',
    request: { params: jobParams },
    answers: { 200: { description: 'The review', schema: reviewSchema } },
    problems: [404],
  },
  'post /api/reviews/{id}/claim': {
    summary: 'Look at a review: nobody else may decide it meanwhile',
    request: {
      params: jobParams,
      body: { ...jsonBodyOf(claimSchema), required: false },
      headers: idempotencyHeader,
    },
    answers: { 200: { description: 'It is yours until claimedUntil', schema: reviewSchema } },
    problems: [400, 404, 409, 415, 422],
  },
  'post /api/reviews/{id}/release': {
    summary: 'Give a review back to the queue',
    request: { params: jobParams, headers: idempotencyHeader },
    answers: { 200: { description: 'Anybody may claim it', schema: reviewSchema } },
    problems: [400, 404, 409, 415, 422],
  },
  'get /api/reviews/{id}/notifications': {
    summary: 'What the webhook was told of a review, and whether it was taken',
    request: { params: jobParams },
    answers: { 200: { description: 'The messages', schema: notificationListSchema } },
    problems: [404],
  },
  'post /api/notifications/{id}/resend': {
    summary: 'Send a message to the webhook once more (role admin)',
    request: { params: jobParams },
    answers: { 202: { description: 'It is sent soon', schema: resentSchema } },
    problems: [400, 404, 415],
  },
  'post /api/reviews/{id}/verdict': {
    summary: 'Decide a review',
    request: { params: jobParams, body: jsonBodyOf(verdictSchema), headers: idempotencyHeader },
    answers: {
      200: { description: 'Applied', schema: verdictAnswerSchema },
      202: { description: 'Safe; applied when a worker is back', schema: verdictAnswerSchema },
    },
    problems: [400, 404, 409, 415, 422],
  },
  ...sceneCalls(idempotencyHeader),
  ...clipCalls(idempotencyHeader),
  'post /api/artifacts': {
    summary: 'Upload the raw bytes of a file under its own Content-Type',
    request: {
      body: { required: true, content: { 'video/mp4': { schema: { type: 'string', format: 'binary' } } } },
    },
    answers: { 201: { description: 'Stored', schema: artifactSchema } },
    problems: [400, 413, 415],
  },
  'get /api/artifacts/{hash}': {
    summary: 'A file by its content hash; takes range requests',
    request: { params: artifactParams },
    answers: { 200: { description: 'The bytes' }, 206: { description: 'A range of them' } },
    problems: [404, 416],
  },
  'get /health': {
    summary: 'Is every dependency well?',
    answers: {
      200: { description: 'All is well', schema: healthSchema },
      503: { description: 'Something is not', schema: healthSchema },
    },
  },
  'get /metrics': { summary: 'Counts for Prometheus', answers: { 200: { description: 'text/plain' } } },
};

/** Made once at start. */
export function openApiDocument(version: string): object {
  const registry = new OpenAPIRegistry();
  registry.registerComponent('securitySchemes', 'token', { type: 'http', scheme: 'bearer' });
  for (const [address, call] of Object.entries(calls)) registry.registerPath(routeOf(address, call));
  return new OpenApiGeneratorV31(registry.definitions).generateDocument({
    openapi: '3.1.0',
    info: {
      title: 'Retake',
      version,
      description: 'Turns a request into finished media by a durable loop. Errors are RFC 9457 problem documents.',
    },
    security: [{ token: [] }, {}],
  });
}

function routeOf(address: string, call: Call): RouteConfig {
  const [method, path = '/'] = address.split(' ');
  const guarded = path.startsWith('/api') || path === '/metrics';
  const problems = [...(call.problems ?? []), ...(guarded ? [401, 403] : []), ...(method === 'post' ? [429] : [])];
  const problem = {
    description: 'A problem document',
    content: { 'application/problem+json': { schema: problemSchema } },
  };
  return {
    method: method === 'post' ? 'post' : 'get',
    path,
    summary: call.summary,
    ...(call.request && { request: call.request }),
    responses: {
      ...Object.fromEntries(Object.entries(call.answers).map(([status, answer]) => [status, answerOf(answer)])),
      ...Object.fromEntries(problems.map((status) => [status, problem])),
    },
  };
}

function answerOf({ description, schema }: Call['answers'][number]): RouteConfig['responses'][string] {
  if (schema !== undefined) return { description, content: { 'application/json': { schema } } };
  return /^[a-z]+\/[a-z-]+$/u.test(description)
    ? { description, content: { [description]: { schema: { type: 'string' } } } }
    : { description };
}
