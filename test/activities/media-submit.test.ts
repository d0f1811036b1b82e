// A create of a media task: its intent before the socket, its task at once after, and one create whatever happens (SPEC C4, RELIABILITY §4).
import { describe, expect, test } from '@jest/globals';
import type { ActivityDeps } from '../../src/activities/deps.ts';
import { createResolveLost } from '../../src/activities/resolve-lost.ts';
import { sha256 } from '../../src/activities/sha256.ts';
import { callsOf, newTake, spentOn, submit, type TestTake } from '../support/media-takes.ts';
import { useMediaWorld, tryOnce } from '../support/media-world.ts';

const world = useMediaWorld();

const creates = ({ scene }: TestTake): number => world.tasksOf(scene.mark).length;
const asked = ({ scene }: TestTake): number =>
  world.vendors.received().filter(({ media }) => media?.at === 'submit' && media.prompt?.includes(scene.mark)).length;
const stateOf = async (take: TestTake) => (await callsOf(world, take)).map(({ state }) => state);
const row = (take: TestTake) => world.deps.store.record.readTake(take);

/** The vendors, with a look at each create before it is made. */
function lookingFirst(look: () => Promise<void>): ActivityDeps {
  const { mediaTasks } = world.deps;
  const submitAfter: typeof mediaTasks.submit = async (request, context) => {
    await look();
    return await mediaTasks.submit(request, context);
  };
  return { ...world.deps, mediaTasks: { ...mediaTasks, submit: submitAfter } };
}

