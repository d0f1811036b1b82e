// Performs the moves in which takes render against each other: the race and the hedge (SPEC E11).
import { ActivityFailure } from '@temporalio/workflow';
import type { RenderTakeResult } from '../activities/inputs.ts';
import type { Fact, Move, TakeOrder, WrittenTake } from '../domain/move.ts';
import { contest, type Ended } from './contest.ts';
import { isJobEnded, reasonOf } from './failure-reason.ts';
import { type TakeSteps, wroteFact } from './take-steps.ts';

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
  const facts = factsOf(finishes);
  // Refused as a whole it is made again as it is; else every number is used up.
  if (written.size === 0 && facts.at(-1)?.kind === 'budget_denied') return facts;
  return [wroteFact(orders, [...written.values()]), ...facts];
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
  const losers = finishes.filter((finish) => !isWinner(finish));
  if (losers.length > 0 && losers.length < finishes.length) await steps.stopTakes(losers.map(({ take }) => take));
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
