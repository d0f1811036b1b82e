// Finds what was written but never reached the engine and sends it again: verdicts without a signal, jobs without a workflow.
import type { Reviews } from '../store/store.ts';
import type { RetakeClient } from './retake-client.ts';
import { startQueuedJob, type SubmitDeps } from './submit-job.ts';

export type ResignalDeps = Pick<SubmitDeps, 'record' | 'rawVerdicts'> & {
  readonly client: Pick<RetakeClient, 'signalReview' | 'startExplainer'>;
  readonly reviews: Pick<Reviews, 'lostSignals' | 'markSignaled'>;
  /** Ids of the jobs that are still `queued`. */
  readonly queuedJobs: () => Promise<readonly string[]>;
  readonly logger: {
    info(fields: object, message: string): void;
    warn(fields: object, message: string): void;
  };
};

export type ResignalLoop = { stop(): Promise<void> };

/** A signal that was sent is answered within seconds; older rows were lost or wait for a worker, and asking twice is harmless. */
const lostAfterMs = 5_000;

/** Looks at once and then every `everyMs` until stopped. Never rejects: an engine or database that is away is tried again. */
export function startResignalLoop(deps: ResignalDeps, everyMs = 5_000): ResignalLoop {
  /** Verdicts whose workflow has ended: nobody will ever take them. */
  const gone = new Set<string>();
  let timer: NodeJS.Timeout | undefined;
  let stopped = false;
  const round = async (): Promise<void> => {
    try {
      await resignalOnce(deps, gone);
    } catch (error) {
      deps.logger.warn({ err: error }, 'looking for lost signals failed; trying again');
    }
    if (!stopped) timer = setTimeout(next, everyMs);
  };
  let running = round();
  function next(): void {
    running = round();
  }
  return {
    async stop() {
      stopped = true;
      clearTimeout(timer);
      await running;
    },
  };
}

/** One look. `gone` collects verdicts that are not worth another signal. */
export async function resignalOnce(deps: ResignalDeps, gone: Set<string> = new Set()): Promise<void> {
  for (const jobId of await deps.queuedJobs()) {
    if ((await startQueuedJob(deps, jobId)) === 'started') {
      deps.logger.info({ jobId }, 'started a job whose start was lost');
    }
  }
  for (const { verdictId, workflowId } of await deps.reviews.lostSignals(lostAfterMs)) {
    if (gone.has(verdictId)) continue;
    const delivery = await deps.client.signalReview(workflowId, { verdictId });
    if (delivery === 'gone') gone.add(verdictId);
    else await deps.reviews.markSignaled(verdictId);
    deps.logger.info({ verdictId, workflowId, delivery }, 'signalled a verdict again');
  }
}
