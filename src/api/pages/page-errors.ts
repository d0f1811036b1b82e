// Errors of pages as pages: the same problems as the API's, in words, with what was typed and the way back.
import type { ErrorRequestHandler, Request } from 'express';
import type { ApiDeps } from '../api-deps.ts';
import { type FieldError, type Problem, toProblem } from '../problem.ts';
import { type Html, html } from './html.ts';
import { layout } from './layout.ts';
import { cameFrom } from './page-request.ts';

/** Only for browsers that ask for HTML; everyone else, and everything of the API, gets the problem document. */
export function pageErrors(deps: Pick<ApiDeps, 'demo'>): ErrorRequestHandler {
  // oxlint-disable-next-line max-params -- Express knows error handlers by their four parameters
  return (error: unknown, request, response, next) => {
    const isOfApi = request.path.startsWith('/api/');
    if (response.headersSent || isOfApi || request.accepts(['json', 'html']) !== 'html') {
      next(error);
      return;
    }
    const problem = toProblem(error);
    if (problem.status >= 500) request.log.error({ err: error }, 'page failed');
    for (const [name, value] of Object.entries(problem.more.headers ?? {})) response.setHeader(name, value);
    response
      .status(problem.status)
      .type('html')
      .send(problemPage(deps, request, problem));
  };
}

function problemPage({ demo }: Pick<ApiDeps, 'demo'>, request: Request, problem: Problem): string {
  const { title } = problem.body('');
  const typed = typedTexts(request);
  const main = html`<section class="card narrow">
    <h1>${String(title)}</h1>
    <p class="error" role="alert">${problem.message}</p>
    ${errorList(errorsOf(problem))}
    ${
      typed.length > 0 &&
      html`<h2>What you typed</h2>
        <p class="dim">
          ${problem.status < 500 ? 'Nothing of it was applied.' : 'Whether it was applied is not known: look before you send it again.'}
          It is kept here to be copied.
        </p>
        ${typed.map(
          ([name, text]) =>
            html`<label>${fieldWords[name] ?? name}<textarea rows="4" readonly>${text}</textarea></label>`,
        )}`
    }
    <p class="actions">${waysOn(request, problem)}</p>
  </section>`;
  return layout({ title: String(title), demo }, main);
}

/** Of a request that is not valid: each wrong field. */
export function errorsOf({ more }: Problem): readonly FieldError[] {
  const errors = more.members?.['errors'];
  // Written by `invalidRequest` alone.
  return Array.isArray(errors) ? (errors as FieldError[]) : [];
}

/** Each field with what is wrong with it, where there is more than one. */
export function errorList(errors: readonly FieldError[]): Html | false {
  if (errors.length < 2) return false;
  return html`<ul>
    ${errors.map(({ path, message }) => html`<li><code>${path}</code> ${message}</li>`)}
  </ul>`;
}

/** What people write at length. A token is never shown again. */
const fieldWords: Readonly<Record<string, string>> = {
  prompt: 'Prompt',
  customPrompt: 'Prompt',
  instruction: 'Instruction',
  note: 'Note',
  plan: 'Plan',
  storyboard: 'Storyboard',
};

function typedTexts({ body }: Request): (readonly [name: string, text: string])[] {
  if (typeof body !== 'object' || body === null) return [];
  return Object.entries(body).flatMap(([name, value]) =>
    Object.hasOwn(fieldWords, name) && typeof value === 'string' && value.trim() !== '' ? [[name, value] as const] : [],
  );
}

/** Back to the form, to what stands in the way, and to the lists. */
function waysOn(request: Request, { more }: Problem): Html {
  const from = request.method === 'POST' ? cameFrom(request) : undefined;
  const review = /^\/reviews\/([\w-]+)\/\w+$/u.exec(request.path)?.[1];
  const jobId = more.members?.['jobId'];
  return html`${from !== undefined && html`<a href="${from}">Back</a>`}
    ${review !== undefined && html`<a href="/reviews/${review}">This review</a>`}
    ${typeof jobId === 'string' && html`<a href="/jobs/${encodeURIComponent(jobId)}">Its job</a>`}
    <a href="/reviews">Reviews</a> <a href="/">All jobs</a>`;
}
