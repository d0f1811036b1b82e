// Whatever is sent several times, in whatever order, has its effect once (RELIABILITY §5, R6).
import { describe, expect, test } from '@jest/globals';
import { sendEverythingAgain } from '../support/chaos-duplicates.ts';
import { chaosSize, printFigures } from '../support/chaos-figures.ts';
import { seedsOf } from '../support/chaos-seeds.ts';
import { useProduct } from '../support/e2e-product.ts';

const product = useProduct();

describe('requests, signals and updates that come one to five times', () => {
  test.each(seedsOf('duplicates', chaosSize().seeds + 1))(
    'have one effect for each thing that was asked: seed %i',
    async (seed) => {
      const { temporalAddress } = product.stack();
      const topic = `Binary search ${'.'.repeat(seed % 100)}`;
      const figures = await sendEverythingAgain({ api: product.api, temporalAddress }, seed, topic);
      printFigures(figures);
      expect(figures).toMatchObject({
        jobsTwice: 0,
        wrongEnds: 0,
        wrongDecisions: 0,
        wrongBudgets: 0,
        wrongPlans: 0,
        wrongRuns: 0,
      });
      expect(figures.sent).toBeGreaterThan(figures.actions);
    },
    120_000,
  );
});
