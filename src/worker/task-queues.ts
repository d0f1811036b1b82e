// How much one worker takes from each task queue, and how fast all workers together may: every figure with its reason.
import { availableParallelism } from 'node:os';
import type { WorkerOptions } from '@temporalio/worker';
import { modelVendors, type ModelVendor } from '../domain/role.ts';
import { mediaTaskQueue, modelTaskQueue, renderTaskQueue, workflowTaskQueue } from '../workflows/contract.ts';

export const queueKinds = ['workflows', 'models', 'renders', 'media'] as const;
export type QueueKind = (typeof queueKinds)[number];

export type QueueSettings = Pick<
  WorkerOptions,
  | 'taskQueue'
  | 'maxConcurrentActivityTaskExecutions'
  | 'maxConcurrentLocalActivityExecutions'
  | 'maxTaskQueueActivitiesPerSecond'
  | 'maxConcurrentActivityTaskPolls'
  | 'maxHeartbeatThrottleInterval'
  | 'maxCachedWorkflows'
  | 'stickyQueueScheduleToStartTimeout'
> & { readonly runsWorkflows: boolean };

/** Activities started a second over all workers (the server counts), and open at once in one worker. Writing and repairing make three calls each; even so this is below the lowest paid tier of each vendor. */
const vendorPace: Readonly<Record<ModelVendor, { readonly perSecond: number; readonly open: number }>> = {
  anthropic: { perSecond: 8, open: 16 },
  openai: { perSecond: 8, open: 16 },
  cerebras: { perSecond: 4, open: 8 },
  gemini: { perSecond: 8, open: 16 },
};

const workflows: QueueSettings = {
  taskQueue: workflowTaskQueue,
  runsWorkflows: true,
  // Record keeping under a second; each holds one database connection while it runs.
  maxConcurrentLocalActivityExecutions: 20,
  maxConcurrentActivityTaskExecutions: 8,
  // About 0.15 MB each: 250 open jobs and sections replay nothing between their steps.
  maxCachedWorkflows: 250,
  // After a worker is killed its workflows wait this long for it before another takes them.
  stickyQueueScheduleToStartTimeout: '2 seconds',
};

function models(vendor: ModelVendor): QueueSettings {
  const { perSecond, open } = vendorPace[vendor];
  return {
    taskQueue: modelTaskQueue(vendor),
    runsWorkflows: false,
    maxTaskQueueActivitiesPerSecond: perSecond,
    maxConcurrentActivityTaskExecutions: open,
    maxConcurrentActivityTaskPolls: 1,
    // A canceled job stops its open calls within this plus the round trip.
    maxHeartbeatThrottleInterval: '500 milliseconds',
  };
}

function renders(slots: number): QueueSettings {
  return {
    taskQueue: renderTaskQueue,
    runsWorkflows: false,
    maxConcurrentActivityTaskExecutions: slots,
    maxConcurrentActivityTaskPolls: 1,
    // Losers of a race and canceled jobs give their processor back at once.
    maxHeartbeatThrottleInterval: '250 milliseconds',
  };
}

const media: QueueSettings = {
  taskQueue: mediaTaskQueue,
  runsWorkflows: false,
  // Submits and polls of media tasks end within seconds and wait for a vendor; a download, a trim or a cut keeps a processor for seconds, and
  // ffmpeg itself takes one turn after another. Eight so that polls are not held up by a few of those.
  maxConcurrentActivityTaskExecutions: 8,
  // Fifty scenes that are asked for every 5 s are ten polls a second. No vendor publishes a limit of requests; all meter tasks at work.
  maxTaskQueueActivitiesPerSecond: 10,
  maxConcurrentActivityTaskPolls: 2,
  maxHeartbeatThrottleInterval: '500 milliseconds',
};

/** Settings of the queues that one worker process serves. `renderSlots` defaults to one a processor. */
export function queueSettings(kinds: readonly QueueKind[], renderSlots = availableParallelism()): QueueSettings[] {
  return kinds.flatMap((kind) => {
    switch (kind) {
      case 'workflows':
        return [workflows];
      case 'models':
        return modelVendors.map(models);
      case 'renders':
        return [renders(renderSlots)];
      case 'media':
        return [media];
    }
  });
}
