// A writer that is killed at any microsecond leaves a whole file or none (RELIABILITY §5, R2).
import { beforeAll, describe, expect, test } from '@jest/globals';
import { chaosSize, printFigures } from '../support/chaos-figures.ts';
import { killWriters } from '../support/chaos-files.ts';
import { seedsOf } from '../support/chaos-seeds.ts';
import { ensureBuilt } from '../support/e2e-stack.ts';

const { seeds, kills } = chaosSize();
const withinMs = 60_000 + kills * 1_000;

beforeAll(ensureBuilt, 120_000);

describe('artifacts whose writers are killed', () => {
  test.each(seedsOf('files', seeds))(
    'are whole, and what was left over is swept: seed %i',
    async (seed) => {
      const figures = await killWriters({ seed, kills, way: 'atomic' });
      printFigures(figures);
      expect(figures).toMatchObject({ torn: 0, temporaryFiles: 0 });
      // Kills that never hit a write would prove nothing.
      expect(figures.swept).toBeGreaterThan(0);
      expect(figures.files).toBeGreaterThan(0);
    },
    withinMs,
  );

  test('are found torn where they are written straight to their names', async () => {
    const figures = await killWriters({ seed: 1, kills: 30, way: 'naive' });
    printFigures(figures);
    expect(figures.torn).toBeGreaterThan(0);
  }, 90_000);
});
