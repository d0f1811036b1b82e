// A worker killed before everything that an activity does and before its answer: nothing is paid twice, nothing paid is lost (RELIABILITY §4).
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createKiller } from '../support/media-killer.ts';
import { expectInvariants } from '../support/media-invariants.ts';
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

const lanes = 4;

/** One run for each moment from the `first` on, until there is no such moment any more. */
async function killedAtEach(wish: SceneWish, only: readonly string[] = [], first = 1): Promise<readonly Run[]> {
  const runs: Run[] = [];
  let next = first;
  let last = Number.POSITIVE_INFINITY;
  const lane = async (): Promise<void> => {
    for (let k = next++; k <= last; k = next++) {
      const killer = createKiller(k, only);
      const played = await player.play({ ...wish, deps: killer.deps, around: killer.around });
      runs.push({ k, struck: killer.struck(), played });
      if (killer.struck() === undefined) last = Math.min(last, k);
    }
  };
  await Promise.all(Array.from({ length: lanes }, lane));
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
  const { deps, around, seen } = createKiller(Number.POSITIVE_INFINITY, only);
  await player.play({ ...wish, deps, around });
  const runs = await killedAtEach(wish, only, seen.indexOf('submitMedia: answer') + 2);
  expect(await broken(runs, { ladder: ['falai 0', 'falai 1'], status: 'completed' })).toEqual([]);
  expect(moments(runs).filter((moment) => unknownAt.test(moment))).toHaveLength(3);
}, 300_000);

test('the question about a scene is put once wherever the worker dies', async () => {
  const wish: SceneWish = { provider: 'falai', judge: () => 40, policy: { ladders: 1 } };
  const runs = await killedAtEach(wish, ['openReview']);
  expect(await broken(runs, { ladder: ['falai 0'], status: 'in the queue' })).toEqual([]);
  expect(moments(runs)).toContain('openReview: answer');
}, 300_000);
