// Problem documents (RFC 9457): every error the API answers with, by stable type, status and title.
import type { ErrorRequestHandler, Request, Response } from 'express';
import type { z } from 'zod';
import { TopicNotInDemo } from '../client/submit-explainer.ts';
import { StoryboardNotInDemo } from '../client/submit-scenes.ts';
import { VendorNotConfigured } from '../client/vendor-not-configured.ts';
import { CursorInvalid } from '../store/page-cursor.ts';
import { issueWords } from './field-words.ts';

const problemTypes = {
  'invalid-request': [400, 'The request is not valid'],
  'malformed-json': [400, 'The body is not JSON'],
  unauthorized: [401, 'A token is needed'],
  forbidden: [403, 'This token may not do that'],
  'foreign-origin': [403, 'The request came from another site'],
  'unknown-host': [403, 'This server does not answer under that name'],
  'not-found': [404, 'There is no such thing'],
  'method-not-allowed': [405, 'This address does not take that method'],
  'wrong-state': [409, 'The state does not allow it'],
  'already-decided': [409, 'The review is already decided'],
  'review-claimed': [409, 'Somebody else looks at this review'],
  'idempotency-in-progress': [409, 'A request with this key is still running'],
  'too-large': [413, 'The body is too large'],
  'unsupported-media-type': [415, 'This content type is not taken'],
  'range-not-satisfiable': [416, 'The range lies outside the artifact'],
  'kind-not-available': [422, 'This kind of job is not available yet'],
  'vendor-not-configured': [422, 'A vendor that this job needs is not configured'],
  'topic-not-in-demo': [422, 'The demo has no material on this topic'],
  'storyboard-not-in-demo': [422, 'The demo has no material on this storyboard'],
  'idempotency-mismatch': [422, 'The key was used for another request'],
  'too-many-requests': [429, 'Too many requests'],
  internal: [500, 'Something went wrong on our side'],
  'engine-unavailable': [503, 'The engine or its workers did not answer in time'],
} as const satisfies Record<string, readonly [number, string]>;

export type ProblemName = keyof typeof problemTypes;

/** Stable, and an address of nothing: no client is ever sent elsewhere to read it. */
export function problemType(name: ProblemName): string {
  return `urn:retake:problem:${name}`;
}

export type FieldError = { readonly path: string; readonly message: string };

type ProblemMore = {
  readonly headers?: Readonly<Record<string, string>>;
  /** Members beside the standard ones: `errors`, `decidedBy`, `variables` … */
  readonly members?: Readonly<Record<string, unknown>>;
};

/** Thrown anywhere under a route and rendered by `problemHandler`. */
export class Problem extends Error {
  override readonly name = 'Problem';
  readonly problem: ProblemName;
  readonly status: number;
  readonly more: ProblemMore;

  constructor(problem: ProblemName, detail: string, more: ProblemMore = {}) {
    super(detail);
    this.problem = problem;
    this.status = problemTypes[problem][0];
    this.more = more;
  }

  body(instance: string): Record<string, unknown> {
    const [status, title] = problemTypes[this.problem];
    return { ...this.more.members, type: problemType(this.problem), title, status, detail: this.message, instance };
  }
}

/** 400 with the path and message of each bad field. */
export function invalidRequest(errors: readonly FieldError[]): Problem {
  const [first, ...others] = errors;
  const where = first === undefined || first.path === '' ? '' : `${first.path}: `;
  const more = others.length > 0 ? ` (and ${others.length} more)` : '';
  return new Problem('invalid-request', `${where}${first?.message ?? 'not valid'}${more}`, { members: { errors } });
}

/** `input.scenes[2].title`; every unknown field is named by its own path. */
export function fieldErrors(error: z.ZodError): FieldError[] {
  return error.issues.flatMap((issue) => {
    const path = pathText(issue.path);
    if (issue.code !== 'unrecognized_keys') return [{ path, message: issueWords(issue) }];
    return issue.keys.map((key) => ({ path: pathText([...issue.path, key]), message: 'unknown field' }));
  });
}

function pathText(path: readonly PropertyKey[]): string {
  return path
    .map((part, index) => (typeof part === 'number' ? `[${part}]` : `${index > 0 ? '.' : ''}${String(part)}`))
    .join('');
}

/** For kinds of job that are known and not built. */
export function notAvailableYet(what: string): Problem {
  return new Problem(
    'kind-not-available',
    `${what}: not available yet. Jobs of the kinds "explainer", "scenes" and "clip_edit" are.`,
    {
      members: { available: ['explainer', 'scenes', 'clip_edit'] },
    },
  );
}

export function notFound(what: string): Problem {
  return new Problem('not-found', `There is no ${what}.`);
}

/** Any error as the problem that the outside may see; what it does not know is `internal` and says nothing of its cause. */
export function toProblem(error: unknown): Problem {
  if (error instanceof Problem) return error;
  if (error instanceof VendorNotConfigured) {
    const variables = [...new Set(error.missing.map((entry) => entry.variable))];
    return new Problem('vendor-not-configured', error.message, { members: { variables, missing: error.missing } });
  }
  if (error instanceof CursorInvalid)
    return invalidRequest([{ path: 'cursor', message: 'must be the nextCursor of an earlier page' }]);
  if (error instanceof TopicNotInDemo)
    return new Problem('topic-not-in-demo', error.message, { members: { topics: error.topics } });
  if (error instanceof StoryboardNotInDemo)
    return new Problem('storyboard-not-in-demo', error.message, { members: { storyboards: error.storyboards } });
  return fromHttpError(error) ?? new Problem('internal', 'The server could not answer. Its log says why.');
}

/** Errors of Express and its body parser carry a status and, some of them, a type. */
function fromHttpError(error: unknown): Problem | undefined {
  if (typeof error !== 'object' || error === null || !('status' in error)) return undefined;
  switch (error.status) {
    case 400:
      return 'type' in error && error.type === 'entity.parse.failed'
        ? new Problem('malformed-json', 'The body could not be read as JSON.')
        : new Problem('invalid-request', 'The request could not be read.', { members: { errors: [] } });
    case 404:
      return new Problem('not-found', 'There is nothing at this address.');
    case 413:
      return new Problem('too-large', 'The body is larger than this address takes.');
    case 415:
      return new Problem('unsupported-media-type', 'The charset or encoding of the body is not taken.');
    case 416:
      return new Problem('range-not-satisfiable', 'The range lies outside the artifact.');
    default:
      return undefined;
  }
}

export function sendProblem(request: Request, response: Response, problem: Problem): void {
  for (const [name, value] of Object.entries(problem.more.headers ?? {})) response.setHeader(name, value);
  response
    .status(problem.status)
    .type('application/problem+json')
    .send(JSON.stringify(problem.body(request.originalUrl.split('?')[0] ?? '/')));
}

/** Last in the chain. Bugs go to the log with their cause, not to the caller. */
// oxlint-disable-next-line max-params -- Express knows error handlers by their four parameters
export const problemHandler: ErrorRequestHandler = (error: unknown, request, response, next) => {
  if (response.headersSent) {
    next(error);
    return;
  }
  const problem = toProblem(error);
  if (problem.status >= 500) request.log.error({ err: error }, 'request failed');
  sendProblem(request, response, problem);
};
