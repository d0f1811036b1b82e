// The sweeper: mends what record and engine do not agree on: verdicts without a signal, jobs and scenes without a workflow, workflows that were ended from outside.
import { isTerminal } from '../domain/job.ts';
import type { Reviews } from '../store/review-types.ts';
import type { RegenerationRow, Regenerations } from '../store/clip-types.ts';
import type { Cuts } from '../store/cut-types.ts';
import type { JobRecord, Ledger } from '../store/store.ts';
import { cancelRegenerations } from './cancel-job.ts';
import { type StartDeps, startQueuedJob } from './job-start.ts';
import { type Repeating, repeating } from './repeating.ts';
import { type BrokenOff, isEngineAway, type RetakeClient, type Start } from './retake-client.ts';

export type SweeperDeps = {
  readonly record: StartDeps['record'] &
    Pick<JobRecord, 'endJob' | 'setSectionStatus' | 'closeTakes' | 'readSection' | 'cancelsAsked'>;
  readonly client: Pick<
    RetakeClient,
    'signalReview' | 'startJob' | 'brokenOff' | 'cancelJob' | 'startCut' | 'startLateTask'
  >;
  readonly regenerations: Pick<Regenerations, 'read' | 'setStatus' | 'queued' | 'canceled'>;
  /** Starts the workflow of a scene that is made again; a second time nothing happens. */
  readonly startRegeneration: (row: RegenerationRow) => Promise<Start | 'skipped'>;
  readonly cuts: Pick<Cuts, 'left'>;
  readonly ledger: Pick<Ledger, 'abandonBegun' | 'lateCalls'>;
  readonly reviews: Pick<Reviews, 'lostSignals' | 'markSignaled' | 'cancelOpen'>;
  /** Ids of the jobs that are still `queued`. */
  readonly queuedJobs: () => Promise<readonly string[]>;
  readonly logger: {
    info(fields: object, message: string): void;
    warn(fields: object, message: string): void;
  };
};

/** A signal that was sent is answered within seconds; older rows were lost or wait for a worker, and asking twice is harmless. */
const lostAfterMs = 5_000;
/** How far back a look for broken-off workflows goes; the first look covers what happened while nothing ran. */
const lookBackMs = 7 * 24 * 3_600_000;

/** Looks at once and then every `everyMs` until stopped. Never rejects: an engine or database that is away is tried again. */
export function startSweeper(deps: SweeperDeps, everyMs = 5_000): Repeating {
  /** Ids of verdicts whose workflow has ended, which nobody will ever take, and of calls whose tasks are looked after. */
  const gone = new Set<string>();
  const onError = (error: unknown): void => deps.logger.warn({ err: error }, 'sweeping failed; trying again');
  return repeating(() => sweepOnce(deps, gone), { everyMs, onError });
}

/** A job whose workflow was terminated, timed out or failed would stay `running` for ever: nobody else writes its end (SPEC C1). */
async function endBrokenOff(deps: SweeperDeps): Promise<void> {
  const broken = await deps.client.brokenOff(new Date(Date.now() - lookBackMs));
  await eachOf(deps, broken, async ({ jobId, how, regeneration }) => {
    if (regeneration === undefined) await endJob(deps, { jobId, how });
    else await endRegeneration(deps, { jobId, how, ...regeneration });
  });
}

const endedFromOutside = 'the workflow was ended from outside';

async function endJob(deps: SweeperDeps, { jobId, how }: Omit<BrokenOff, 'regeneration'>): Promise<void> {
  const row = await deps.record.readJob(jobId);
  if (row === undefined || isTerminal(row.status)) return;
  await deps.record.endJob(jobId, {
    status: 'failed',
    reason: `The workflow was ended from outside (${how}); what was made is kept.`,
    because: endedFromOutside,
  });
  deps.logger.warn({ jobId, how }, 'ended a job whose workflow was ended from outside');
}

type BrokenRegeneration = Omit<BrokenOff, 'regeneration'> & NonNullable<BrokenOff['regeneration']>;

/** The same for a scene that is made again: its own workflow writes its end, and the job's has ended before. */
async function endRegeneration(deps: SweeperDeps, broken: BrokenRegeneration): Promise<void> {
  const { jobId, sectionId, number, how } = broken;
  const row = await deps.regenerations.read({ sectionId, number });
  if (row === undefined || row.endedAt !== null) return;
  await deps.reviews.cancelOpen(jobId, endedFromOutside, sectionId);
  await deps.ledger.abandonBegun(jobId, sectionId);
  await deps.record.closeTakes(jobId, sectionId, 'failed');
  const section = await deps.record.readSection(jobId, sectionId);
  const isMade = section !== undefined && (section.acceptedTake !== null || section.replacedByHash !== null);
  // What it had before stands.
  await deps.record.setSectionStatus(jobId, sectionId, isMade ? 'completed' : 'failed', {
    reason: `The workflow that made it again was ended from outside (${how}).`,
  });
  await deps.regenerations.setStatus({ sectionId, number }, 'failed');
  deps.logger.warn({ jobId, sectionId, number, how }, 'ended a regeneration whose workflow was ended from outside');
}

