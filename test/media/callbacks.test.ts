// What vendors tell by webhooks, through the real route to the real workflow: true, doubled, forged, late, early, and of creates whose answer was lost.
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { WebhookDelivery } from '../../src/demo/media/media-webhooks.ts';
import { type Callbacks, startCallbacks, tellLate } from '../support/media-callbacks.ts';
import { arm, type Strike } from '../support/media-cases.ts';
import { expectInvariants } from '../support/media-invariants.ts';
import { type MediaPlayer, type PlayedMedia, startMediaPlayer } from '../support/media-player.ts';
import { type MediaWorld, startMediaWorld } from '../support/media-world.ts';

/** How long the vendors take for a task. */
const taskMs = 800;

let world: MediaWorld;
let player: MediaPlayer;
let callbacks: Callbacks;
beforeAll(async () => {
  world = await startMediaWorld(taskMs);
  player = await startMediaPlayer(world);
  callbacks = await startCallbacks(world, player);
});
afterAll(async () => {
  await player.close();
  await callbacks.close();
  await world.close();
});

const providers = ['falai', 'flux'] as const;
type Provider = (typeof providers)[number];
type Wish = {
  readonly provider: Provider;
  readonly strikes?: readonly Strike[];
  readonly createTimeoutMs?: number;
  /** Between two questions about a task. */
  readonly pollMs?: number;
  readonly prepare?: (mark: string) => void;
};

function play({ provider, strikes = [], pollMs = 40, prepare, ...timeouts }: Wish): Promise<PlayedMedia> {
  return player.play({
    provider,
    prepare: ({ mark }) => {
      arm(world, mark, strikes);
      prepare?.(mark);
    },
    deps: (deps) => ({
      ...deps,
      publicUrl: callbacks.publicUrl,
      mediaTasks: world.impatient(timeouts),
      mediaPace: {
        ...deps.mediaPace,
        pollPace: () => ({ firstMs: pollMs, minMs: pollMs, maxMs: pollMs }),
      },
    }),
  });
}

const delivered = ({ tasks }: Pick<PlayedMedia, 'tasks'>): readonly WebhookDelivery[] =>
  world.vendors.webhooks().filter(({ taskId }) => tasks.some(({ id }) => id === taskId));

async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise((resolve) => setTimeout(resolve, 5));
}

/** Made at once, paid once, whatever was told. */
async function expectMade(played: PlayedMedia, provider: Provider): Promise<void> {
  await expectInvariants(world.deps.store, played, { ladder: [`${provider} 0`] });
  expect({ status: played.status, paid: played.tasks.length }).toEqual({ status: 'completed', paid: 1 });
}

const times = ({ calls }: PlayedMedia): number =>
  callbacks.told.filter((call) => calls.some(({ key }) => key === call)).length;

describe.each(providers)('%s', (provider) => {
  test('is asked once about a task where it tells of its end, though it would not have been asked for an hour', async () => {
    const played = await play({ provider, pollMs: 3_600_000 });
    await expectMade(played, provider);
    expect([played.tries['pollMedia'], times(played)]).toEqual([1, 1]);
  });

  test('tells twice, and the scene is made once', async () => {
    const played = await play({ provider, strikes: [{ at: 'webhook', kind: 'duplicate' }] });
    await expectMade(played, provider);
    await until(() => delivered(played).length === 2);
    expect(delivered(played).map(({ status }) => status)).toEqual([200, 200]);
    // Two deliveries of one second are one; either way they are hints, and asking twice is no harm.
    expect(times(played)).toBeGreaterThanOrEqual(1);
    expect(played.tries).toMatchObject({ submitMedia: 1, fetchMedia: 1 });
  });

  test('is not heard where somebody else signs in its name', async () => {
    const played = await play({ provider, strikes: [{ at: 'webhook', kind: 'forged' }] });
    await expectMade(played, provider);
    await until(() => delivered(played).length === 2);
    expect(delivered(played)).toMatchObject([
      { kind: 'forged', status: 401 },
      { kind: 'true', status: 200 },
    ]);
    expect(times(played)).toBe(1);
  });

  test('tells of the end before the end: it is asked, and nothing is fetched too early', async () => {
    const played = await play({ provider, strikes: [{ at: 'webhook', kind: 'outOfOrder' }] });
    await expectMade(played, provider);
    await until(() => delivered(played).length === 2);
    expect(played.tries).toMatchObject({ submitMedia: 1, fetchMedia: 1 });
  });

  test('tells after the scene has ended, and changes nothing', async () => {
    const played = await play({ provider, strikes: [{ at: 'webhook', kind: 'none' }] });
    await expectMade(played, provider);
    expect(await tellLate(played)).toBe(200);
    const { jobId, sectionId } = played.scene.ref;
    expect((await world.deps.store.views.jobView(jobId))?.callStates).toMatchObject({
      settled: 2,
      accepted: 0,
      unknown: 0,
    });
    expect(await world.deps.store.record.readSection(jobId, sectionId)).toMatchObject({ status: 'completed' });
  });

  test('tells nothing at all, and is asked', async () => {
    const played = await play({ provider, strikes: [{ at: 'webhook', kind: 'none' }] });
    await expectMade(played, provider);
    expect([delivered(played), times(played)]).toEqual([[], 0]);
  });

  test.each([
    ['was lost', { at: 'submit', kind: 'dropAnswer' }],
    ['broke off', { at: 'submit', kind: 'dropMidBody' }],
    ['never came', { at: 'submit', kind: 'hang' }],
  ] as const)('tells of a create whose answer %s: nobody is asked', async (_how, strike) => {
    const played = await play({ provider, strikes: [strike], createTimeoutMs: 1_200 });
    await expectMade(played, provider);
    expect([played.tries['submitMedia'], played.tries['openReview']]).toEqual([1, undefined]);
  });

  test('is not heard of a lost create where the word is forged, until it tells of it itself', async () => {
    const forged: Strike = { at: 'webhook', kind: 'forged' };
    const played = await play({ provider, strikes: [{ at: 'submit', kind: 'dropAnswer' }, forged] });
    await expectMade(played, provider);
    expect(delivered(played).map(({ status }) => status)).toEqual([401, 200]);
  });

  test.each([
    ['that somebody in between was not answered in time', 504],
    ['that it was not taken', 400],
  ])(
    'tells of a task, and then comes the answer %s: it is asked about, and nothing is made twice',
    async (_what, status) => {
      const made = (mark: string): boolean => delivered({ tasks: world.tasksOf(mark) }).length > 0;
      const prepare = (mark: string): void => {
        world.vendors.hold({ at: 'submit', stage: 'taken', match: mark });
        void until(() => made(mark)).then(() => world.vendors.release());
      };
      const strike: Strike = { at: 'submit', kind: 'status', status, taken: true };
      const played = await play({ provider, prepare, strikes: [strike] });
      await expectMade(played, provider);
      expect(played.calls).toMatchObject([{ state: 'settled', unbilledTries: 0 }]);
    },
  );

  test('tells of a task while the answer to its create is still on its way', async () => {
    const made = (mark: string): boolean => delivered({ tasks: world.tasksOf(mark) }).length > 0;
    const prepare = (mark: string): void => {
      world.vendors.hold({ at: 'submit', stage: 'taken', match: mark });
      void until(() => made(mark)).then(() => world.vendors.release());
    };
    const played = await play({ provider, prepare });
    await expectMade(played, provider);
    expect(delivered(played)).toMatchObject([{ status: 200 }]);
  });
});
