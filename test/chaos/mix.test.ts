// Everything at once: vendors fail, answers are lost, workers and the engine are killed, and nobody pays twice unawares (RELIABILITY §5, R1).
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { chaosSize, printFigures } from '../support/chaos-figures.ts';
import { runMix } from '../support/chaos-mix.ts';
import { seedsOf } from '../support/chaos-seeds.ts';
import { type ChaosWorld, startChaosWorld } from '../support/chaos-world.ts';

const size = chaosSize();
// A busy machine included: on an idle one a job takes some seconds.
const withinMs = 300_000 + size.jobs * 60_000;

let world: ChaosWorld;
beforeAll(async () => {
  world = await startChaosWorld();
}, 120_000);
afterAll(() => world.close(), 60_000);

describe('jobs under kills and faults', () => {
  test.each(seedsOf('mix', size.seeds))(
    'end, each once, and every paid call is known: seed %i',
    async (seed) => {
      const figures = await runMix(world, { seed, jobs: size.jobs, protocol: 'honest', withinMs });
      printFigures(figures);
      expect(figures).toMatchObject({
        lost: 0,
        paidTwice: 0,
        unexplained: 0,
        hidden: 0,
        repeatedUnasked: 0,
        capBreaches: 0,
        feedBreaches: 0,
        torn: 0,
        orphans: 0,
        scratch: 0,
        temporaryFiles: 0,
      });
      // A run in which nothing came out, or nothing went wrong, would prove nothing.
      expect(figures.ends['completed'] ?? 0).toBeGreaterThan(0);
      expect(figures.workerKills).toBeGreaterThan(0);
      expect(figures.dropped).toBeGreaterThan(0);
    },
    withinMs + 90_000,
  );

  test(
    'are caught paying twice where the call protocol forgets what it did',
    async () => {
      const figures = await runMix(world, { seed: 1, jobs: 2, protocol: 'naive', withinMs });
      printFigures(figures);
      expect(figures.paidTwice).toBeGreaterThan(0);
      expect(figures.hidden).toBeGreaterThan(0);
    },
    withinMs + 90_000,
  );
});
