// The Express application: guards first, then routes, then everything unknown as a problem document.
import express, { type Express, type RequestHandler } from 'express';
import { type ApiDeps, type ApiLimits, defaultLimits } from './api-deps.ts';
import { artifactRoutes } from './artifact-routes.ts';
import { identify } from './caller.ts';
import { clipRoutes } from './clip-routes.ts';
import { docsRoutes } from './docs-routes.ts';
import { eventRoutes } from './event-routes.ts';
import { jobRoutes } from './job-routes.ts';
import { laterRoutes } from './later-routes.ts';
import { createMetrics } from './metrics.ts';
import { operatorRoutes } from './operator-routes.ts';
import { originGuard } from './origin-guard.ts';
import { clipPageRoutes } from './pages/clip-page-routes.ts';
import { pageErrors } from './pages/page-errors.ts';
import { pageRoutes } from './pages/page-routes.ts';
import { takesPageRoutes } from './pages/takes-page-routes.ts';
import { notFound, Problem, problemHandler } from './problem.ts';
import { quoteRoutes } from './quote-routes.ts';
import { reviewRoutes } from './review-routes.ts';
import { sceneRoutes } from './scene-routes.ts';
import { sectionRoutes } from './section-routes.ts';
import { securityHeaders } from './security-headers.ts';
import { guessLimit, writeLimit } from './rate-limits.ts';
import { readableAddress } from './readable-address.ts';
import { requestLog } from './request-log.ts';
import { webhookRoutes } from './webhook-routes.ts';

/** The whole API, the documentation and the plain pages. Listening is the caller's; ask `listenRefusal` before. */
export function createApi(deps: ApiDeps): Express {
  const limits: ApiLimits = { ...defaultLimits, ...deps.limits };
  const metrics = createMetrics(deps.totals);
  const app = express();
  app.disable('x-powered-by');
  app.set('query parser', 'simple');
  app.set('trust proxy', deps.trustedProxies ?? 0);
  app.use(requestLog(deps.logger), securityHeaders(), metrics.countRequests);
  app.use(readableAddress, webhookRoutes(deps, limits));
  app.use(originGuard(deps.tokens.length > 0), identify(deps.tokens), guessLimit(limits), writeLimit(limits));
  app.use(artifactRoutes(deps, limits));
  app.use(express.json({ limit: limits.jsonBytes, strict: false, type: 'application/json' }));
  app.use(operatorRoutes(deps, metrics), docsRoutes(deps));
  app.use(
    jobRoutes(deps),
    quoteRoutes(deps),
    eventRoutes(deps, limits),
    sectionRoutes(deps),
    reviewRoutes(deps, limits),
  );
  app.use(sceneRoutes(deps, limits), clipRoutes(deps), laterRoutes());
  app.use(clipPageRoutes(deps), takesPageRoutes(deps), pageRoutes(deps, limits));
  app.use(unknownAddress(app));
  // Of addresses that are no page's: a person who mistyped one gets a page all the same.
  app.use(pageErrors(deps));
  app.use(problemHandler);
  return app;
}

const methods = ['get', 'post'] as const;

/** 405 with `Allow` where the address exists for another method, else 404. */
function unknownAddress(app: Express): RequestHandler {
  return (request) => {
    const allowed = methods.filter((method) => hasRoute(app.router.stack, method, request.path));
    if (allowed.length === 0) throw notFound(`address ${request.path}`);
    const allow = allowed.flatMap((method) => (method === 'get' ? ['GET', 'HEAD'] : ['POST'])).join(', ');
    throw new Problem('method-not-allowed', `${request.method} is not taken here; ${allow} is.`, {
      headers: { Allow: allow },
    });
  };
}

type Layer = {
  readonly match: (path: string) => boolean;
  readonly route?: { readonly methods?: Readonly<Record<string, boolean>> } | undefined;
  readonly handle: unknown;
};

function hasRoute(stack: readonly unknown[], method: string, path: string): boolean {
  // Express does not type its layers; these three members are what its own router goes by.
  return (stack as readonly Layer[]).some((layer) => {
    if (layer.route !== undefined) return layer.match(path) && layer.route.methods?.[method] === true;
    const inner = layer.handle;
    return typeof inner === 'function' && 'stack' in inner && Array.isArray(inner.stack)
      ? hasRoute(inner.stack, method, path)
      : false;
  });
}
