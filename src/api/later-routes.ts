// Addresses of the contract whose kinds of job are not built yet: they say so, as a job of such a kind does.
import { type RequestHandler, Router } from 'express';
import { type Permission, requirePermission } from './caller.ts';
import { notAvailableYet } from './problem.ts';

type Later = readonly [method: 'get' | 'post', path: string, what: string, permission?: Permission];

const later: readonly Later[] = [
  ['post', '/generate/chained', 'Making apps', 'jobs'],
  ['get', '/api/jobs/:id/files', 'Files of apps', 'read'],
  ['get', '/api/jobs/:id/files/*path', 'Files of apps', 'read'],
  ['get', '/api/jobs/:id/zip', 'Archives of apps', 'read'],
];

export function laterRoutes(): Router {
  const router = Router();
  for (const [method, path, what, permission] of later) {
    const refuse: RequestHandler = () => {
      throw notAvailableYet(what);
    };
    router[method](path, ...(permission === undefined ? [] : [requirePermission(permission)]), refuse);
  }
  return router;
}
