// Many calls at once on a budget that holds for a few, through the real ledger from two sides (RELIABILITY §5, R9).
import type { CallIntent, Store } from '../../src/store/store.ts';
import { draw, drawWhole, shuffled } from './chaos-seed.ts';
import { testJob } from './postgres.ts';

export type BudgetRace = { readonly seed: number; readonly rounds: number };

const racers = 20;
const holdsFor = 7;
const error = { kind: 'ambiguous', message: 'the answer was lost' };

type Round = { readonly seed: number; readonly round: number; readonly stores: readonly Store[] };

/** Reads the budget as long as calls begin, and counts every look that finds more in use than the cap allows. */
async function watchCap(store: Store, jobId: string, racing: Promise<unknown>): Promise<number> {
  let breaches = 0;
  let over = false;
  void racing.finally(() => (over = true)).catch(() => undefined);
  do {
    const { use, limits } = await store.ledger.budget(jobId);
    if (use.costNanoUsd > (limits.costNanoUsd ?? 0)) breaches += 1;
  } while (!over);
  return breaches;
}

function intent(jobId: string, name: string, reservedNanoUsd: number): CallIntent {
  return {
    key: `${jobId}/${name}`,
    jobId,
    sectionId: `s${name}`,
    take: 1,
    step: 'write:1',
    role: 'codeDeep',
    vendor: 'anthropic',
    model: 'claude-test',
    requestHash: 'r',
    reservedNanoUsd,
    priceVersion: '1',
    repeat: 0,
  };
}

/** Twenty calls at once; the names of those that began. */
async function race(
  { seed, round, stores }: Round,
  { jobId, unit, heat }: { jobId: string; unit: number; heat: string },
) {
  const order = shuffled(
    seed * 1_000 + round,
    Array.from({ length: racers }, (_, index) => index),
  );
  const racing = Promise.all(
    order.map(async (index) => {
      const store = stores[index % stores.length];
      const begun = await store?.ledger.begin(intent(jobId, `${heat}${index}`, unit));
      return begun?.kind === 'begun' ? [`${jobId}/${heat}${index}`] : [];
    }),
  );
  const [watched] = stores;
  const breaches = watched === undefined ? 0 : await watchCap(watched, jobId, racing);
  return { begun: (await racing).flat(), breaches };
}

/** Some calls end cheaper, some turn out unbilled, some are lost: what they give back may be used again, no more. */
async function endSome({ seed, round, stores }: Round, begun: readonly string[], unit: number): Promise<void> {
  await Promise.all(
    begun.map(async (key, index) => {
      const ledger = stores[index % stores.length]?.ledger;
      const chance = draw(seed, 'end', round, index);
      const costNanoUsd = drawWhole(seed, { least: 0, most: unit }, 'cost', round, index);
      if (chance < 0.4) await ledger?.settle(key, { costNanoUsd, usage: {}, outcome: 'ok', resultHash: 'h' });
      else if (chance < 0.6) await ledger?.failUnbilled(key, error);
      else if (chance < 0.8) await ledger?.markUnknown(key, error);
    }),
  );
}

async function playRound(game: Round) {
  const { seed, round, stores } = game;
  const [store] = stores;
  if (store === undefined) throw new Error('a race needs a store');
  const jobId = `race-${seed}-${round}`;
  const unit = drawWhole(seed, { least: 2, most: 1_000_000 }, 'unit', round);
  // Enough for seven and never for eight.
  const cap = unit * holdsFor + drawWhole(seed, { least: 0, most: unit - 1 }, 'rest', round);
  await store.record.createJob(testJob(jobId, { budget: { costNanoUsd: cap } }));
  const first = await race(game, { jobId, unit, heat: 'a' });
  await endSome(game, first.begun, unit);
  const { use } = await store.ledger.budget(jobId);
  const room = Math.floor((cap - use.costNanoUsd) / unit);
  const second = await race(game, { jobId, unit, heat: 'b' });
  const wrong = [first.begun.length !== holdsFor, second.begun.length !== Math.min(room, racers)];
  return {
    refused: racers - first.begun.length,
    breaches: first.breaches + second.breaches,
    wrongCounts: wrong.filter(Boolean).length,
  };
}

/** `stores`: several on the same database, as several workers have. */
export async function raceBudget({ seed, rounds }: BudgetRace, stores: readonly Store[]) {
  let refused = 0;
  let breaches = 0;
  let wrongCounts = 0;
  for (let round = 0; round < rounds; round += 1) {
    const played = await playRound({ seed, round, stores });
    refused += played.refused;
    breaches += played.breaches;
    wrongCounts += played.wrongCounts;
  }
  return {
    test: 'R9',
    seed,
    rounds,
    calls: rounds * racers,
    refused,
    refusedEach: refused / rounds,
    breaches,
    wrongCounts,
  };
}
