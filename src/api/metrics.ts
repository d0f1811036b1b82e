// What Prometheus may scrape: requests counted here, the rest read from the record when it is asked for.
import type { RequestHandler } from 'express';
import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { RecordTotals } from '../store/record-totals.ts';

export type ApiMetrics = {
  readonly countRequests: RequestHandler;
  readonly text: () => Promise<string>;
  readonly contentType: string;
};

/** One registry an application, so that two in one process do not share counts. */
export function createMetrics(totals?: () => Promise<RecordTotals>): ApiMetrics {
  const registry = new Registry();
  const seconds = new Histogram({
    name: 'retake_http_request_duration_seconds',
    help: 'Time to answer a request, event streams left out.',
    labelNames: ['method', 'route', 'status'],
    buckets: [0.005, 0.02, 0.1, 0.5, 2, 5],
    registers: [registry],
  });
  const streams = new Counter({
    name: 'retake_http_event_streams_total',
    help: 'Event streams that were opened.',
    registers: [registry],
  });
  const show = recordGauges(registry);
  return {
    countRequests(request, response, next) {
      const stop = seconds.startTimer();
      response.on('finish', () => {
        // `route` is there once a handler was found; its type does not say so.
        const route = (request.route as { path?: string } | undefined)?.path ?? 'none';
        if (route.endsWith('/events')) streams.inc();
        else stop({ method: request.method, route, status: String(response.statusCode) });
      });
      next();
    },
    async text() {
      if (totals !== undefined) show(await totals());
      return registry.metrics();
    },
    contentType: registry.contentType,
  };
}

function recordGauges(registry: Registry): (totals: RecordTotals) => void {
  const gauge = (name: string, help: string, labelNames: string[] = []) =>
    new Gauge({ name, help, labelNames, registers: [registry] });
  const jobs = gauge('retake_jobs', 'Jobs in the record.', ['kind', 'status']);
  const takes = gauge('retake_takes', 'Takes in the record.', ['status']);
  const renders = gauge('retake_renders', 'Renders that were begun.');
  const calls = gauge('retake_calls', 'Paid calls.', ['vendor', 'role', 'state']);
  const cost = gauge('retake_cost_usd', 'What the settled calls cost.', ['vendor', 'role']);
  const reviews = gauge('retake_open_reviews', 'Reviews that wait for a person.');
  return (totals) => {
    for (const metric of [jobs, takes, calls, cost]) metric.reset();
    for (const { kind, status, count } of totals.jobs) jobs.set({ kind, status }, count);
    for (const { status, count } of totals.takes) takes.set({ status }, count);
    for (const { vendor, role, state, count, costNanoUsd } of totals.calls) {
      calls.set({ vendor, role, state }, count);
      cost.inc({ vendor, role }, costNanoUsd / 1e9);
    }
    renders.set(totals.renders);
    reviews.set(totals.openReviews);
  };
}
