// A worker killed before everything that an activity does and before its answer: nothing is paid twice, nothing paid is lost (RELIABILITY §4).
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { ActivityDeps } from '../../src/activities/deps.ts';
import { expectInvariants, expectNothingLost } from '../support/media-invariants.ts';
import { createKiller } from '../support/media-killer.ts';
import { type MediaPlayer, type PlayedMedia, startMediaPlayer } from '../support/media-player.ts';
import { type MediaWorld, type SceneWish, startMediaWorld } from '../support/media-world.ts';

let world: MediaWorld;
let player: MediaPlayer;
beforeAll(async () => {
  world = await startMediaWorld();
  player = await startMediaPlayer(world);
});
afterAll(async () => {
  await player.close();
  await world.close();
});

type Run = { readonly k: number; readonly struck: string | undefined; readonly played: PlayedMedia };

/** Runs mostly wait: as many at a time. */
const lanes = 8;

/** One run for each moment of a run that nobody kills, from behind the moment `after` on, and on until there is no such moment any more. */
async function killedAtEach(wish: SceneWish, only: readonly string[] = [], after?: string): Promise<readonly Run[]> {
  const runs: Run[] = [];
  const killedAt = async (k: number): Promise<string | undefined> => {
    const killer = createKiller(k, only);
    const played = await player.play({ ...wish, deps: killer.deps, around: killer.around });
    runs.push({ k, struck: killer.struck(), played });
    return killer.struck();
  };
  const { deps, around, seen } = createKiller(Number.POSITIVE_INFINITY, only);
  await player.play({ ...wish, deps, around });
  const beyond = seen.length + 1;
  let next = after === undefined ? 1 : seen.indexOf(after) + 2;
  let isBeyond = false;
  const lane = async (): Promise<void> => {
    for (let k = next++; k <= beyond; k = next++) {
      if ((await killedAt(k)) === undefined && k === beyond) isBeyond = true;
    }
  };
  await Promise.all(Array.from({ length: lanes }, lane));
  // A run may have come to more moments than the first one: the vendor was asked once more.
  for (let k = beyond + 1; !isBeyond; k += 1) isBeyond = (await killedAt(k)) === undefined;
  return runs.filter(({ struck }) => struck !== undefined).toSorted((a, b) => a.k - b.k);
}

/** Between the intent and the record of the answer nobody knows what became of a create. */
const unknownAt = /^submitMedia: (?:mediaTasks\.submit|ledger\.find|ledger\.accept)$/;

const unsentAt = /^submitMedia: mediaTasks\.submit$/;

type Wanted = { readonly ladder: readonly string[]; readonly status: PlayedMedia['status'] };

async function expectRun({ struck = '', played }: Run, { ladder, status }: Wanted): Promise<void> {
  // Where the last beat of the heart told of the task, it is known after all.
  const isUnknown = unknownAt.test(struck) && (unsentAt.test(struck) || played.status !== status);
  const sent = isUnknown ? ladder.slice(0, played.takes.length) : ladder;
  await expectInvariants(world.deps.store, played, { ladder: sent });
  expect(played.status).toBe(isUnknown ? 'in the queue' : status);
  if (isUnknown) expect(played.review?.reason).toBe('unknown_outcome');
  // As without a kill; but for a worker that died before it sent what it meant to.
  expect(played.tasks.length).toBe(sent.length - (unsentAt.test(struck) ? 1 : 0));
}

/** What does not hold, each with its k. */
async function broken(runs: readonly Run[], wanted: Wanted): Promise<readonly string[]> {
  const found: string[] = [];
  for (const run of runs) {
    await expectRun(run, wanted).catch((error: unknown) => {
      found.push(`k = ${run.k}, before ${run.struck}: ${String(error)}`);
    });
  }
  return found;
}

const moments = (runs: readonly Run[]): readonly string[] => runs.flatMap(({ struck }) => struck ?? []);

