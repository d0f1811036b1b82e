// What accepting a job needs, put together from what the API was given.
import type { SubmitDeps } from '../client/accept-job.ts';
import type { ApiDeps } from './api-deps.ts';

/** `jobId` is fixed by the caller's idempotency key, so that a request tried again cannot make a second job. */
export function submitDepsOf(deps: ApiDeps, jobId: string): SubmitDeps {
  return {
    record: deps.store.record,
    client: deps.client,
    catalog: deps.catalog,
    newJobId: () => jobId,
    onStartLost: (id, error) =>
      deps.logger.warn({ err: error, jobId: id }, 'the engine is away; the job is accepted and starts when it is back'),
  };
}