describe('submitMedia', () => {
  test('has its intent in the ledger before the socket opens, and the task when the answer is there', async () => {
    const take = await newTake(world);
    const before: unknown[] = [];
    const deps = lookingFirst(async () => {
      before.push({ asked: asked(take), calls: await callsOf(world, take) });
    });
    expect(await submit(deps, take)).toMatchObject({ kind: 'submitted' });
    expect(before).toMatchObject([{ asked: 0, calls: [{ state: 'begun', taskId: null }] }]);
    const [task] = world.tasksOf(take.scene.mark);
    expect(await callsOf(world, take)).toMatchObject([
      { state: 'accepted', taskId: task?.id, reservedNanoUsd: 3_000_000 },
    ]);
    expect(await row(take)).toMatchObject({ status: 'rendering' });
  });

  test('makes no second create when it is tried again after the answer', async () => {
    const take = await newTake(world);
    const first = await submit(world.deps, take);
    expect(await submit(world.deps, take, 2)).toEqual(first);
    expect(asked(take)).toBe(1);
  });

  test('is lost after a worker died between the intent and the answer, and nothing is sent', async () => {
    const take = await newTake(world);
    const dying = lookingFirst(() => Promise.reject(new Error('the worker died here')));
    await expect(submit(dying, take)).rejects.toThrow('the worker died here');
    expect(await stateOf(take)).toEqual(['begun']);
    expect(await submit(world.deps, take, 2)).toMatchObject({ kind: 'lost', mayCallBack: false });
    expect(await stateOf(take)).toEqual(['unknown']);
    expect(asked(take)).toBe(0);
  });

  test('is lost where the answer is, and stays lost at every further try', async () => {
    const take = await newTake(world);
    world.vendors.inject({ at: 'submit', kind: 'dropAnswer', match: take.scene.mark });
    expect(await submit(world.deps, take)).toMatchObject({ kind: 'lost', mayCallBack: false });
    expect(await submit(world.deps, take, 2)).toMatchObject({ kind: 'lost' });
    expect([asked(take), creates(take)]).toEqual([1, 1]);
    // What it may have cost stays reserved.
    expect(await spentOn(world, take)).toBe(3_000_000);
  });

  test('may be called back about a lost create where the vendors know our address', async () => {
    const take = await newTake(world);
    world.vendors.inject({ at: 'submit', kind: 'dropAnswer', match: take.scene.mark });
    const deps = { ...world.deps, publicUrl: 'http://127.0.0.1:9/' };
    expect(await submit(deps, take)).toMatchObject({ kind: 'lost', mayCallBack: true });
    const [call] = await callsOf(world, take);
    const address = world.tasksOf(take.scene.mark)[0]?.request.webhook?.url ?? '';
    expect(address).toMatch(/^http:\/\/127\.0\.0\.1:9\/webhooks\/fal\?/u);
    // fal signs for all of its customers: the address alone carries what proves that the create was ours.
    const { searchParams } = new URL(address);
    expect(searchParams.get('call')).toBe(call?.key);
    expect(sha256(searchParams.get('s') ?? '')).toBe(call?.webhookSecretHash);
  });

  test('is believed about its task before a webhook that came first and named another', async () => {
    const take = await newTake(world);
    const deps = lookingFirst(async () => {
      const [call] = await callsOf(world, take);
      await world.deps.store.ledger.acceptTold(call?.key ?? '', 'another');
    });
    expect(await submit(deps, take)).toMatchObject({ kind: 'submitted' });
    const [task] = world.tasksOf(take.scene.mark);
    expect(await callsOf(world, take)).toMatchObject([{ state: 'accepted', taskId: task?.id }]);
  });

  test('waits four times as long before it asks about a task whose vendor calls back', async () => {
    const deps = { ...world.deps, publicUrl: 'http://127.0.0.1:9' };
    const [plain, calledBack] = [await newTake(world), await newTake(world)];
    expect(await submit(world.deps, plain)).toMatchObject({ pollAfterMs: 50 });
    expect(await submit(deps, calledBack)).toMatchObject({ pollAfterMs: 200 });
  });

  test('tries a vendor that answers 503 four times, then it is the turn of another, and nothing stays reserved', async () => {
    const take = await newTake(world);
    world.vendors.inject({
      at: 'submit',
      kind: 'status',
      status: 503,
      retryAfterMs: 2_000,
      match: take.scene.mark,
      times: 4,
    });
    for (const attempt of [1, 2, 3]) {
      await expect(submit(world.deps, take, attempt)).rejects.toMatchObject({
        type: 'overloaded',
        nonRetryable: false,
        nextRetryDelay: 2_000,
      });
    }
    expect(await submit(world.deps, take, 4)).toMatchObject({ kind: 'not_taken', failure: { kind: 'unavailable' } });
    expect([asked(take), creates(take), await spentOn(world, take)]).toEqual([4, 0, 0]);
    expect(await callsOf(world, take)).toMatchObject([{ state: 'failed_unbilled', unbilledTries: 4 }]);
    expect(await row(take)).toMatchObject({ status: 'failed', renderError: { kind: 'unavailable' } });
  });

  test.each([401, 402, 403])('is not tried again at a vendor that answers %i', async (status) => {
    const take = await newTake(world);
    world.vendors.inject({ at: 'submit', kind: 'status', status, match: take.scene.mark });
    expect(await submit(world.deps, take)).toMatchObject({ kind: 'not_taken', failure: { kind: 'unavailable' } });
    expect([await stateOf(take), await spentOn(world, take)]).toEqual([['failed_unbilled'], 0]);
  });

  test.each([
    ['refused', 'The prompt violates our content policy'],
    ['bad_request', 'num_images must be a number'],
  ])('tells a create that is %s from one that is to be tried again', async (kind, message) => {
    const take = await newTake(world, { provider: 'flux' });
    world.vendors.inject({ at: 'submit', kind: 'status', status: 400, message, match: take.scene.mark });
    expect(await submit(world.deps, take)).toMatchObject({ kind: 'not_taken', failure: { kind } });
    expect([creates(take), await spentOn(world, take)]).toEqual([0, 0]);
  });

  test('opens no socket where the budget has no room', async () => {
    const take = await newTake(world);
    await world.deps.store.ledger.setBudget(take.jobId, { costNanoUsd: 2_999_999 }, 'ann');
    const needs = { nanoUsd: 3_000_000, what: 'falai, scene 1' };
    expect(await submit(world.deps, take)).toEqual({ kind: 'budget_denied', by: 'costNanoUsd', needs });
    expect([asked(take), await stateOf(take)]).toEqual([0, []]);
  });

  test('does without a second retake at once where the budget has no room for it', async () => {
    const first = await newTake(world);
    const second = await newTake(world, {}, { order: { variant: 2 } });
    for (const { jobId } of [first, second]) await world.deps.store.ledger.setBudget(jobId, { costNanoUsd: 1 }, 'ann');
    expect(await submit(world.deps, second)).toMatchObject({ kind: 'not_taken', failure: { kind: 'no_budget' } });
    expect(await row(second)).toMatchObject({ status: 'failed' });
  });

  test('begins nothing for a job that is being canceled', async () => {
    const take = await newTake(world);
    await world.deps.store.record.askCancel(take.jobId);
    await expect(submit(world.deps, take)).rejects.toMatchObject({ name: 'JobEnded' });
    expect(asked(take)).toBe(0);
  });

  test('keeps the task through a moment without the database', async () => {
    const take = await newTake(world);
    const { store } = world.deps;
    let failures = 2;
    const accept: typeof store.ledger.accept = async (...given) => {
      failures -= 1;
      if (failures >= 0) throw new Error('the database is away');
      await store.ledger.accept(...given);
    };
    const deps = { ...world.deps, store: { ...store, ledger: { ...store.ledger, accept } } };
    expect(await submit(deps, take)).toMatchObject({ kind: 'submitted' });
    expect([await stateOf(take), creates(take)]).toEqual([['accepted'], 1]);
  });
});

