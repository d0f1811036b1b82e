// What goes on beside the jobs of a chaos run: workers and engine are killed by a seeded timetable, and somebody answers every review.
import { setTimeout as delay } from 'node:timers/promises';
import type { ReviewView } from '../../src/store/view-types.ts';
import { draw } from './chaos-seed.ts';
import type { ChaosWorkers } from './chaos-workers.ts';
import type { ChaosWorld } from './chaos-world.ts';
import type { ApiClient } from './e2e-api.ts';

export type Mayhem = {
  /** Ends it, and tells how often what was killed. */
  stop(): Promise<{ readonly workerKills: number; readonly engineKills: number }>;
};

type Setting = {
  readonly world: ChaosWorld;
  readonly workers: ChaosWorkers;
  readonly seed: number;
  /** Kills of workers after which they are left in peace; one of the engine for every six. */
  readonly mostKills: number;
};

/** Half as long to one and a half times as long. */
function around(ms: number, seed: number, name: readonly (string | number)[]): number {
  return ms * (0.5 + draw(seed, ...name));
}

/** `strike` again and again until the signal comes; the pauses are seeded. */
async function repeatedly(
  pause: (time: number) => number,
  strike: (time: number) => Promise<void>,
  signal: AbortSignal,
): Promise<void> {
  for (let time = 0; ; time += 1) {
    await delay(pause(time), undefined, { signal }).catch(() => undefined);
    if (signal.aborted) return;
    await strike(time);
  }
}

const pick: Readonly<Record<ReviewView['subject'], (review: ReviewView) => Record<string, unknown>>> = {
  plan: () => ({ verdict: 'approve' }),
  budget: () => ({ verdict: 'approve', budget: { usd: 1_000 } }),
  section: ({ bestTake }) => ({ verdict: bestTake === null ? 'reject' : 'approve' }),
};

/** Answers whatever is open; one that could not be given is given again under the same key. */
async function answerReviews(api: ApiClient): Promise<void> {
  const { reviews } = await api.get<{ reviews: readonly ReviewView[] }>('/api/reviews?status=open');
  const given = reviews.map((review) =>
    api.post(`/api/reviews/${review.id}/verdict`, pick[review.subject](review), { 'Idempotency-Key': review.id }),
  );
  await Promise.all(given);
}

/**
 * Two workers: one is killed about every four seconds, now and then both; the engine about every twenty, first after eight. A worker that
 * was killed has begun to work again before the next is killed, and then works for longer than it took to start; and there is an end to it:
 * else a slow machine would never get anything done.
 */
export function startMayhem({ world, workers, seed, mostKills }: Setting): Mayhem {
  const ending = new AbortController();
  const { signal } = ending;
  let workerKills = 0;
  let engineKills = 0;
  let startMs = 0;
  const killWorkers = async (time: number): Promise<void> => {
    if (workerKills >= mostKills) return;
    const victims = draw(seed, 'both', time) < 0.2 ? [0, 1] : [draw(seed, 'victim', time) < 0.5 ? 0 : 1];
    for (const victim of victims) if (await workers.kill(victim)) workerKills += 1;
    const since = performance.now();
    // A worker that cannot start shows as jobs that do not end.
    await workers.ready().catch(() => undefined);
    startMs = performance.now() - since;
  };
  const killEngine = async (): Promise<void> => {
    if (engineKills >= mostKills / 6) return;
    const killed = await world.killEngine().then(
      () => true,
      // Just being started again.
      () => false,
    );
    if (killed) engineKills += 1;
  };
  const working = [
    repeatedly((time) => around(Math.max(4_000, 2 * startMs), seed, ['worker', time]), killWorkers, signal),
    repeatedly((time) => around(time === 0 ? 8_000 : 20_000, seed, ['engine', time]), killEngine, signal),
    repeatedly(
      () => 300,
      () => answerReviews(world.api).catch(() => undefined),
      signal,
    ),
  ];
  return {
    stop: async () => {
      ending.abort();
      await Promise.all(working);
      return { workerKills, engineKills };
    },
  };
}
