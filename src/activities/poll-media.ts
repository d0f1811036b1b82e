// Asks the vendors how their tasks are, and settles what those that ended cost (SPEC C4, A7).
import { ApplicationFailure } from '@temporalio/activity';
import type { MediaModelId } from '../domain/media.ts';
import type { TaskState } from '../providers/media/media-tasks.ts';
import { calledBackPatience } from '../providers/media/pace.ts';
import type { CallRow } from '../store/store.ts';
import type { ActivityDeps } from './deps.ts';
import { askAgainAfter, isProviderError } from './fail.ts';
import { type Heart, withHeart } from './heart.ts';
import type { PollMediaInput, PollMediaResult } from './inputs.ts';
import { untilWritten } from './ledger-writes.ts';
import {
  hasAsset,
  type KnownTask,
  knownTask,
  openTasks,
  readMediaTake,
  recordMediaFailure,
  type TakeRef,
  type TakeRow,
} from './media-take.ts';

/** Between two questions passes this share of the time that the task has taken so far: soon at first, rarely for long ones. */
const patience = 0.25;
/** Spread, so that many tasks do not ask at once. */
const jitter = 0.1;

type Ended = PollMediaResult['ended'][number];
type Asked = { readonly ended: Ended } | { readonly nextPollMs: number };

export function createPollMedia(deps: ActivityDeps) {
  return async function pollMedia(input: PollMediaInput): Promise<PollMediaResult> {
    const { jobId, sectionId, late } = input;
    const askOne = late === undefined ? ask : askLate;
    return await withHeart(async (heart) => {
      // One vendor's trouble must not keep back what another has made.
      const settled = await Promise.allSettled(
        input.takes.map((take) => askOne(deps, { jobId, sectionId, take }, heart)),
      );
      const asked = settled.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
      const failed = settled.find((one) => one.status === 'rejected');
      if (failed !== undefined && !asked.some((one) => 'ended' in one)) throw failed.reason;
      if (late === 'until_done') failUnlessDone(asked);
      const waits = asked.flatMap((one) => ('nextPollMs' in one ? [one.nextPollMs] : []));
      return {
        ended: asked.flatMap((one) => ('ended' in one ? [one.ended] : [])),
        nextPollMs: Math.min(...waits, 60_000),
      };
    });
  };
}

async function ask(deps: ActivityDeps, ref: TakeRef, heart: Heart): Promise<Asked> {
  const { row, model } = await readMediaTake(deps, ref);
  // An earlier try of this activity came so far.
  if (row.renderError !== null) return { ended: await recordedEnd(deps, ref, row.renderError) };
  const known = await knownTask(deps, ref);
  const state = await stateOf(deps, { model, known }, heart);
  if (isRunning(state)) {
    const { taskDeadlineMs } = deps.mediaPace;
    const sinceMs = Date.now() - (known.call.acceptedAt ?? known.call.createdAt).getTime();
    if (sinceMs < taskDeadlineMs(model)) return { nextPollMs: pauseMs(deps, { model, known }, sinceMs) };
    return await giveUp(deps, { ref, model, known }, heart);
  }
  return await end(deps, { ref, known, state }, heart);
}

async function recordedEnd(
  deps: ActivityDeps,
  ref: TakeRef,
  error: NonNullable<TakeRow['renderError']>,
): Promise<Ended> {
  const open = (await openTasks(deps, ref)).at(-1);
  return {
    take: ref.take,
    ok: false,
    failure: failureIn(error),
    ...(open?.call.state === 'unknown' && { givenUp: open.call.key }),
  };
}

/**
 * About a take whose task was given up: how it is now. Done where one of its tasks is, come to nothing where all are. One that is settled
 * already is asked for again: what it made may not be fetched yet.
 */
async function askLate(deps: ActivityDeps, ref: TakeRef, heart: Heart): Promise<Asked> {
  const open = await openTasks(deps, ref);
  const tasks = open.length > 0 ? open : [await knownTask(deps, ref)];
  const asked: Asked[] = [];
  for (const known of tasks) asked.push(await askOneLate(deps, { ref, known }, heart));
  return (
    asked.find((one) => 'ended' in one && one.ended.ok) ??
    asked.find((one) => 'nextPollMs' in one) ??
    asked.at(-1) ??
    notYet
  );
}

/** Nobody waits, so that a vendor that does not answer is no trouble. */
async function askOneLate(
  deps: ActivityDeps,
  { ref, known }: Pick<Done, 'ref' | 'known'>,
  heart: Heart,
): Promise<Asked> {
  const { row, model } = await readMediaTake(deps, ref);
  let state: TaskState;
  try {
    state = await deps.mediaTasks.poll(model, known.task, { signal: heart.signal });
  } catch (error) {
    if (!isProviderError(error) || error.kind === 'canceled') throw error;
    return notYet;
  }
  if (isRunning(state)) return notYet;
  // What was canceled with its section stays so, whatever the vendor calls it; and so does what another task of the take has made.
  const silent = row.status === 'canceled' || hasAsset(row);
  return await end(deps, { ref, known, state, silent }, heart);
}

