// One section: the loop that performs moves and decides nothing (SPEC C2).
import { CancellationScope, continueAsNew, isCancellation, patched, setHandler } from '@temporalio/workflow';
import type { Fact, Move } from '../domain/move.ts';
import { nextMove } from '../domain/next-move.ts';
import { carryOver, sectionState } from '../domain/section-state.ts';
import { budgetDecidedSignal, progressQuery, type SectionInput, type SectionResult } from './contract.ts';
import { createTeller, sayMove } from './describe.ts';
import { joinCutOf } from './join-cut.ts';
import { createMediaSteps, isLongRun } from './media-steps.ts';
import { createPerformer, identity, recordSection } from './perform-move.ts';
import { record } from './proxies.ts';
import { createReviewDesk } from './review-desk.ts';
import { createTaskBell } from './task-bell.ts';
import { verdictFact } from './verdict-fact.ts';

/** Makes one section: asks `nextMove`, performs, adds what happened to the history, until the history ends. */
export async function sectionWorkflow(input: SectionInput): Promise<SectionResult> {
  const desk = createReviewDesk();
  const budgetAnswers: { readonly raised: boolean }[] = [];
  setHandler(budgetDecidedSignal, (answer) => {
    budgetAnswers.push(answer);
  });
  const { progress, tell } = createTeller({ status: 'running', doing: `Section ${input.section.number}: starting` });
  setHandler(progressQuery, progress);

  const media = createMediaSteps(input, createTaskBell());
  const perform = createPerformer(input, { desk, tell, budgetAnswers, media });
  try {
    let history = await firstHistory(input);
    // A later run of the section goes on as it was.
    if (input.history.length === 0) await recordSection(input, { status: 'running' });
    const begunWith = history;
    for (;;) {
      const move = nextMove(history, input.policy);
      if (move === undefined) throw new Error('the history ended without a result');
      tell({ ...progress(), doing: `Section ${input.section.number}: ${sayMove(move)}` }, sectionState(history).takes);
      if (history !== begunWith && startsNewRun(move, history, input)) {
        await desk.refuseStray();
        await continueAsNew<typeof sectionWorkflow>({ ...input, history: carryOver(history) });
      }
      const done = await perform(move, history);
      if ('result' in done) return await ended(input, done.result);
      history = [...history, ...done.facts];
    }
  } catch (error) {
    if (!isCancellation(error)) throw error;
    return await CancellationScope.nonCancellable(async () => {
      // What the vendors do not hear of in time they will charge for: no reason to keep the job from its end.
      await media.stop().catch(() => undefined);
      await recordSection(input, { status: 'canceled' });
      return await ended(input, { ...identity(input), status: 'canceled', reason: 'canceled' });
    });
  }
}

/** What this run begins with: nothing, what the run before it carried over, or for a scene that is made again what the record has of it (SPEC A9). */
async function firstHistory(input: SectionInput): Promise<readonly Fact[]> {
  const { regeneration, history, jobId, section, policy } = input;
  if (regeneration === undefined || history.length > 0) return history;
  const carried = await record.carrySection({ jobId, sectionId: section.id });
  return [...carried.history, verdictFact(regeneration.verdict, policy)];
}

/** A scene that was made again tells its job's stages itself: the job has ended (SPEC A9, R1). */
async function ended(input: SectionInput, result: SectionResult): Promise<SectionResult> {
  const { regeneration, jobId, section } = input;
  if (regeneration === undefined) return result;
  const { number } = regeneration;
  await record.endRegeneration({ jobId, sectionId: section.id, number, status: result.status });
  // The scene is made, whatever becomes of the cut: the job's record says why it is not joined.
  if (patched('2026-11-21-join-cut')) await joinCutOf(jobId);
  return result;
}

/**
 * Each ladder of code takes after the first is a run of its own, so that no history grows with the number of ladders (SPEC E9). Ladders of
 * media takes are one take each: there a run ends when its history is long.
 */
function startsNewRun(move: Move, history: readonly Fact[], { policy }: SectionInput): boolean {
  const last = history.at(-1)?.kind;
  if (policy.media !== undefined) return last === 'still_waiting' || (move.kind === 'write' && isLongRun());
  const opensLadder =
    move.kind === 'write' || move.kind === 'adopt' || (move.kind === 'race' && move.making === 'write');
  // A ladder that waited for its budget, or that this run was started for, goes on here.
  return opensLadder && last !== undefined && last !== 'budget_decided';
}
