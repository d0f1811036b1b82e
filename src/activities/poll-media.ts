// Asks the vendors how their tasks are, and settles what those that ended cost (SPEC C4, A7).
import type { MediaModelId } from '../domain/media.ts';
import type { TaskState } from '../providers/media/media-tasks.ts';
import { calledBackPatience } from '../providers/media/pace.ts';
import type { CallRow } from '../store/store.ts';
import type { ActivityDeps } from './deps.ts';
import { askAgainAfter, isProviderError } from './fail.ts';
import { type Heart, withHeart } from './heart.ts';
import type { PollMediaInput, PollMediaResult } from './inputs.ts';
import { untilWritten } from './ledger-writes.ts';
import { type KnownTask, knownTask, readMediaTake, recordMediaFailure, type TakeRef } from './media-take.ts';

/** Between two questions passes this share of the time that the task has taken so far: soon at first, rarely for long ones. */
const patience = 0.25;
/** Spread, so that many tasks do not ask at once. */
const jitter = 0.1;

type Ended = PollMediaResult['ended'][number];
type Asked = { readonly ended: Ended } | { readonly nextPollMs: number };

export function createPollMedia(deps: ActivityDeps) {
  return async function pollMedia(input: PollMediaInput): Promise<PollMediaResult> {
    const { jobId, sectionId } = input;
    return await withHeart(async (heart) => {
      // One vendor's trouble must not keep back what another has made.
      const settled = await Promise.allSettled(input.takes.map((take) => ask(deps, { jobId, sectionId, take }, heart)));
      const asked = settled.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
      const failed = settled.find((one) => one.status === 'rejected');
      if (failed !== undefined && !asked.some((one) => 'ended' in one)) throw failed.reason;
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
  if (row.renderError !== null) return { ended: { take: ref.take, ok: false, failure: failureIn(row.renderError) } };
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
};

/** What a task that ended costs: what the vendor says, else what was reserved, since nothing proves that it was less. */
async function end(deps: ActivityDeps, { ref, known, state }: Done, heart: Heart): Promise<Asked> {
  const { record } = deps.store;
  const { jobId, sectionId, take } = ref;
  const isDone = state.state === 'done';
  await untilWritten(() => settle(deps, known.call, state), heart.signal);
  if (!isDone) {
    return { ended: { take, ok: false, failure: await recordMediaFailure(deps, ref, state.failure) } };
  }
  // The vendor's own word on the seed overrules what was asked for (SPEC R6).
  if (state.seed !== undefined) {
    await record.changeTake({ jobId, sectionId, take }, { status: 'rendering', seed: state.seed });
  }
  return { ended: { take, ok: true } };
}

async function settle({ store }: ActivityDeps, call: CallRow, state: EndedState): Promise<void> {
  await store.ledger.settle(call.key, {
    costNanoUsd: state.chargedNanoUsd ?? call.reservedNanoUsd,
    usage: {},
    outcome: state.state === 'done' ? 'ok' : state.failure.kind,
  });
}

/**
 * The task has had its time: it is stopped where the vendor can be told to, and asked for once more, since it may just have ended. Whether it
 * will be billed is not known, and nobody waits for it any more.
 */
async function giveUp(deps: ActivityDeps, work: Task & { readonly ref: TakeRef }, heart: Heart): Promise<Asked> {
  const { ref, known, model } = work;
  const { ledger } = deps.store;
  await deps.mediaTasks.cancel(model, known.task, { signal: heart.signal });
  const state = await stateOf(deps, work, heart);
  if (state.state === 'done') return await end(deps, { ref, known, state }, heart);
  const minutes = Math.round(deps.mediaPace.taskDeadlineMs(model) / 60_000);
  const message = `the task had not ended after ${minutes} minutes and was given up`;
  if (isRunning(state)) {
    await untilWritten(() => ledger.markUnknown(known.call.key, { kind: 'timed_out', message }), heart.signal);
    await untilWritten(() => ledger.resolveUnknown(known.call.key, 'stopped'), heart.signal);
  } else {
    await untilWritten(() => settle(deps, known.call, state), heart.signal);
  }
  const failure = await recordMediaFailure(deps, ref, { kind: 'timed_out', message });
  return { ended: { take: ref.take, ok: false, failure } };
}
