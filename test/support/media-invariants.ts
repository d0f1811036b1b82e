// What must hold of a section of media takes whatever went wrong: nothing paid twice, nothing paid lost, the best delivered, an end (SPEC C4, A3–A8).
import { expect } from '@jest/globals';
import type { DemoTask } from '../../src/demo/media/media-request.ts';
import type { CallRow, Store } from '../../src/store/store.ts';
import type { PlayedMedia } from './media-player.ts';

/** Does nobody wait for what this call may have given? */
function isGivenUp({ resolution, outcome }: CallRow): boolean {
  return resolution === 'stopped' || outcome === 'canceled';
}

/** Where the output of a task that the vendor completed is, in words. */
async function whereabouts(store: Store, { calls, takes }: PlayedMedia, task: DemoTask): Promise<string> {
  const call = calls.find(({ taskId }) => taskId === task.id);
  if (call === undefined) return 'of a create whose answer was lost';
  if (isGivenUp(call)) return 'given up';
  const take = takes.find((row) => row.take === call.take);
  const hashes = [take?.videoHash ?? take?.imageHash, take?.downloadHash, ...(take?.frameHashes ?? [])];
  const files = await Promise.all(hashes.map((hash) => store.artifacts.stat(hash ?? '')));
  return files.every((file) => file !== undefined) ? 'in our store' : `nowhere (the call is ${call.state})`;
}

function bestOf({ takes }: PlayedMedia): number | null {
  const [best] = takes.filter(({ score }) => score !== null).toSorted((a, b) => (b.score ?? 0) - (a.score ?? 0));
  return best?.take ?? null;
}

/** The providers in their order, each with the number of its retake. */
export function ladderOf({ takes }: Pick<PlayedMedia, 'takes'>): readonly string[] {
  return takes.map(({ provider, retake }) => `${provider} ${retake}`);
}

export async function expectNothingLost(store: Store, played: PlayedMedia): Promise<void> {
  const { calls, tasks } = played;
  expect(tasks.length).toBeLessThanOrEqual(calls.length);
  // Nothing is left half done in the ledger.
  expect(calls.filter(({ state }) => state === 'begun' || state === 'accepted')).toEqual([]);
  const made = tasks.filter(({ fate }) => fate === 'done');
  const where = await Promise.all(made.map((task) => whereabouts(store, played, task)));
  expect(where.filter((place) => place.startsWith('nowhere'))).toEqual([]);
  const lost = where.filter((place) => place === 'of a create whose answer was lost').length;
  const asked = calls.filter(({ taskId, state, resolution }) => taskId === null && state === 'unknown' && resolution);
  expect(lost).toBeLessThanOrEqual(asked.length);
}

/** Nothing that a vendor completed is anywhere but in our store, given up or not. */
export async function expectAllKept(store: Store, played: PlayedMedia): Promise<void> {
  const made = played.tasks.filter(({ fate, canceled }) => fate === 'done' && !canceled);
  const given = played.calls.map((call) => (call.state === 'settled' ? { ...call, resolution: null } : call));
  const where = await Promise.all(made.map((task) => whereabouts(store, { ...played, calls: given }, task)));
  expect(where).toEqual(made.map(() => 'in our store'));
}

export async function expectInvariants(
  store: Store,
  played: PlayedMedia,
  { ladder }: { readonly ladder: readonly string[] },
): Promise<void> {
  const { status, reason, acceptedTake, review } = played;
  expect({ status, reason }).toEqual({
    status: expect.stringMatching(/^(?:completed|in the queue)$/),
    reason: undefined,
  });
  await expectNothingLost(store, played);
  expect(ladderOf(played)).toEqual(ladder);
  expect(status === 'completed' ? acceptedTake : (review?.bestTake ?? null)).toBe(bestOf(played));
  expect(status === 'in the queue').toBe(review !== undefined);
}
