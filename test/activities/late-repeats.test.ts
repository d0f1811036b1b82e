// Takes whose lost create was repeated and came to something all the same: one take, two tasks, each of them paid (SPEC C4).
import { describe, expect, test } from '@jest/globals';
import type { ActivityDeps } from '../../src/activities/deps.ts';
import { createFetchMedia } from '../../src/activities/fetch-media.ts';
import { createPollMedia } from '../../src/activities/poll-media.ts';
import { callsOf, newTake, pollUntilEnded, submit, type TestTake } from '../support/media-takes.ts';
import { tryOnce, useMediaWorld } from '../support/media-world.ts';

const world = useMediaWorld();

type Fate = 'taskFails' | undefined;

/** The answer to the first create is lost, its repeat is accepted; then a webhook tells of the first. */
async function repeated({ second }: { readonly second?: Fate } = {}, before?: (take: TestTake) => Promise<void>) {
  const take = await newTake(world, { provider: 'flux' });
  const { mark } = take.scene;
  world.vendors.inject({ at: 'submit', kind: 'dropAnswer', match: mark });
  await submit(world.deps, take);
  if (second !== undefined) world.vendors.inject({ at: 'submit', kind: second, match: mark });
  await submit(world.deps, { ...take, repeat: 1 });
  await pollUntilEnded(world.deps, take);
  await before?.(take);
  const [call] = await callsOf(world, take);
  const [task] = world.tasksOf(mark);
  if (call === undefined || task === undefined) throw new Error('nothing was sent');
  await world.deps.store.ledger.acceptTold(call.key, task.id);
  return { take, task };
}

async function accept(take: TestTake): Promise<void> {
  await fetchLate(take, false);
  await world.deps.store.record.changeTake(key(take), { status: 'accepted' });
}

const key = ({ jobId, sectionId, take }: TestTake) => ({ jobId, sectionId, take });
const row = (take: TestTake) => world.deps.store.record.readTake(key(take));
const fetchLate = (take: TestTake, isLate = true) =>
  tryOnce(createFetchMedia(world.deps), { ...key(take), ...(isLate && { tooLate: true as const }) });

async function endedLate({ jobId, sectionId, take }: TestTake, deps: ActivityDeps = world.deps) {
  for (;;) {
    const asked = { jobId, sectionId, takes: [take], late: 'once' } as const;
    const [ended] = (await tryOnce(createPollMedia(deps), asked)).ended;
    if (ended !== undefined) return ended;
  }
}

/** Whatever the demo's vendor says of the task, it comes to this. */
function comesTo(
  id: string,
  state: Awaited<ReturnType<ActivityDeps['mediaTasks']['poll']>>,
): Pick<ActivityDeps, 'mediaTasks'> {
  const { mediaTasks } = world.deps;
  const poll: typeof mediaTasks.poll = async (model, task, context) =>
    task.id === id ? state : await mediaTasks.poll(model, task, context);
  return { mediaTasks: { ...mediaTasks, poll } };
}

describe('the first of two tasks of a take', () => {
  test('that fails changes nothing of the take, which is accepted with what the second has made', async () => {
    const { take, task } = await repeated({}, accept);
    const before = await row(take);
    const failure = { kind: 'failed', message: 'it failed' } as const;
    const deps = { ...world.deps, ...comesTo(task.id, { state: 'failed', failure }) };
    expect(await endedLate(take, deps)).toMatchObject({ ok: false, failure });
    expect(await row(take)).toEqual(before);
    expect(await callsOf(world, take)).toMatchObject([{ outcome: 'failed' }, { outcome: 'ok' }]);
  });

  test('that is done is paid, and neither takes the place of what the second has made nor changes its seed', async () => {
    const { take, task } = await repeated({}, accept);
    const before = await row(take);
    const outputs = [{ url: 'https://vendor.example/other.png' }] as const;
    const deps = { ...world.deps, ...comesTo(task.id, { state: 'done', outputs, seed: 4_711 }) };
    expect(await endedLate(take, deps)).toMatchObject({ ok: true });
    expect(await fetchLate(take)).toEqual({ kind: 'fetched', isSpare: true });
    expect(await row(take)).toEqual(before);
    expect(await callsOf(world, take)).toMatchObject([{ outcome: 'ok' }, { outcome: 'ok' }]);
  });

  test('is what is fetched where the second has failed', async () => {
    const { take } = await repeated({ second: 'taskFails' });
    expect(await endedLate(take)).toMatchObject({ ok: true });
    expect(await fetchLate(take)).toEqual({ kind: 'fetched' });
    expect(await row(take)).toMatchObject({ status: 'rejected', imageHash: expect.any(String), renderError: null });
  });
});

test('an activity that is tried again after it had fetched says the same', async () => {
  const { take } = await repeated({ second: 'taskFails' });
  await endedLate(take);
  expect(await fetchLate(take)).toEqual({ kind: 'fetched' });
  expect(await fetchLate(take)).toEqual({ kind: 'fetched' });
});
