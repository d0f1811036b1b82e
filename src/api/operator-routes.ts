// What an operator asks: is it well, how much happened, what does the deployment still need.
import { Router } from 'express';
import type { ApiDeps, HealthCheck } from './api-deps.ts';
import { requirePermission } from './caller.ts';
import type { ApiMetrics } from './metrics.ts';

const checkTimeoutMs = 2_000;

export type Health = {
  readonly status: 'ok' | 'unavailable';
  readonly version: string;
  readonly demo: boolean;
  readonly dependencies: readonly {
    readonly name: string;
    readonly ok: boolean;
    readonly ms: number;
    readonly detail?: string;
  }[];
};

export function operatorRoutes(deps: ApiDeps, metrics: ApiMetrics): Router {
  const router = Router();
  router.get('/health', async (_request, response) => {
    const health = await readHealth(deps);
    response
      .status(health.status === 'ok' ? 200 : 503)
      .set('Cache-Control', 'no-store')
      .json(health);
  });
  router.get('/metrics', requirePermission('read'), async (_request, response) => {
    response.set('Content-Type', metrics.contentType).send(await metrics.text());
  });
  router.get('/api/doctor', requirePermission('read'), async (_request, response) => {
    response.json({ health: await readHealth(deps), checks: (await deps.doctor?.()) ?? [] });
  });
  return router;
}

async function readHealth(deps: Pick<ApiDeps, 'health' | 'version' | 'demo'>): Promise<Health> {
  const dependencies = await Promise.all(deps.health.map(checked));
  return {
    status: dependencies.every((dependency) => dependency.ok) ? 'ok' : 'unavailable',
    version: deps.version,
    demo: deps.demo,
    dependencies,
  };
}

async function checked({ name, check }: HealthCheck): Promise<Health['dependencies'][number]> {
  const began = performance.now();
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${checkTimeoutMs} ms`)), checkTimeoutMs);
  });
  try {
    await Promise.race([check(), timeout]);
    return { name, ok: true, ms: Math.round(performance.now() - began) };
  } catch (error) {
    return { name, ok: false, ms: Math.round(performance.now() - began), detail: messageOf(error) };
  } finally {
    clearTimeout(timer);
  }
}

/** The first line only, without addresses that carry a password. */
function messageOf(error: unknown): string {
  const message =
    typeof error === 'object' && error !== null && 'message' in error ? String(error.message) : String(error);
  return (message.split('\n')[0] ?? '').replaceAll(/:\/\/[^@\s/]+@/gu, '://…@').slice(0, 300);
}