test('a picture of one take is made wherever the worker dies (50 moments and more), and asked about only where its create was under way', async () => {
  const runs = await killedAtEach({ provider: 'flux' });
  expect(await broken(runs, { ladder: ['flux 0'], status: 'completed' })).toEqual([]);
  expect(moments(runs).filter((moment) => unknownAt.test(moment))).toHaveLength(3);
  expect(runs.length).toBeGreaterThanOrEqual(50);
}, 300_000);

test('a clip is fetched wherever the worker dies on the way (12 moments and more)', async () => {
  const runs = await killedAtEach({ provider: 'runway' }, ['fetchMedia']);
  expect(await broken(runs, { ladder: ['runway 0'], status: 'completed' })).toEqual([]);
  expect(runs.length).toBeGreaterThanOrEqual(12);
}, 300_000);

test('a retake is made once wherever the worker dies while it is written and sent', async () => {
  const wish: SceneWish = { provider: 'falai', judge: ({ retake }) => (retake === 0 ? 40 : 90) };
  const only = ['makePrompts', 'submitMedia'];
  // The moments of the first take are those of a take like any other.
  const runs = await killedAtEach(wish, only, 'submitMedia: answer');
  expect(await broken(runs, { ladder: ['falai 0', 'falai 1'], status: 'completed' })).toEqual([]);
  expect(moments(runs).filter((moment) => unknownAt.test(moment))).toHaveLength(3);
}, 300_000);

test('the question about a scene is put once wherever the worker dies', async () => {
  const wish: SceneWish = { provider: 'falai', judge: () => 40, policy: { ladders: 1 } };
  const runs = await killedAtEach(wish, ['openReview']);
  expect(await broken(runs, { ladder: ['falai 0'], status: 'in the queue' })).toEqual([]);
  expect(moments(runs)).toContain('openReview: answer');
}, 300_000);

/** As a client that sends a create once more where no answer came. */
function twice(deps: ActivityDeps): ActivityDeps {
  const { mediaTasks } = deps;
  return {
    ...deps,
    mediaTasks: {
      ...mediaTasks,
      submit: async (request, context) => {
        await mediaTasks.submit(request, context);
        return await mediaTasks.submit(request, context);
      },
    },
  };
}

/** Each of these breaks an invariant on purpose. */
describe('the invariants: it is seen', () => {
  test('a create that is sent twice is seen', async () => {
    const played = await player.play({ provider: 'falai', deps: twice });
    expect(played.status).toBe('completed');
    await expect(expectNothingLost(world.deps.store, played)).rejects.toThrow('toBeLessThanOrEqual');
  });

  test('a worker that forgets the task of a create is seen', async () => {
    const played = await player.play({ provider: 'falai' });
    const calls = played.calls.map((call) => ({ ...call, taskId: null }));
    await expect(expectNothingLost(world.deps.store, { ...played, calls })).rejects.toThrow('toBeLessThanOrEqual');
  });

  test('an output that is not in our store is seen', async () => {
    const played = await player.play({ provider: 'falai' });
    const takes = played.takes.map((take) => ({ ...take, imageHash: 'nothing has this hash' }));
    await expect(expectNothingLost(world.deps.store, { ...played, takes })).rejects.toThrow('nowhere');
  });

  test('another provider than the ladder says, and another take than the best, are seen', async () => {
    const played = await player.play({ provider: 'falai', judge: () => 40, policy: { ladders: 2 } });
    const { store } = world.deps;
    await expectInvariants(store, played, { ladder: ['falai 0', 'falai 1'] });
    await expect(expectInvariants(store, played, { ladder: ['falai 0', 'flux 1'] })).rejects.toThrow('flux 1');
    const takes = played.takes.map((take) => ({ ...take, score: take.take * 30 }));
    await expect(expectInvariants(store, { ...played, takes }, { ladder: ['falai 0', 'falai 1'] })).rejects.toThrow(
      'toBe',
    );
  });
});
