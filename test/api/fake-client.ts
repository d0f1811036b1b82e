// A RetakeClient without an engine: what a workflow would do with each message is said by the test.
import type { RetakeClient } from '../../src/client/retake-client.ts';
import type { ExplainerJobInput, ReviewSignal } from '../../src/workflows/contract.ts';

export type FakeClient = RetakeClient & {
  readonly started: ExplainerJobInput[];
  readonly signals: { workflowId: string; signal: ReviewSignal }[];
  readonly canceled: string[];
  /** What the waiting workflow does with a signal; nothing unless set: the worker is away. */
  onSignal: ((workflowId: string, verdictId: string) => Promise<void>) | undefined;
  /** Thrown by every call: the engine is away. */
  failure: Error | undefined;
  /** Jobs whose workflow was ended from outside. */
  readonly broken: { jobId: string; how: string }[];
  /** Workflows that have ended or never were. */
  readonly gone: Set<string>;
};

export function fakeClient(): FakeClient {
  const answer = <T>(value: T): Promise<T> =>
    client.failure === undefined ? Promise.resolve(value) : Promise.reject(client.failure);
  const delivery = (workflowId: string) =>
    answer(client.gone.has(workflowId) ? ('gone' as const) : ('delivered' as const));
  const client: FakeClient = {
    started: [],
    signals: [],
    canceled: [],
    onSignal: undefined,
    failure: undefined,
    broken: [],
    gone: new Set(),
    brokenOff: () => answer(client.broken),
    async startExplainer(job) {
      await answer(undefined);
      if (client.started.some(({ jobId }) => jobId === job.jobId)) return 'exists';
      client.started.push(job);
      return 'started';
    },
    async cancelJob(workflowId) {
      const delivered = await delivery(workflowId);
      if (delivered === 'delivered') client.canceled.push(workflowId);
      return delivered;
    },
    async signalReview(workflowId, signal) {
      const delivered = await delivery(workflowId);
      if (delivered === 'delivered') {
        client.signals.push({ workflowId, signal });
        if ('verdictId' in signal) await client.onSignal?.(workflowId, signal.verdictId);
      }
      return delivered;
    },
    setBudget: (workflowId) => answer(client.gone.has(workflowId) ? undefined : { calls: 7 }),
    progress: () => answer({ status: 'running', doing: 'waiting' }),
    ensureSearchAttributes: () => answer(undefined),
    checkHealth: () => answer(undefined),
    close: () => Promise.resolve(),
  };
  return client;
}
