// Where a job can be read on: its own address, its events, its page, its workflow in Temporal's Web UI.
import type { ApiDeps } from './api-deps.ts';

export type JobLinks = {
  readonly self: string;
  readonly events: string;
  readonly studio: string;
  /** Null when the deployment has not said where Temporal's Web UI is. */
  readonly temporal: string | null;
};

export function jobLinks(
  deps: Pick<ApiDeps, 'temporalUi'>,
  job: { readonly id: string; readonly workflowId: string },
): JobLinks {
  const self = `/api/jobs/${encodeURIComponent(job.id)}`;
  return {
    self,
    events: `${self}/events`,
    studio: `/jobs/${encodeURIComponent(job.id)}`,
    temporal: temporalLink(deps, job.workflowId),
  };
}

/** The workflow's page in Temporal's Web UI. */
export function temporalLink(deps: Pick<ApiDeps, 'temporalUi'>, workflowId: string): string | null {
  if (deps.temporalUi === undefined) return null;
  const { url, namespace } = deps.temporalUi;
  return `${url.replace(/\/+$/u, '')}/namespaces/${encodeURIComponent(namespace)}/workflows/${encodeURIComponent(workflowId)}`;
}
