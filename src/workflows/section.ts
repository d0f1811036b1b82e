// One section: the loop that performs moves and decides nothing (SPEC C2).
import { CancellationScope, continueAsNew, isCancellation, setHandler } from '@temporalio/workflow';
import type { Fact, Move } from '../domain/move.ts';
import { nextMove } from '../domain/next-move.ts';
import { carryOver } from '../domain/section-state.ts';
import { budgetDecidedSignal, progressQuery, type SectionInput, type SectionResult } from './contract.ts';
import { createTeller, sayMove } from './describe.ts';
import { createPerformer, identity, recordSection } from './perform-move.ts';
import { createReviewDesk } from './review-desk.ts';

/** Makes one section: asks `nextMove`, performs, adds what happened to the history, until the history ends. */
export async function sectionWorkflow(input: SectionInput): Promise<SectionResult> {
  const desk = createReviewDesk();
  const budgetAnswers: { readonly raised: boolean }[] = [];
  setHandler(budgetDecidedSignal, (answer) => {
    budgetAnswers.push(answer);
  });
  const { progress, tell } = createTeller({ status: 'running', doing: `Section ${input.section.number}: starting` });
  setHandler(progressQuery, progress);

  const perform = createPerformer(input, { desk, tell, budgetAnswers });
  let history = input.history;
  try {
    // A later run of the section goes on as it was.
    if (history.length === 0) await recordSection(input, { status: 'running' });
    for (;;) {
      const move = nextMove(history, input.policy);
      if (move === undefined) throw new Error('the history ended without a result');
      tell({ ...progress(), doing: `Section ${input.section.number}: ${sayMove(move)}` });
      if (startsNewRun(move, history, input)) {
        await desk.refuseStray();
        await continueAsNew<typeof sectionWorkflow>({ ...input, history: carryOver(history) });
      }
      const done = await perform(move);
      if ('result' in done) return done.result;
      history = [...history, ...done.facts];
    }
  } catch (error) {
    if (!isCancellation(error)) throw error;
    await CancellationScope.nonCancellable(() => recordSection(input, { status: 'canceled' }));
    return { ...identity(input), status: 'canceled', reason: 'canceled' };
  }
}

/** Each ladder after the first is a run of its own, so that no history grows with the number of ladders (SPEC E9). */
function startsNewRun(move: Move, history: readonly Fact[], input: SectionInput): boolean {
  const writes = move.kind === 'write' || move.kind === 'adopt' || (move.kind === 'race' && move.making === 'write');
  const opensLadder = writes && history.length > 0;
  const last = history.at(-1);
  // A ladder that waited for its budget, or that this run was started for, goes on here.
  return opensLadder && last?.kind !== 'budget_decided' && history !== input.history;
}
