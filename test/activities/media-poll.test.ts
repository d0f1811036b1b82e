// How tasks are asked for: what they cost, when they have ended, and when nobody waits any more (SPEC A7, C4, C6).
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { ActivityDeps } from '../../src/activities/deps.ts';
import { createPollMedia } from '../../src/activities/poll-media.ts';
import { createStopTasks } from '../../src/activities/resolve-lost.ts';
import type { MediaProvider } from '../../src/domain/media.ts';
import {
  callsOf,
  newTake,
  poll,
  pollUntilEnded,
  sentTake,
  submit,
  type TestTake,
  writeTake,
} from '../support/media-takes.ts';
import { type MediaWorld, startMediaWorld, tryOnce } from '../support/media-world.ts';

let world: MediaWorld;
beforeAll(async () => {
  world = await startMediaWorld();
});
afterAll(() => world.close());

/** A task that this becomes of. */
async function fated(provider: MediaProvider, kind: 'taskFails' | 'moderated' | 'neverEnds'): Promise<TestTake> {
  const take = await newTake(world, { provider });
  world.vendors.inject({ at: 'submit', kind, match: take.scene.mark });
  await submit(world.deps, take);
  return take;
}

const asked = (at: 'poll' | 'cancel', { scene }: TestTake): number =>
  world.vendors.received().filter(({ media }) => media?.at === at && media.prompt?.includes(scene.mark)).length;
const hurried = (): ActivityDeps => ({
  ...world.deps,
  mediaPace: { ...world.deps.mediaPace, taskDeadlineMs: () => 0 },
});

// In nano-USD: points of PiAPI, credits of Runway; fal tells nothing, so that it is what was reserved.
test.each([
  ['flux', 1_500_000],
  ['falai', 3_000_000],
  ['runway', 240_000_000],
] as const)('a task of %s costs what its vendor says, else what was reserved', async (provider, costNanoUsd) => {
  const take = await sentTake(world, { provider });
  expect(await pollUntilEnded(world.deps, take)).toEqual({ take: 1, ok: true });
  expect(await callsOf(world, take)).toMatchObject([{ state: 'settled', outcome: 'ok', costNanoUsd }]);
});

test('a task that runs is asked for again after a share of its age, within the pace of its vendor', async () => {
  const take = await fated('falai', 'neverEnds');
  const first = await poll(world.deps, take);
  expect(first.ended).toEqual([]);
  expect(first.nextPollMs).toBeGreaterThanOrEqual(50);
  await world.database.query(`update calls set accepted_at = now() - interval '2 minutes' where job_id = $1`, [
    take.jobId,
  ]);
  const later = await poll(world.deps, take);
  expect(later.nextPollMs).toBeGreaterThanOrEqual(200);
  expect(later.nextPollMs).toBeLessThanOrEqual(220);
});

test('a task whose vendor calls back is asked for a quarter as often', async () => {
  const take = await newTake(world);
  world.vendors.inject({ at: 'submit', kind: 'neverEnds', match: take.scene.mark });
  await submit({ ...world.deps, publicUrl: 'http://127.0.0.1:9' }, take);
  expect((await poll(world.deps, take)).nextPollMs).toBeGreaterThanOrEqual(200);
});

test('several tasks are asked for at once, and one that has ended waits for no other', async () => {
  const first = await sentTake(world);
  await pollUntilEnded(world.deps, first);
  const second = await writeTake(world, first.scene, { order: { retake: 2 } });
  world.vendors.inject({ at: 'submit', kind: 'neverEnds', match: first.scene.mark });
  await submit(world.deps, second);
  const { jobId, sectionId } = first;
  const { ended } = await tryOnce(createPollMedia(world.deps), { jobId, sectionId, takes: [1, 3] });
  expect(ended).toEqual([{ take: 1, ok: true }]);
});

test('the seed that a vendor used is the one that counts', async () => {
  const take = await sentTake(world);
  await pollUntilEnded(world.deps, take);
  const [task] = world.tasksOf(take.scene.mark);
  expect((await world.deps.store.record.readTake(take))?.seed).toBe(task?.seed);
});