async function startLostJobs(deps: SweeperDeps): Promise<void> {
  await eachOf(deps, await deps.queuedJobs(), async (jobId) => {
    if ((await startQueuedJob(deps, jobId)) === 'started') {
      deps.logger.info({ jobId }, 'started a job whose start was lost');
    }
  });
}

async function startLostRegenerations(deps: SweeperDeps): Promise<void> {
  await eachOf(deps, await deps.regenerations.queued(), async (row) => {
    const { jobId, sectionId, number } = row;
    const start = await deps.startRegeneration(row);
    if (start === 'started') {
      deps.logger.info({ sectionId, number }, 'started a regeneration whose start was lost');
    } else if (start === 'skipped') {
      deps.logger.warn(
        { jobId, sectionId, number },
        'ended a regeneration that can never start: its scene is not known',
      );
    }
  });
}

/** A workflow that changed a clip joins the cut itself, within this. */
const cutLeftForMs = 60_000;
/** What could not be joined is not tried again and again. */
const cutRestMs = 15 * 60_000;

/** A clip was changed while the engine was away, or its workflow was ended before the cut was joined. */
async function startLostCuts(deps: SweeperDeps): Promise<void> {
  const left = await deps.cuts.left({ leftForMs: cutLeftForMs, restMs: cutRestMs });
  await eachOf(deps, left, async (jobId) => {
    if ((await deps.client.startCut(jobId)) === 'started') deps.logger.info({ jobId }, 'a cut is joined anew');
  });
}

/** As long as its workflow asks (`longestWatchMs`), and the half hour that a task has before it is given up. */
const lateForMs = 25 * 3_600_000;
/** The workflow of one that could not be fetched has failed; so often it is started again. */
const lateAgainMs = 3_600_000;

/** What was given up, or not fetched, before its section ended: its vendor may end it all the same, and it is paid for (SPEC C4). */
async function watchLateTasks(deps: SweeperDeps, watched: Set<string>): Promise<void> {
  const late = await deps.ledger.lateCalls(lateForMs);
  const now = Math.floor(Date.now() / lateAgainMs);
  const left = late.filter(({ call }) => !watched.has(`${call} ${now}`));
  await eachOf(deps, left, async (task) => {
    const start = await deps.client.startLateTask(task);
    watched.add(`${task.call} ${now}`);
    if (start === 'started') deps.logger.info(task, 'a task that nobody waits for is looked after');
  });
}

/** Asked while the engine was away, or heard by nobody; asking twice is harmless. */
async function cancelAgain(deps: SweeperDeps): Promise<void> {
  await eachOf(deps, await deps.record.cancelsAsked(), async ({ workflowId }) => {
    await deps.client.cancelJob(workflowId);
  });
  await eachOf(deps, await deps.regenerations.canceled(), (row) => cancelRegenerations(deps, [row]));
}

async function signalLost(deps: SweeperDeps, gone: Set<string>): Promise<void> {
  await eachOf(deps, await deps.reviews.lostSignals(lostAfterMs), async ({ verdictId, workflowId }) => {
    if (gone.has(verdictId)) return;
    const delivery = await deps.client.signalReview(workflowId, { verdictId });
    if (delivery === 'gone') gone.add(verdictId);
    else await deps.reviews.markSignaled(verdictId);
    deps.logger.info({ verdictId, workflowId, delivery }, 'signalled a verdict again');
  });
}

/** A row that cannot be mended keeps no other from it; an engine that is away keeps all. */
async function eachOf<Row>(
  { logger }: Pick<SweeperDeps, 'logger'>,
  rows: readonly Row[],
  mend: (row: Row) => Promise<void>,
): Promise<void> {
  for (const row of rows) {
    try {
      await mend(row);
    } catch (error) {
      if (isEngineAway(error)) throw error;
      logger.warn({ err: error, row }, 'a row could not be mended; the others are');
    }
  }
}

/** Before the regenerations that are started come the cancels: those that were canceled before they began are not. */
const steps: readonly ((deps: SweeperDeps, gone: Set<string>) => Promise<void>)[] = [
  startLostJobs,
  cancelAgain,
  startLostRegenerations,
  endBrokenOff,
  signalLost,
  watchLateTasks,
  startLostCuts,
];

/** One look. `gone` collects what is not worth another try: verdicts that nobody will take, tasks that are looked after. Rejects when all is done that can be. */
export async function sweepOnce(deps: SweeperDeps, gone: Set<string> = new Set()): Promise<void> {
  const failures: unknown[] = [];
  for (const step of steps) {
    try {
      await step(deps, gone);
    } catch (error) {
      if (isEngineAway(error)) throw error;
      failures.push(error);
    }
  }
  if (failures.length > 0) throw failures[0];
}