const notYet: Asked = { nextPollMs: 60_000 };

/** Temporal tries again, at the growing pauses of the proxy: such a wait costs a workflow no history. */
function failUnlessDone(asked: readonly Asked[]): void {
  const ended = asked.flatMap((one) => ('ended' in one ? [one.ended] : []));
  if (ended.length === asked.length || ended.some(({ ok }) => ok)) return;
  throw ApplicationFailure.create({
    message: 'the vendor has not ended the task that was given up',
    type: 'still_running',
    category: 'BENIGN',
  });
}

type EndedState = Extract<TaskState, { state: 'done' | 'failed' | 'canceled' }>;

function isRunning(state: TaskState): state is Exclude<TaskState, EndedState> {
  return state.state === 'queued' || state.state === 'running';
}

/** The kinds of a media failure are written by `recordMediaFailure` alone. */
function failureIn({ kind, message }: { readonly kind: string; readonly message: string }) {
  return { kind: kind as 'failed', message };
}

function pauseMs({ mediaPace }: ActivityDeps, { model, known }: Task, sinceMs: number): number {
  const { minMs, maxMs } = mediaPace.pollPace(model);
  const isCalledBack = known.call.webhookSecretHash !== null;
  const spread = (1 + jitter * Math.random()) * (isCalledBack ? calledBackPatience : 1);
  return Math.round(Math.min(maxMs, Math.max(minMs, sinceMs * patience)) * spread);
}

type Task = { readonly model: MediaModelId; readonly known: KnownTask };

async function stateOf(deps: ActivityDeps, { model, known }: Task, { signal }: Heart): Promise<TaskState> {
  try {
    return await deps.mediaTasks.poll(model, known.task, { signal });
  } catch (error) {
    throw isProviderError(error) ? askAgainAfter(error) : error;
  }
}

type Done = {
  readonly ref: TakeRef;
  readonly known: KnownTask;
  readonly state: EndedState;
  /** The take's record keeps the end that it has. */
  readonly silent?: boolean;
};

/** What a task that ended costs: what the vendor says, else what was reserved, since nothing proves that it was less. */
async function end(deps: ActivityDeps, { ref, known, state, silent = false }: Done, heart: Heart): Promise<Asked> {
  const { take } = ref;
  await untilWritten(() => settle(deps, known.call, state), heart.signal);
  if (state.state !== 'done') {
    const failure = silent ? state.failure : await recordMediaFailure(deps, ref, state.failure);
    return { ended: { take, ok: false, failure } };
  }
  await keepSeed(deps, ref, state.seed);
  return { ended: { take, ok: true } };
}

/** The vendor's own word on the seed overrules what was asked for (SPEC R6). */
async function keepSeed({ store }: ActivityDeps, ref: TakeRef, seed: number | undefined): Promise<void> {
  const { jobId, sectionId, take } = ref;
  const key = { jobId, sectionId, take };
  const row = seed === undefined ? undefined : await store.record.readTake(key);
  // What is in our store already is of the task that it was fetched from.
  if (row === undefined || seed === undefined || hasAsset(row)) return;
  // One that was given up, or came after the end of its section, has a word of its own until it is fetched.
  const isEnded = row.renderError !== null || row.endedAt !== null;
  await store.record.changeTake(key, { status: isEnded ? row.status : 'rendering', seed });
}

async function settle({ store }: ActivityDeps, call: CallRow, state: EndedState): Promise<void> {
  await store.ledger.settle(call.key, {
    costNanoUsd: state.chargedNanoUsd ?? call.reservedNanoUsd,
    usage: {},
    outcome: state.state === 'done' ? 'ok' : state.failure.kind,
  });
}

/**
 * The task has had its time: it is stopped where the vendor can be told to, and asked for once more, since it may just have ended. Else
 * nobody waits for it any more, and whether it will be billed is not known; the vendor may end it all the same (SPEC C4).
 */
async function giveUp(deps: ActivityDeps, work: Task & { readonly ref: TakeRef }, heart: Heart): Promise<Asked> {
  const { ref, known, model } = work;
  const { ledger } = deps.store;
  await deps.mediaTasks.cancel(model, known.task, { signal: heart.signal });
  const state = await stateOf(deps, work, heart);
  if (state.state === 'done') return await end(deps, { ref, known, state }, heart);
  const minutes = Math.round(deps.mediaPace.taskDeadlineMs(model) / 60_000);
  const message = `the task had not ended after ${minutes} minutes and was given up`;
  const isGivenUp = isRunning(state);
  if (isGivenUp) {
    await untilWritten(() => ledger.markUnknown(known.call.key, { kind: 'timed_out', message }), heart.signal);
    await untilWritten(() => ledger.resolveUnknown(known.call.key, 'stopped'), heart.signal);
  } else {
    await untilWritten(() => settle(deps, known.call, state), heart.signal);
  }
  const failure = await recordMediaFailure(deps, ref, { kind: 'timed_out', message });
  return { ended: { take: ref.take, ok: false, failure, ...(isGivenUp && { givenUp: known.call.key }) } };
}
