// A RetakeClient without an engine: what a workflow would do with each message is said by the test.
import type { BrokenOff, JobStart, RegenerationStart, RetakeClient } from '../../src/client/retake-client.ts';
import type { ExplainerJobInput, ReviewSignal } from '../../src/workflows/contract.ts';

export type FakeClient = RetakeClient & {
  /** Of explainers. */
  readonly started: ExplainerJobInput[];
  /** Of every kind. */
  readonly startedJobs: JobStart[];
  readonly regenerations: RegenerationStart[];
  readonly taskSignals: { workflowId: string; call: string }[];
  /** Tasks that are looked after, with who said so. */
  readonly lateTasks: { call: string; by: 'webhook' | 'sweeper' }[];
  readonly signals: { workflowId: string; signal: ReviewSignal }[];
  readonly canceled: string[];
  /** Jobs whose cut is to be joined anew: `changed` where it was told of it, `left` where the sweeper found it. */
  readonly cuts: { jobId: string; why: 'changed' | 'left' }[];
  /** What the waiting workflow does with a signal; nothing unless set: the worker is away. */
  onSignal: ((workflowId: string, verdictId: string) => Promise<void>) | undefined;
  /** Thrown by every call: the engine is away. */
  failure: Error | undefined;
  /** Jobs whose workflow was ended from outside. */
  readonly broken: BrokenOff[];
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
    startedJobs: [],
    regenerations: [],
    taskSignals: [],
    lateTasks: [],
    signals: [],
    canceled: [],
    cuts: [],
    onSignal: undefined,
    failure: undefined,
    broken: [],
    gone: new Set(),
    brokenOff: () => answer(client.broken),
    async startJob(job) {
      await answer(undefined);
      if (client.startedJobs.some(({ jobId }) => jobId === job.jobId)) return 'exists';
      client.startedJobs.push(job);
      if (job.kind === 'explainer') client.started.push(job.input);
      return 'started';
    },
    async startRegeneration(made) {
      await answer(undefined);
      const isSame = ({ section, regeneration }: RegenerationStart): boolean =>
        section.id === made.section.id && regeneration.number === made.regeneration.number;
      if (client.regenerations.some(isSame)) return 'exists';
      client.regenerations.push(made);
      return 'started';
    },
    async clipsChanged(jobId) {
      await answer(undefined);
      client.cuts.push({ jobId, why: 'changed' });
    },
    async startCut(jobId) {
      await answer(undefined);
      client.cuts.push({ jobId, why: 'left' });
      return 'started';
    },
    async signalTask(workflowId, { call }) {
      const delivered = await delivery(workflowId);
      if (delivered === 'delivered') client.taskSignals.push({ workflowId, call });
      return delivered;
    },
    async tellLateTask({ call }) {
      await answer(undefined);
      client.lateTasks.push({ call, by: 'webhook' });
    },
    async startLateTask({ call }) {
      await answer(undefined);
      if (client.lateTasks.some((known) => known.call === call)) return 'exists';
      client.lateTasks.push({ call, by: 'sweeper' });
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
