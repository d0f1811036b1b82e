// Reads what a request carries: strict JSON bodies, path and query parameters; anything else is a problem document.
import type { Request } from 'express';
import type { z } from 'zod';
import { fieldErrors, invalidRequest, Problem } from './problem.ts';

/** Parses by the schema or throws `invalid-request` with the path of each bad field. */
export function parseWith<T extends z.ZodType>(schema: T, value: unknown): z.infer<T> {
  const parsed = schema.safeParse(value);
  if (!parsed.success) throw invalidRequest(fieldErrors(parsed.error));
  return parsed.data;
}

/** A JSON body. 415 for another content type: a form of a foreign page must never pass for JSON. */
export function jsonBody<T extends z.ZodType>(request: Request, schema: T): z.infer<T> {
  if (request.body === undefined && !hasBody(request)) {
    throw invalidRequest([{ path: '', message: 'a JSON body is needed' }]);
  }
  requireJson(request);
  return parseWith(schema, request.body);
}

/** The same where nothing at all stands for `{}`. */
export function optionalJsonBody<T extends z.ZodType>(request: Request, schema: T): z.infer<T> {
  if (!hasBody(request)) return parseWith(schema, {});
  return jsonBody(request, schema);
}

function requireJson(request: Request): void {
  if (request.is('application/json') === false) {
    throw new Problem('unsupported-media-type', 'Send the body as application/json.');
  }
}

function hasBody(request: Request): boolean {
  return request.headers['transfer-encoding'] !== undefined || Number(request.headers['content-length'] ?? 0) > 0;
}

/** A parameter of the path; Express 5 types it as possibly a list. */
export function pathParam(request: Request, name: string): string {
  const value = request.params[name];
  return typeof value === 'string' ? value : '';
}
