// What the activities about media tasks share: the scene and row of a take, the wish it was made from, and the vendor's task behind it.
import { ApplicationFailure } from '@temporalio/activity';
import { z } from 'zod';
import { aspects, type MediaModelId, type Scene } from '../domain/media.ts';
import type { TaskHandle } from '../providers/media/media-tasks.ts';
import type { CallRow } from '../store/store.ts';
import type { ActivityDeps } from './deps.ts';
import type { MediaFailure, SectionRef } from './inputs.ts';
import { callKey } from './ledger-writes.ts';

/** Kept as the take's source: what is wished of a provider, before it is fitted to what its model takes. */
export const mediaWishSchema = z.object({
  prompt: z.string(),
  avoid: z.string().optional(),
  durationMs: z.number(),
  aspect: z.enum(aspects).optional(),
  seed: z.number(),
  temperature: z.number().optional(),
  /** `parent`: the first frame of the clip that is edited; else a reference picture of the scene. */
  image: z.union([z.literal('parent'), z.string()]).optional(),
});
export type StoredWish = z.infer<typeof mediaWishSchema>;

export type TakeRef = SectionRef & { readonly take: number };
export type TakeRow = NonNullable<Awaited<ReturnType<ActivityDeps['store']['record']['readTake']>>>;

/** The scene of a section, which media takes cannot be without. */
export async function readScene({ store }: ActivityDeps, { jobId, sectionId }: SectionRef): Promise<Scene> {
  const section = await store.record.readSection(jobId, sectionId);
  const scene = section?.scene;
  if (scene === undefined || scene === null) {
    throw ApplicationFailure.nonRetryable(`the record has no scene ${sectionId} of job ${jobId}`, 'RecordMissing');
  }
  return scene;
}

export async function readMediaTake(
  { store }: ActivityDeps,
  { jobId, sectionId, take }: TakeRef,
): Promise<{ readonly row: TakeRow; readonly model: MediaModelId }> {
  const row = await store.record.readTake({ jobId, sectionId, take });
  if (row === undefined || row.vendor === null || row.model === null) {
    throw ApplicationFailure.nonRetryable(`section ${sectionId} has no media take ${take}`, 'RecordMissing');
  }
  // Written by make-prompts.ts out of a MediaModelId.
  return { row, model: `${row.vendor}:${row.model}` as MediaModelId };
}

export function submitKey({ jobId, sectionId, take }: TakeRef, repeat: number): string {
  return callKey({ jobId, sectionId, take, step: `submit:${take}`, repeat });
}

/** The calls that were made for a take, in their order: more than one where a lost create was repeated knowingly. */
export async function submitCalls({ store }: ActivityDeps, ref: TakeRef): Promise<readonly CallRow[]> {
  const rows: CallRow[] = [];
  for (let repeat = 0; ; repeat += 1) {
    const row = await store.ledger.find(submitKey(ref, repeat));
    if (row === undefined) return rows;
    rows.push(row);
  }
}

export type KnownTask = { readonly call: CallRow; readonly task: TaskHandle };

/** The task of a row, where its vendor took it. */
export function taskOf(call: CallRow): TaskHandle | undefined {
  if (call.taskId === null) return undefined;
  return { ...call.task, id: call.taskId };
}

async function knownTasks(deps: ActivityDeps, ref: TakeRef): Promise<readonly KnownTask[]> {
  return (await submitCalls(deps, ref)).flatMap((call): KnownTask[] => {
    const task = taskOf(call);
    return task === undefined ? [] : [{ call, task }];
  });
}

/** The tasks of the take whose end is not known yet: several where a lost create was repeated and came to something all the same. */
export async function openTasks(deps: ActivityDeps, ref: TakeRef): Promise<readonly KnownTask[]> {
  return (await knownTasks(deps, ref)).filter(({ call }) => call.state !== 'settled');
}

/** The task that a vendor took for this take; where there are several the one that made something, else the last one. */
export async function knownTask(deps: ActivityDeps, ref: TakeRef): Promise<KnownTask> {
  const known = await knownTasks(deps, ref);
  const last = known.findLast(({ call }) => call.outcome === 'ok') ?? known.at(-1);
  if (last === undefined) {
    throw ApplicationFailure.nonRetryable(`no vendor has a task for take ${ref.take}`, 'RecordMissing');
  }
  return last;
}

/** Is what its task made in our store? */
export function hasAsset({ videoHash, imageHash }: Pick<TakeRow, 'videoHash' | 'imageHash'>): boolean {
  return videoHash !== null || imageHash !== null;
}

const longestMessage = 300;

/** Puts an end without an asset into the record. */
export async function recordMediaFailure(
  { store }: ActivityDeps,
  { jobId, sectionId, take }: TakeRef,
  { kind, message }: MediaFailure,
): Promise<MediaFailure> {
  const failure = { kind, message: message.slice(0, longestMessage) };
  const key = { jobId, sectionId, take };
  const isRetake = ((await store.record.readTake(key))?.retake ?? 0) > 0;
  await store.record.changeTake(key, {
    status: 'failed',
    renderError: failure,
    ...(isRetake && kind !== 'no_budget' && { retakeResult: 'failed' }),
  });
  return failure;
}
