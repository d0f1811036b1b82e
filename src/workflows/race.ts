// Performs the moves in which takes render against each other: the race and the hedge (SPEC E11).
import { ActivityFailure } from '@temporalio/workflow';
import type { RenderTakeResult } from '../activities/inputs.ts';
import type { Fact, Move, TakeOrder, WrittenTake } from '../domain/move.ts';
import { contest, type Ended } from './contest.ts';
import { isJobEnded, reasonOf } from './failure-reason.ts';
import type { TakeSteps } from './take-steps.ts';

/** What a take came to: nothing where there was no source to render. */
type Lap = RenderTakeResult | undefined;
type Runner = { readonly take: number; readonly run: () => Promise<Lap> };
type Finish = { readonly take: number; readonly end: Ended<Lap> };

const hasRendered = (lap: Lap): boolean => lap?.kind === 'rendered' && lap.ok;
const isWinner = ({ end }: Finish): boolean => end.kind === 'done' && hasRendered(end.value);

/** Writes all takes at once and renders each as soon as it is written. */
export async function performRace(
  { making, orders }: Extract<Move, { kind: 'race' }>,
  steps: TakeSteps,
): Promise<readonly Fact[]> {
  const written = new Map<number, WrittenTake>();
  const run = async (order: TakeOrder): Promise<Lap> => {
    const result = await steps.write(making, [order]);
    if (result.kind === 'budget_denied') return result;
    for (const outcome of result.outcomes) written.set(outcome.take, outcome);
    return written.get(order.take)?.outcome === 'written' ? await steps.render(order.take) : undefined;
  };
  const runners = orders.map((order): Runner => ({ take: order.take, run: () => run(order) }));
  const finishes = await runTakes(runners, 0, steps);
  if (written.size === 0) return factsOf(finishes);
  // One that was refused or broke is told as well: its number stands in the record already and must not be given again.
  const outcomes = orders.map(({ take }): WrittenTake => written.get(take) ?? { take, outcome: 'stopped' });
  return [{ kind: 'wrote', orders, outcomes }, ...factsOf(finishes)];
}

/** Renders the takes in their order, the next beside the first where that one takes longer than expected. */
export async function performHedge(
  { takes }: Extract<Move, { kind: 'hedge' }>,
  steps: TakeSteps,
): Promise<readonly Fact[]> {
  const expectedMs = await steps.expectedRenderMs();
  const runners = takes.map((take): Runner => ({ take, run: () => steps.render(take) }));
  return factsOf(await runTakes(runners, Math.max(1, expectedMs), steps));
}

/** The contest, and the losers put into the record. */
async function runTakes(runners: readonly Runner[], staggerMs: number, steps: TakeSteps): Promise<readonly Finish[]> {
  const ends = await contest(
    runners.map(({ run }) => run),
    { wins: hasRendered, staggerMs },
  );
  const finishes = runners.map(({ take }, index): Finish => ({ take, end: ends[index] ?? { kind: 'stopped' } }));
  const stopped = finishes.filter(({ end }) => end.kind === 'stopped').map(({ take }) => take);
  if (stopped.length > 0) await steps.stopTakes(stopped);
  return finishes;
}

/** What each render came to. What stood in the way of one, the budget or a broken step, decides what is next only where none rendered: it is last. */
function factsOf(finishes: readonly Finish[]): readonly Fact[] {
  const rendered: Fact[] = [];
  const obstacles: Fact[] = [];
  for (const { take, end } of finishes) {
    if (end.kind === 'failed') obstacles.push(brokenFact(end.error));
    if (end.kind !== 'done' || end.value === undefined) continue;
    if (end.value.kind === 'rendered') rendered.push({ ...end.value, take });
    else obstacles.push(end.value);
  }
  return finishes.some(isWinner) ? rendered : [...rendered, ...obstacles.slice(0, 1)];
}

/** What an activity could not do for good is a fact; anything else, and that the job has ended, is for the section to handle. */
function brokenFact(error: unknown): Fact {
  if (!(error instanceof ActivityFailure) || isJobEnded(error)) throw error;
  return { kind: 'broken', reason: reasonOf(error) };
}
