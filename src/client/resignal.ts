// Mends what record and engine do not agree on: verdicts without a signal, jobs and scenes without a workflow, workflows that were ended from outside.
import { isTerminal } from '../domain/job.ts';
import type { Reviews } from '../store/review-types.ts';
import type { RegenerationRow, Regenerations } from '../store/clip-types.ts';
import type { JobRecord, Ledger } from '../store/store.ts';
import { cancelRegenerations } from './cancel-job.ts';
import { type BrokenOff, isEngineAway, type RetakeClient, type Start } from './retake-client.ts';
import { startQueuedJob, type SubmitDeps } from './submit-job.ts';

export type ResignalDeps = {
  readonly record: SubmitDeps['record'] &
    Pick<
      JobRecord,
      'setJobStatus' | 'setSectionStatus' | 'closeSections' | 'closeTakes' | 'readSection' | 'cancelsAsked'
    >;
  readonly client: Pick<RetakeClient, 'signalReview' | 'startJob' | 'brokenOff' | 'cancelJob'>;
  readonly regenerations: Pick<Regenerations, 'read' | 'setStatus' | 'queued' | 'canceled'>;
  /** Starts the workflow of a scene that is made again; a second time nothing happens. */
  readonly startRegeneration: (row: RegenerationRow) => Promise<Start | 'skipped'>;
  readonly ledger: Pick<Ledger, 'abandonBegun'>;
  readonly reviews: Pick<Reviews, 'lostSignals' | 'markSignaled' | 'cancelOpen' | 'list' | 'cancel'>;
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
/** How far back a look for broken-off workflows goes; the first look covers what happened while nothing ran. */
const lookBackMs = 7 * 24 * 3_600_000;

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

/** A job whose workflow was terminated, timed out or failed would stay `running` for ever: nobody else writes its end (SPEC C1). */
async function endBrokenOff(deps: ResignalDeps): Promise<void> {
  const broken = await deps.client.brokenOff(new Date(Date.now() - lookBackMs));
  await eachOf(deps, broken, async ({ jobId, how, regeneration }) => {
    if (regeneration === undefined) await endJob(deps, { jobId, how });
    else await endRegeneration(deps, { jobId, how, ...regeneration });
  });
}

async function endJob(deps: ResignalDeps, { jobId, how }: Omit<BrokenOff, 'regeneration'>): Promise<void> {
  const row = await deps.record.readJob(jobId);
  if (row === undefined || isTerminal(row.status)) return;
  await deps.reviews.cancelOpen(jobId);
  await deps.ledger.abandonBegun(jobId);
  await deps.record.closeSections(jobId, 'failed', 'the workflow was ended from outside');
  await deps.record.setJobStatus(
    jobId,
    'failed',
    `The workflow was ended from outside (${how}); what was made is kept.`,
  );
  deps.logger.warn({ jobId, how }, 'ended a job whose workflow was ended from outside');
}

type BrokenRegeneration = Omit<BrokenOff, 'regeneration'> & NonNullable<BrokenOff['regeneration']>;

/** The same for a scene that is made again: its own workflow writes its end, and the job's has ended before. */
async function endRegeneration(deps: ResignalDeps, broken: BrokenRegeneration): Promise<void> {
  const { jobId, sectionId, number, how } = broken;
  const row = await deps.regenerations.read({ sectionId, number });
  if (row === undefined || row.endedAt !== null) return;
  const open = await deps.reviews.list({ status: 'open', jobId, subject: 'section' });
  for (const review of open)
    if (review.sectionId === sectionId) await deps.reviews.cancel(review.id, 'the workflow was ended from outside');
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

async function startLostJobs(deps: ResignalDeps): Promise<void> {
  await eachOf(deps, await deps.queuedJobs(), async (jobId) => {
    if ((await startQueuedJob(deps, jobId)) === 'started') {
      deps.logger.info({ jobId }, 'started a job whose start was lost');
    }
  });
}

async function startLostRegenerations(deps: ResignalDeps): Promise<void> {
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

/** Asked while the engine was away, or heard by nobody; asking twice is harmless. */
async function cancelAgain(deps: ResignalDeps): Promise<void> {
  await eachOf(deps, await deps.record.cancelsAsked(), async ({ workflowId }) => {
    await deps.client.cancelJob(workflowId);
  });
  await eachOf(deps, await deps.regenerations.canceled(), (row) => cancelRegenerations(deps, [row]));
}

async function signalLost(deps: ResignalDeps, gone: Set<string>): Promise<void> {
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
  { logger }: Pick<ResignalDeps, 'logger'>,
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

/** One look. `gone` collects verdicts that are not worth another signal. */
export async function resignalOnce(deps: ResignalDeps, gone: Set<string> = new Set()): Promise<void> {
  await startLostJobs(deps);
  // Before the regenerations that are started: those that were canceled before they began are not.
  await cancelAgain(deps);
  await startLostRegenerations(deps);
  await endBrokenOff(deps);
  await signalLost(deps, gone);
}
