// Twenty calls at once on a budget for seven: thirteen are refused, and at no moment is more in use than the cap (RELIABILITY §5, R9).
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { openStore } from '../../src/store/open-store.ts';
import type { Store } from '../../src/store/store.ts';
import { raceBudget } from '../support/chaos-budget.ts';
import { chaosSize, printFigures } from '../support/chaos-figures.ts';
import { seedsOf } from '../support/chaos-seeds.ts';
import { startTestStore, type TestStore } from '../support/postgres.ts';

const { seeds, rounds } = chaosSize();
let database: TestStore;
let second: Store;
beforeAll(async () => {
  database = await startTestStore();
  second = await openStore({ databaseUrl: database.url, dataDir: database.dataDir });
}, 60_000);
afterAll(async () => {
  await second.close();
  await database.close();
});

describe('a budget that many calls race for', () => {
  test.each(seedsOf('budget-race', seeds))(
    'is never passed, and refuses exactly what does not fit: seed %i',
    async (seed) => {
      const figures = await raceBudget({ seed, rounds }, [database.store, second]);
      printFigures(figures);
      expect(figures).toMatchObject({ refusedEach: 13, breaches: 0, wrongCounts: 0 });
    },
    30_000 + rounds * 3_000,
  );

  test('is seen passed where each call looks first and reserves afterwards', async () => {
    const lookFirst: Store = { ...second, ledger: lookingFirst(second) };
    const figures = await raceBudget({ seed: 1_000, rounds: 2 }, [database.store, lookFirst]);
    printFigures(figures);
    expect(figures.breaches + figures.wrongCounts).toBeGreaterThan(0);
  }, 60_000);
});

/** A ledger as it is mostly done: the sum is read, compared, and only then does the call enter. */
function lookingFirst(store: Store): Store['ledger'] {
  return {
    ...store.ledger,
    begin: async (intent) => {
      const { use, limits } = await store.ledger.budget(intent.jobId);
      if (use.costNanoUsd + intent.reservedNanoUsd > (limits.costNanoUsd ?? 0))
        return { kind: 'denied', by: 'costNanoUsd', use, limits };
      await database.query(
        `insert into calls (key, job_id, step, role, vendor, model, state, request_hash, reserved_nano_usd, price_version)
         values ($1, $2, 'write:1', 'codeDeep', 'anthropic', 'claude-test', 'begun', 'r', $3, '1')`,
        [intent.key, intent.jobId, intent.reservedNanoUsd],
      );
      return { kind: 'begun' };
    },
  };
}
