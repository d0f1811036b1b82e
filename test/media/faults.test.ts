// Everything that can go wrong between a scene and its vendors, over real sockets, on a real engine: each case a scene of its own (SPEC C4, A4, A7).
import { beforeAll, describe, expect, test } from '@jest/globals';
import type { MediaProvider } from '../../src/domain/media.ts';
import {
  againCase,
  arm,
  type Fate,
  fateCase,
  type FaultCase,
  patience,
  type Strike,
  submitCase,
  wireFaults,
} from '../support/media-cases.ts';
import { expectInvariants } from '../support/media-invariants.ts';
import { playAll, type PlayedMedia, startMediaPlayer } from '../support/media-player.ts';
import { useMediaWorld } from '../support/media-world.ts';

/** One of each vendor that is soon made. */
const oneOfEach = ['flux', 'falai', 'runway'] as const;
const images = ['flux', 'falai'] as const;
const videos = ['kling', 'runway', 'luma', 'hailuo', 'veo'] as const;

const pollFaults: readonly Strike[] = [
  ...wireFaults.map((fault): Strike => ({ at: 'poll', ...fault })),
  { at: 'poll', kind: 'otherTask' },
  { at: 'poll', kind: 'capitals' },
];
/** What is there and no asset is no asset after four tries: those faults come first. */
const downloadFaults: readonly Strike[] = [
  { at: 'download', kind: 'expiredUrl' },
  { at: 'download', kind: 'wrongMedia', gives: 'truncated' },
  ...wireFaults.map((fault): Strike => ({ at: 'download', ...fault })).toSorted((a) => (a.kind === 'html200' ? -1 : 0)),
];

const busy: readonly Strike[] = [
  { at: 'submit', kind: 'status', status: 500 },
  { at: 'submit', kind: 'status', status: 429 },
];
const busyCases = videos.map((provider): FaultCase => ({
  ...againCase(provider, [...busy, ...pollFaults, ...downloadFaults]),
  title: `${provider}: busy at the create, then ${pollFaults.length} faults at polls and ${downloadFaults.length} at downloads`,
}));

const fates: readonly Fate[] = ['taskFails', 'moderated', 'neverEnds'];
const ring: readonly MediaProvider[] = ['kling', 'runway', 'luma', 'hailuo'];
/** Every provider of the order meets every fate, and stands at every place of the ladder. */
const ringCases = ring.map((_, start) => fateCase([...ring.slice(start), ...ring.slice(0, start)], fates));

const steady = [30, 62, 40, 50];
const wavering: readonly Strike[] = [
  { at: 'submit', kind: 'status', status: 503, share: 0.3, seed: 1 },
  { at: 'poll', kind: 'dropMidBody', share: 0.3, seed: 2 },
  { at: 'download', kind: 'dropMidBody', share: 0.3, seed: 3 },
];
function ladderCase(provider: MediaProvider, ladder: readonly string[]): FaultCase {
  return {
    title: `${ladder.join(', ')}, none of them good enough, under 503 and resets at three in ten calls`,
    wish: { provider, judge: ({ retake }) => steady[retake] ?? 0 },
    strikes: wavering,
    ladder,
    ends: 'in the queue',
    paid: 4,
  };
}

const cases: readonly FaultCase[] = [
  ...ringCases,
  ...busyCases,
  ladderCase('kling', ['kling 0', 'kling 1', 'runway 2', 'luma 3']),
  ...fates.map((fate) => fateCase(['veo', 'kling'], [fate])),
  ...oneOfEach.flatMap((provider) => wireFaults.map((fault) => submitCase(provider, fault))),
  ...(['kling', 'luma', 'hailuo', 'veo'] as const).map((provider) => submitCase(provider, { kind: 'dropAnswer' })),
  ...images.flatMap((provider) => pollFaults.map((strike) => againCase(provider, [strike]))),
  // A download knows no vendor: it goes by the address, and the videos meet the same in a row.
  ...downloadFaults.map((strike) => againCase('falai', [strike])),
  ...fates.map((fate) => fateCase(['falai', 'flux'], [fate])),
  ...fates.map((fate) => fateCase(['flux', 'falai'], [fate])),
  fateCase(['flux', 'falai'], ['taskFails', 'moderated']),
  ladderCase('falai', ['falai 0', 'falai 1', 'flux 2', 'falai 3']),
];

const atOnce = 8;
let played: readonly PlayedMedia[];
const world = useMediaWorld();
beforeAll(async () => {
  const player = await startMediaPlayer(world);
  played = await playAll(cases, atOnce, ({ wish, strikes }) =>
    player.play({
      ...wish,
      deps: patience(world, strikes),
      prepare: ({ mark }) => arm(world, mark, strikes),
    }),
  );
  await player.close();
}, 600_000);

describe(`a scene under faults of its vendors, ${cases.length} cases`, () => {
  test.each(cases.map((one, index) => ({ ...one, index })))(
    '$title: $ends, $paid paid',
    async ({ index, ladder, ends, paid, strikes }) => {
      const one = played[index];
      if (one === undefined) throw new Error('it was not played');
      await expectInvariants(world.deps.store, one, { ladder });
      expect({ status: one.status, paid: one.tasks.length }).toEqual({ status: ends, paid });
      const struck = one.received.flatMap(({ fault }) => fault ?? []);
      if (strikes.every(({ share }) => share === undefined)) {
        expect(struck.toSorted()).toEqual(strikes.map(({ kind }) => kind).toSorted());
      } else expect(struck.length).toBeGreaterThan(0);
    },
  );
});