test.each([
  { provider: 'flux', fate: 'taskFails', kind: 'failed', costNanoUsd: 0 },
  { provider: 'flux', fate: 'moderated', kind: 'refused', costNanoUsd: 0 },
  { provider: 'falai', fate: 'taskFails', kind: 'failed', costNanoUsd: 0 },
  { provider: 'falai', fate: 'moderated', kind: 'refused', costNanoUsd: 3_000_000 },
  { provider: 'runway', fate: 'taskFails', kind: 'failed', costNanoUsd: 0 },
  { provider: 'runway', fate: 'moderated', kind: 'refused', costNanoUsd: 0 },
] as const)('$provider: a task with the fate $fate is $kind and costs $costNanoUsd nano-USD', async (one) => {
  const { provider, fate, kind, costNanoUsd } = one;
  const take = await fated(provider, fate);
  expect(await pollUntilEnded(world.deps, take)).toMatchObject({ ok: false, failure: { kind } });
  expect(await callsOf(world, take)).toMatchObject([{ state: 'settled', outcome: kind, costNanoUsd }]);
  const polls = asked('poll', take);
  // Another try of the activity has it from the record.
  expect(await poll(world.deps, take)).toMatchObject({ ended: [{ ok: false, failure: { kind } }] });
  expect(asked('poll', take)).toBe(polls);
});

test('a task that cannot be canceled is given up at its deadline, and nobody decides about its price', async () => {
  const take = await fated('flux', 'neverEnds');
  expect(await poll(hurried(), take)).toMatchObject({ ended: [{ ok: false, failure: { kind: 'timed_out' } }] });
  expect(await callsOf(world, take)).toMatchObject([{ state: 'unknown', resolution: 'stopped' }]);
});

test.each(['falai', 'runway'] as const)('a task of %s is canceled there at its deadline', async (provider) => {
  const take = await fated(provider, 'neverEnds');
  expect(await poll(hurried(), take)).toMatchObject({ ended: [{ ok: false, failure: { kind: 'timed_out' } }] });
  expect(asked('cancel', take)).toBe(1);
  const [call] = await callsOf(world, take);
  expect(call?.state).toBe('settled');
});

test('a task that ended just before its deadline is no loss', async () => {
  const take = await sentTake(world);
  await pollUntilEnded(world.deps, take);
  expect(await poll(hurried(), take)).toEqual({ ended: [{ take: 1, ok: true }], nextPollMs: 60_000 });
});

test('a poll that is answered with an error is tried again by Temporal, with the delay of the vendor', async () => {
  const take = await sentTake(world);
  world.vendors.inject({ at: 'poll', kind: 'status', status: 429, retryAfterMs: 3_000, match: take.scene.mark });
  await expect(poll(world.deps, take)).rejects.toMatchObject({
    type: 'rate_limited',
    nonRetryable: false,
    nextRetryDelay: 3_000,
  });
});

test('the tasks of a section that is canceled are stopped at their vendors', async () => {
  const take = await fated('falai', 'neverEnds');
  await tryOnce(createStopTasks(world.deps), { jobId: take.jobId, sectionId: take.sectionId });
  expect(asked('cancel', take)).toBe(1);
  expect(await callsOf(world, take)).toMatchObject([{ state: 'unknown', resolution: 'stopped' }]);
});

const late = (deps: ActivityDeps, { jobId, sectionId, take }: TestTake, how: 'once' | 'until_done' = 'once') =>
  tryOnce(createPollMedia(deps), { jobId, sectionId, takes: [take], late: how });

describe('a task that was given up', () => {
  const giveUp = async (kind?: 'neverEnds'): Promise<TestTake> => {
    const take = kind === undefined ? await sentTake(world, { provider: 'flux' }) : await fated('flux', kind);
    const deps = hurried();
    const poll = async () => ({ state: 'running' as const });
    expect(await pollUntilEnded({ ...deps, mediaTasks: { ...deps.mediaTasks, poll } }, take)).toMatchObject({
      ok: false,
      givenUp: expect.any(String),
    });
    return take;
  };

  test('is told as given up by every try of the activity', async () => {
    const take = await giveUp('neverEnds');
    const [call] = await callsOf(world, take);
    expect(await poll(hurried(), take)).toMatchObject({ ended: [{ ok: false, givenUp: call?.key }] });
  });

  test('is settled with what it cost where it is done after all', async () => {
    const take = await giveUp();
    await until(async () => (await late(world.deps, take)).ended.length > 0);
    expect(await late(world.deps, take)).toMatchObject({ ended: [{ take: 1, ok: true }] });
    expect(await callsOf(world, take)).toMatchObject([{ state: 'settled', outcome: 'ok', costNanoUsd: 1_500_000 }]);
  });

  test('says nothing while it runs, and where its vendor does not answer', async () => {
    const take = await giveUp('neverEnds');
    expect((await late(world.deps, take)).ended).toEqual([]);
    world.vendors.inject({ at: 'poll', kind: 'status', status: 500, match: take.scene.mark });
    expect((await late(world.deps, take)).ended).toEqual([]);
    await expect(late(world.deps, take, 'until_done')).rejects.toMatchObject({ type: 'still_running' });
  });
});

async function until(isSo: () => Promise<boolean>): Promise<void> {
  while (!(await isSo())) await new Promise(setImmediate);
}