describe('resolveLost', () => {
  async function lostTake(): Promise<TestTake & { readonly call: string }> {
    const take = await newTake(world);
    world.vendors.inject({ at: 'submit', kind: 'dropAnswer', match: take.scene.mark });
    const result = await submit(world.deps, take);
    if (result.kind !== 'lost') throw new Error('it is not lost');
    return { ...take, call: result.call };
  }
  const resolve = (
    { jobId, sectionId, take, call }: TestTake & { readonly call: string },
    onUnknown: Parameters<ReturnType<typeof createResolveLost>>[0]['onUnknown'],
  ) => tryOnce(createResolveLost(world.deps), { jobId, sectionId, take, call, onUnknown });

  test('leaves a lost create to a person where the policy says so', async () => {
    const take = await lostTake();
    expect(await resolve(take, { kind: 'ask' })).toMatchObject({ kind: 'lost' });
    expect(await callsOf(world, take)).toMatchObject([{ state: 'unknown', resolution: 'asked' }]);
    expect(await row(take)).toMatchObject({ status: 'unknown' });
  });

  test('lets it be made again below the price of the policy, under a key of its own', async () => {
    const take = await lostTake();
    expect(await resolve(take, { kind: 'retry_under', nanoUsd: 3_000_001 })).toEqual({ kind: 'repeat' });
    expect(await submit(world.deps, { ...take, repeat: 1 })).toMatchObject({ kind: 'submitted' });
    expect(await callsOf(world, take)).toMatchObject([
      { state: 'unknown', resolution: 'repeated' },
      { state: 'accepted', repeatOf: take.call },
    ]);
    expect(creates(take)).toBe(2);
  });

  test('finds the task that a webhook told of, also while the create was still waited for', async () => {
    const take = await lostTake();
    const [task] = world.tasksOf(take.scene.mark);
    const { ledger } = world.deps.store;
    await ledger.accept(take.call, { taskId: String(task?.id), task: { id: String(task?.id) } });
    // The create gives up after that.
    await ledger.markUnknown(take.call, { kind: 'ambiguous', message: 'no answer in time' });
    expect(await resolve(take, { kind: 'ask' })).toEqual({ kind: 'found' });
    expect(await callsOf(world, take)).toMatchObject([{ state: 'accepted', taskId: task?.id, resolution: null }]);
  });
});
