// What the routes of pages read from requests: who asks, the form that a page of ours sent, and where it came from.
import type { Request, Response } from 'express';
import { isIdentified } from '../caller.ts';
import { Problem } from '../problem.ts';
import type { Form } from './forms.ts';

/** Sends browsers without a session to the sign-in page instead of a problem document. */
export function signedIn(request: Request, response: Response, next: () => void): void {
  if (isIdentified(request)) next();
  else response.redirect(303, `/sign-in?returnTo=${encodeURIComponent(request.originalUrl)}`);
}

/** The fields of a form that a page of ours sent; of a field that came more than once, see `listOf`. */
export function formOf(request: Request): Form {
  return Object.fromEntries(fieldsOf(request).map(([name, value]) => [name, typeof value === 'string' ? value : '']));
}

/** Every value of one field, such as ticked boxes. */
export function listOf(request: Request, name: string): readonly string[] {
  const value = Object.fromEntries(fieldsOf(request))[name];
  const values: readonly unknown[] = Array.isArray(value) ? value : [value];
  return values.filter((text): text is string => typeof text === 'string');
}

function fieldsOf(request: Request): [string, unknown][] {
  if (request.is('application/x-www-form-urlencoded') === false || request.body === undefined) {
    throw new Problem('unsupported-media-type', 'This address takes the form of its page.');
  }
  return Object.entries(request.body as Record<string, unknown>);
}

const ownPath = /^\/(?![/\\])[\w\-./?=&%]*$/u;

/** Only addresses of our own: a path, and not one that names another host. */
export function returnTo(value: unknown): string {
  return typeof value === 'string' && ownPath.test(value) ? value : '/';
}

/** The page of ours that a form was sent from; nothing where the browser does not say, or says another site. */
export function cameFrom(request: Request): string | undefined {
  const { referer, host } = request.headers;
  if (referer === undefined || !URL.canParse(referer)) return undefined;
  const { host: from, pathname, search } = new URL(referer);
  const path = `${pathname}${search}`;
  return from === host && ownPath.test(path) ? path : undefined;
}
