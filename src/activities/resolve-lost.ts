// What becomes of a create whose answer was lost, once the vendor had its chance to tell of it (SPEC C4).
import type { ActivityDeps } from './deps.ts';
import type { ResolveLostInput, ResolveLostResult, SectionRef } from './inputs.ts';
import { refusalToRepeat } from './ledger-writes.ts';
import { readMediaTake, submitCalls, taskOf } from './media-take.ts';

export function createResolveLost(deps: ActivityDeps) {
  return async function resolveLost(input: ResolveLostInput): Promise<ResolveLostResult> {
    const { jobId, sectionId, take, call, onUnknown } = input;
    const { record } = deps.store;
    const key = { jobId, sectionId, take };
    const found = async (): Promise<ResolveLostResult> => {
      await record.changeTake(key, { status: 'rendering', writeFailure: null });
      return { kind: 'found' };
    };
    if (await isKnown(deps, call)) return await found();
    const lost = (await submitCalls(deps, input)).filter(({ state }) => state === 'unknown');
    const atRisk = lost.reduce((sum, { reservedNanoUsd }) => sum + reservedNanoUsd, 0);
    const reason = await refusalToRepeat(deps, { key: call, atRisk }, onUnknown);
    // A webhook may have told of it in between.
    if (await isKnown(deps, call)) return await found();
    if (reason === undefined) return { kind: 'repeat' };
    await record.changeTake(key, { status: 'unknown', writeFailure: { kind: 'unknown', message: reason } });
    return { kind: 'lost', reason };
  };
}

/** A webhook may have told of the task, before or after the create was given up: then it is only asked for. */
async function isKnown({ store }: ActivityDeps, call: string): Promise<boolean> {
  const row = await store.ledger.find(call);
  if (row?.state === 'accepted' || row?.state === 'settled') return true;
  if (row?.state !== 'unknown' || row.taskId === null || row.resolution === 'stopped') return false;
  await store.ledger.accept(call, { taskId: row.taskId, task: row.task ?? { id: row.taskId } });
  return true;
}

/** A vendor that does not answer must not keep a job from its end. */
const cancelTimeoutMs = 5_000;

export function createStopTasks(deps: ActivityDeps) {
  /** Tells the vendors to stop what they are at for a section. Whether they bill it is not known, and nobody has to decide about it (SPEC C8). */
  return async function stopTasks({ jobId, sectionId }: SectionRef): Promise<void> {
    const { record, ledger } = deps.store;
    for (const { take, vendor } of await record.readTakes(jobId, sectionId)) {
      if (vendor === null) continue;
      const ref = { jobId, sectionId, take };
      for (const call of await submitCalls(deps, ref)) {
        const task = taskOf(call);
        if (task === undefined || call.state !== 'accepted') continue;
        const { model } = await readMediaTake(deps, ref);
        await deps.mediaTasks
          .cancel(model, task, { signal: AbortSignal.timeout(cancelTimeoutMs) })
          .catch(() => undefined);
        await ledger.markUnknown(call.key, {
          kind: 'canceled',
          message: 'the section was canceled while the vendor worked',
        });
        await ledger.resolveUnknown(call.key, 'stopped');
      }
    }
  };
}
