// The invariants see what they are there for: each of these worlds breaks one of them on purpose.
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { ActivityDeps } from '../../src/activities/deps.ts';
import { expectInvariants, expectNothingLost } from '../support/media-invariants.ts';
import { type MediaPlayer, startMediaPlayer } from '../support/media-player.ts';
import { type MediaWorld, startMediaWorld } from '../support/media-world.ts';

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
