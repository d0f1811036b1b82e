// Every activity call of the workflows with its timeouts and retries, each number with its reason (STYLE S4).
import { proxyActivities, proxyLocalActivities } from '@temporalio/workflow';
import type { ActivityInterfaceFor } from '@temporalio/workflow';
import type { Activities } from '../activities/index.ts';
import type { ModelVendor } from '../domain/role.ts';
import { mediaTaskQueue, modelTaskQueue, renderTaskQueue } from './contract.ts';

type Proxies = ActivityInterfaceFor<Activities>;

/** Names of errors that no other try mends. */
const permanent = [
  'ArtifactMissing',
  'ArtifactDamaged',
  'JobMissing',
  'JobEnded',
  'ReviewMissing',
  'RecordMissing',
  'ZodError',
];

/** Model calls, on their vendor's queue. Safe to run again: the ledger answers for every call that was made (SPEC C4). */
export function modelActivities(
  vendor: ModelVendor,
): Pick<Proxies, 'planExplainer' | 'writeTakes' | 'repairTakes' | 'scoreTake' | 'rewriteClip'> {
  return proxyActivities<Activities>({
    taskQueue: modelTaskQueue(vendor),
    // Three long answers side by side; the longest model answers seen take four minutes.
    startToCloseTimeout: '10 minutes',
    // A worker that died is noticed within this; activities beat at least once a second.
    heartbeatTimeout: '10 seconds',
    retry: {
      // The originals' 3, 6, 12 s, overruled by the server's own delay wherever it gives one.
      initialInterval: '3 seconds',
      backoffCoefficient: 2,
      maximumInterval: '1 minute',
      // About an hour of real trying through overload or rate limits. Tries, not time: a stack that is off for a night has not tried.
      maximumAttempts: 65,
      nonRetryableErrorTypes: permanent,
    },
    // The call is aborted by the next heartbeat; what became of it is recorded before the job says that it ended.
    cancellationType: 'WAIT_CANCELLATION_COMPLETED',
  });
}

export const { renderTake } = proxyActivities<Activities>({
  taskQueue: renderTaskQueue,
  // A render has its own wall clock in the sandbox (15 minutes at most) and ends as a value there; frames and checks come after.
  startToCloseTimeout: '25 minutes',
  heartbeatTimeout: '10 seconds',
  // Only a lost worker leads to another try: failures of the take's code are values.
  retry: {
    initialInterval: '1 second',
    maximumInterval: '10 seconds',
    maximumAttempts: 20,
    nonRetryableErrorTypes: permanent,
  },
  cancellationType: 'WAIT_CANCELLATION_COMPLETED',
});

/**
 * One paid create. Safe to run again: the ledger answers for one that was made. A vendor that is down is tried for a quarter of a minute (one
 * that names a delay for as long as it says), then another provider's turn has come (SPEC A7): the last try says so as a value (`submitTries` in submit-media.ts).
 */
export const { submitMedia } = proxyActivities<Activities>({
  taskQueue: mediaTaskQueue,
  // A create is answered within seconds; the client itself gives up after a minute.
  startToCloseTimeout: '2 minutes',
  heartbeatTimeout: '10 seconds',
  retry: {
    initialInterval: '2 seconds',
    backoffCoefficient: 2,
    maximumInterval: '30 seconds',
    // The vendor has its four of submit-media.ts. The rest is for workers that died and a database that is away, as for model calls.
    maximumAttempts: 65,
    nonRetryableErrorTypes: permanent,
  },
  cancellationType: 'WAIT_CANCELLATION_COMPLETED',
});

export const { pollMedia } = proxyActivities<Activities>({
  taskQueue: mediaTaskQueue,
  startToCloseTimeout: '2 minutes',
  heartbeatTimeout: '10 seconds',
  // The task is paid for: a vendor that cannot be asked is asked again for two hours. Tries, not time: a stack that is off does not try.
  retry: {
    initialInterval: '2 seconds',
    backoffCoefficient: 2,
    maximumInterval: '1 minute',
    maximumAttempts: 125,
    nonRetryableErrorTypes: permanent,
  },
  cancellationType: 'WAIT_CANCELLATION_COMPLETED',
});

export const { fetchMedia } = proxyActivities<Activities>({
  taskQueue: mediaTaskQueue,
  // A download of some hundred megabytes, the trim and the look at its frames.
  startToCloseTimeout: '15 minutes',
  heartbeatTimeout: '10 seconds',
  // What was paid for is fetched for as long as the vendor keeps it; what is there and no asset is a value after a few tries.
  retry: {
    initialInterval: '2 seconds',
    backoffCoefficient: 2,
    maximumInterval: '1 minute',
    maximumAttempts: 60,
    nonRetryableErrorTypes: permanent,
  },
  cancellationType: 'WAIT_CANCELLATION_COMPLETED',
});

/** Told to stop at the vendor, as far as the vendor can be told. Nobody waits for long: the job ends anyhow. */
export const { stopTasks } = proxyActivities<Activities>({
  taskQueue: mediaTaskQueue,
  startToCloseTimeout: '15 seconds',
  // Nobody may be there to take it.
  scheduleToCloseTimeout: '1 minute',
  retry: { initialInterval: '1 second', maximumAttempts: 3, nonRetryableErrorTypes: permanent },
});

export const { assembleSections, assembleExplainer } = proxyActivities<Activities>({
  taskQueue: mediaTaskQueue,
  // Joining by copy takes seconds; the sheet and a card or two a few more.
  startToCloseTimeout: '10 minutes',
  heartbeatTimeout: '10 seconds',
  retry: {
    initialInterval: '1 second',
    maximumInterval: '30 seconds',
    maximumAttempts: 10,
    nonRetryableErrorTypes: permanent,
  },
  cancellationType: 'WAIT_CANCELLATION_COMPLETED',
});

/** Record keeping: one transaction each. Local, since a database row costs milliseconds and a marker is one event. */
export const record = proxyLocalActivities<Activities>({
  startToCloseTimeout: '20 seconds',
  // The database may be down for as long as it takes: nothing is lost meanwhile, the section waits.
  retry: {
    initialInterval: '200 milliseconds',
    backoffCoefficient: 2,
    maximumInterval: '10 seconds',
    nonRetryableErrorTypes: permanent,
  },
  // Waits longer than this between tries are timers of the workflow, not held tasks.
  localRetryThreshold: '5 seconds',
});
