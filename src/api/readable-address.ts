// Refuses addresses that no text of the record can be: PostgreSQL takes no U+0000.
import type { RequestHandler } from 'express';
import { invalidRequest } from './problem.ts';

/** 400 for an address with U+0000 in its path or its query. */
export const readableAddress: RequestHandler = (request, _response, next) => {
  if (request.url.includes('%00')) throw invalidRequest([{ path: '', message: 'the address holds U+0000' }]);
  next();
};
