// Server-Sent Events of a job: its durable feed from any point on, ending with the job (SPEC C7).
import { createSession } from 'better-sse';
import { Router } from 'express';
import { isTerminal } from '../domain/job.ts';
import type { EventRow } from '../store/store.ts';
import type { ApiDeps, ApiLimits } from './api-deps.ts';
import { requirePermission } from './caller.ts';
import { invalidRequest, notFound } from './problem.ts';
import { pathParam } from './request-body.ts';

/** An event as it goes over the wire; `seq` is also the SSE id and `type` the SSE event name. */
export type SentEvent = {
  readonly seq: number;
  readonly type: string;
  readonly jobId: string;
  readonly sectionId?: string;
  readonly take?: number;
  readonly at: string;
  readonly data: Readonly<Record<string, unknown>>;
};

export function sentEvent(row: EventRow): SentEvent {
  return {
    seq: row.seq,
    type: row.type,
    jobId: row.jobId,
    ...(row.sectionId !== null && { sectionId: row.sectionId }),
    ...(row.take !== null && { take: row.take }),
    at: row.at.toISOString(),
    data: row.data,
  };
}

export function eventRoutes(deps: Pick<ApiDeps, 'store' | 'logger'>, limits: ApiLimits): Router {
  const router = Router();
  router.get('/api/jobs/:id/events', requirePermission('read'), async (request, response) => {
    const { record, events } = deps.store;
    const jobId = pathParam(request, 'id');
    const job = await record.readJob(jobId);
    if (job === undefined) throw notFound('such job');
    const after = position(request.headers['last-event-id'] ?? request.query['after']);
    if (isTerminal(job.status) && (await events.read(jobId, after, 1)).length === 0) {
      // Tells an EventSource that there is nothing to come back for.
      response.status(204).end();
      return;
    }
    const gone = new AbortController();
    response.on('close', () => gone.abort());
    const session = await createSession(request, response, {
      keepAlive: limits.heartbeatMs,
      headers: { 'Cache-Control': 'no-store' },
    });
    try {
      for await (const row of events.follow(jobId, after, gone.signal)) {
        if (gone.signal.aborted) break;
        session.push(sentEvent(row), row.type, String(row.seq));
        if (response.writableNeedDrain) await drained(response, gone.signal);
      }
    } catch (error) {
      // The headers are out: the client comes back with its last id and misses nothing.
      if (!gone.signal.aborted) deps.logger.warn({ err: error, jobId }, 'event stream broke off');
    } finally {
      response.end();
    }
  });
  return router;
}

function position(value: unknown): number {
  if (value === undefined || value === '') return 0;
  const seq = typeof value === 'string' && /^\d{1,9}$/u.test(value) ? Number(value) : Number.NaN;
  if (Number.isNaN(seq)) throw invalidRequest([{ path: 'Last-Event-ID', message: 'must be the id of an event' }]);
  return seq;
}

/** A slow reader must not make the server hold its whole feed in memory. */
async function drained(response: NodeJS.EventEmitter, signal: AbortSignal): Promise<void> {
  await new Promise<void>((resolve) => {
    response.once('drain', resolve);
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
