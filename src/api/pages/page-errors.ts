// Errors of pages as pages: the same problems as the API's, in words.
import type { ErrorRequestHandler } from 'express';
import type { ApiDeps } from '../api-deps.ts';
import { toProblem } from '../problem.ts';
import { messagePage } from './sign-in-page.ts';

/** Only for browsers that ask for HTML; everyone else gets the problem document. */
export function pageErrors(deps: Pick<ApiDeps, 'demo'>): ErrorRequestHandler {
  // oxlint-disable-next-line max-params -- Express knows error handlers by their four parameters
  return (error: unknown, request, response, next) => {
    if (response.headersSent || request.accepts(['json', 'html']) !== 'html') {
      next(error);
      return;
    }
    const problem = toProblem(error);
    if (problem.status >= 500) request.log.error({ err: error }, 'page failed');
    const title = String(problem.body('')['title']);
    response
      .status(problem.status)
      .type('html')
      .send(messagePage({ title, text: problem.message, demo: deps.demo }));
  };
}
