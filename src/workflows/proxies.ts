// Every activity call of the workflows with its timeouts and retries, each number with its reason (STYLE S4).
import { proxyActivities, proxyLocalActivities } from '@temporalio/workflow';
import type { ActivityInterfaceFor, LocalActivityInterfaceFor } from '@temporalio/workflow';
import type { Activities } from '../activities/index.ts';
import type { ModelVendor } from '../domain/role.ts';
import { mediaTaskQueue, modelTaskQueue, renderTaskQueue } from './contract.ts';

type Proxies = ActivityInterfaceFor<Activities>;
type LocalProxies = LocalActivityInterfaceFor<Activities>;

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

/**
 * Tasks that were given up, at growing pauses: each try that finds none done fails, so that the wait is the server's and costs no history.
 * `forMs`: then nobody asks any more.
 */
export function watchMedia(forMs: number): Proxies['pollMedia'] {
  return proxyActivities<Activities>({
    taskQueue: mediaTaskQueue,
    startToCloseTimeout: '2 minutes',
    scheduleToCloseTimeout: forMs,
    heartbeatTimeout: '10 seconds',
    // 1, 2, 4 … minutes, then once an hour.
    retry: {
      initialInterval: '1 minute',
      backoffCoefficient: 2,
      maximumInterval: '60 minutes',
      nonRetryableErrorTypes: permanent,
    },
    // Whoever stops it does not wait for its word.
    cancellationType: 'TRY_CANCEL',
  }).pollMedia;
}

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

export const { assembleSections, assembleExplainer, joinCut, keepUpload } = proxyActivities<Activities>({
  taskQueue: mediaTaskQueue,
  // Joining by copy takes seconds; the sheet and a card or two a few more. A cut whose clips change all the while is joined more than once.
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
function recordKeeping(summary: string): LocalProxies {
  return proxyLocalActivities<Activities>({
    summary,
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
}

/** Each with the words that Temporal's Web UI shows of it. */
export const record = {
  setJobStatus: recordKeeping('Writing how the job stands').setJobStatus,
  setSectionStatus: recordKeeping('Writing how the section stands').setSectionStatus,
  stopTakes: recordKeeping('Writing which takes lost the race').stopTakes,
  usePlan: recordKeeping('Taking the plan').usePlan,
  useStoryboard: recordKeeping('Reading the storyboard').useStoryboard,
  readScenePolicy: recordKeeping('Reading how the scene is to be made').readScenePolicy,
  writeSceneStages: recordKeeping('Writing the stages that edits start from').writeSceneStages,
  carrySection: recordKeeping('Reading what was made of the scene before').carrySection,
  endRegeneration: recordKeeping('Writing that the scene is made again').endRegeneration,
  loadClip: recordKeeping('Loading the clip').loadClip,
  planClipEdit: recordKeeping('Planning the edit').planClipEdit,
  keepVersion: recordKeeping('Keeping the new version of the clip').keepVersion,
  failCut: recordKeeping('Writing why the cut could not be joined anew').failCut,
  makePrompts: recordKeeping('Making the prompts').makePrompts,
  adoptSource: recordKeeping('Taking over the edited source').adoptSource,
  degradeTake: recordKeeping('Taking out the statement that fails').degradeTake,
  expectRender: recordKeeping('Estimating how long the render takes').expectRender,
  resolveLost: recordKeeping('Looking for a create whose answer was lost').resolveLost,
  openReview: recordKeeping('Asking a person').openReview,
  applyVerdict: recordKeeping('Applying the verdict').applyVerdict,
  expireReview: recordKeeping('Closing a review whose deadline passed').expireReview,
  withdrawReview: recordKeeping('Withdrawing the question').withdrawReview,
  setBudget: recordKeeping('Changing the budget').setBudget,
} as const;
