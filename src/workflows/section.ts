// One section: the loop that performs moves and decides nothing (SPEC C2).
import {
  CancellationScope,
  condition,
  continueAsNew,
  getExternalWorkflowHandle,
  isCancellation,
  setHandler,
  uuid4,
  workflowInfo,
  ActivityFailure,
} from '@temporalio/workflow';
import type { Fact, Move } from '../domain/move.ts';
import { nextMove } from '../domain/next-move.ts';
import { carryOver } from '../domain/section-state.ts';
import { vendorOf } from '../domain/role.ts';
import {
  budgetDecidedSignal,
  budgetExhaustedSignal,
  progressQuery,
  type SectionInput,
  type SectionResult,
} from './contract.ts';
import { createTeller, sayMove } from './describe.ts';
import { isJobEnded, reasonOf, untilCanceled } from './failure-reason.ts';
import { modelActivities, record, renderTake } from './proxies.ts';
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
  const opensLadder = (move.kind === 'write' || move.kind === 'adopt') && history.length > 0;
  const last = history.at(-1);
  // A ladder that waited for its budget, or that this run was started for, goes on here.
  return opensLadder && last?.kind !== 'budget_decided' && history !== input.history;
}

function identity(input: SectionInput): Pick<SectionResult, 'sectionId' | 'number'> {
  return { sectionId: input.section.id, number: input.section.number };
}

function recordSection(
  input: SectionInput,
  change: Omit<Parameters<typeof record.setSectionStatus>[0], 'jobId' | 'sectionId'>,
): ReturnType<typeof record.setSectionStatus> {
  return record.setSectionStatus({ jobId: input.jobId, sectionId: input.section.id, ...change });
}

type Done = { readonly facts: readonly Fact[] } | { readonly result: SectionResult };

type Tools = {
  readonly desk: ReturnType<typeof createReviewDesk>;
  readonly tell: ReturnType<typeof createTeller>['tell'];
  readonly budgetAnswers: { readonly raised: boolean }[];
};

/** Performs one move: activities in, facts out. */
function createPerformer(input: SectionInput, tools: Tools): (move: Move) => Promise<Done> {
  const ref = { jobId: input.jobId, sectionId: input.section.id };
  const paid = { ...ref, models: input.models, onUnknown: input.policy.onUnknown };

  const make = async (move: Move): Promise<Done> => {
    switch (move.kind) {
      case 'write':
      case 'repair': {
        const [first] = move.orders;
        const activities = modelActivities(vendorOf(modelFor(first?.model, input, first?.role ?? 'repair')));
        const run = move.kind === 'write' ? activities.writeTakes : activities.repairTakes;
        const result = await run.executeWithOptions({ summary: sayMove(move) }, [{ ...paid, orders: move.orders }]);
        if (result.kind === 'budget_denied') return { facts: [result] };
        return { facts: [{ kind: 'wrote', orders: move.orders, outcomes: result.outcomes }] };
      }
      case 'adopt': {
        const outcomes = await record.adoptSource({ ...ref, order: move.order, sourceHash: move.sourceHash });
        return { facts: [{ kind: 'wrote', orders: [move.order], outcomes }] };
      }
      case 'degrade': {
        const outcomes = await record.degradeTake({ ...ref, order: move.order });
        return { facts: [{ kind: 'wrote', orders: [move.order], outcomes }] };
      }
      case 'render': {
        const request = { ...ref, take: move.take, quality: input.quality };
        const result = await renderTake.executeWithOptions({ summary: sayMove(move) }, [request]);
        return { facts: [result.kind === 'rendered' ? { ...result, take: move.take } : result] };
      }
      case 'score': {
        const activities = modelActivities(vendorOf(input.models.judge));
        const result = await activities.scoreTake.executeWithOptions({ summary: sayMove(move) }, [
          { ...paid, take: move.take },
        ]);
        return { facts: [result.kind === 'budget_denied' ? result : { ...result, take: move.take }] };
      }
      case 'wait_for_budget':
        return { facts: [await waitForBudget(input, tools)] };
      case 'ask':
        return { facts: await askPerson(input, move, tools) };
      case 'accept':
      case 'replace':
      case 'fail':
        await tools.desk.refuseStray();
        return { result: await finish(input, move, tools) };
    }
  };

  return async (move) => {
    try {
      return await make(move);
    } catch (error) {
      // What an activity could not do for good is a fact; anything else is a bug and stays one.
      if (isCancellation(error) || !(error instanceof ActivityFailure)) throw error;
      if (isJobEnded(error)) await untilCanceled();
      return { facts: [{ kind: 'broken', reason: reasonOf(error) }] };
    }
  };
}

function modelFor(
  pinned: string | undefined,
  input: SectionInput,
  role: keyof SectionInput['models'],
): SectionInput['models']['plan'] {
  // A pinned model was checked by the API to start with a known vendor; vendorOf says so if not.
  return (pinned as SectionInput['models']['plan'] | undefined) ?? input.models[role];
}

async function waitForBudget(input: SectionInput, { budgetAnswers, tell }: Tools): Promise<Fact> {
  const { parent } = workflowInfo();
  if (parent === undefined) return { kind: 'budget_decided', raised: false };
  await recordSection(input, { status: 'waiting_review', reason: 'the budget is used up' });
  tell({ status: 'waiting_review', doing: `Section ${input.section.number}: ${sayMove({ kind: 'wait_for_budget' })}` });
  budgetAnswers.length = 0;
  await getExternalWorkflowHandle(parent.workflowId).signal(budgetExhaustedSignal, {
    sectionId: input.section.id,
    by: 'budget',
  });
  await condition(() => budgetAnswers.length > 0);
  const raised = budgetAnswers.some((answer) => answer.raised);
  if (raised) {
    await recordSection(input, { status: 'running' });
    tell({ status: 'running', doing: `Section ${input.section.number}: going on` });
  }
  return { kind: 'budget_decided', raised };
}

async function askPerson(
  input: SectionInput,
  move: Extract<Move, { kind: 'ask' }>,
  { desk, tell }: Tools,
): Promise<readonly Fact[]> {
  const reviewId = uuid4();
  tell({
    status: 'waiting_review',
    doing: `Section ${input.section.number}: ${sayMove(move)}`,
    openReviewId: reviewId,
  });
  const answer = await desk.ask({
    reviewId,
    jobId: input.jobId,
    sectionId: input.section.id,
    subject: 'section',
    reason: move.reason,
    ...(move.bestTake !== undefined && { bestTake: move.bestTake }),
    ...(move.note !== undefined && { note: move.note }),
    ...(move.deadlineMs !== undefined && { deadlineMs: move.deadlineMs }),
    deadlinePolicy: move.deadlinePolicy,
  });
  const asked: Fact = {
    kind: 'asked',
    reviewId,
    reason: move.reason,
    ...(move.bestTake !== undefined && { bestTake: move.bestTake }),
  };
  tell({ status: 'running', doing: `Section ${input.section.number}: going on` });
  if (answer.kind === 'applied') return [asked, { kind: 'verdict', verdict: answer.verdict }];
  return [
    asked,
    { kind: 'deadline_passed', reviewId, policy: answer.kind === 'deadline_passed' ? answer.policy : 'keep_waiting' },
  ];
}

async function finish(
  input: SectionInput,
  move: Extract<Move, { kind: 'accept' | 'replace' | 'fail' }>,
  { tell }: Tools,
): Promise<SectionResult> {
  if (move.kind === 'fail') {
    await recordSection(input, { status: 'failed', reason: move.reason });
    tell({ status: 'failed', doing: `Section ${input.section.number}: failed, ${move.reason}` });
    return { ...identity(input), status: 'failed', reason: move.reason };
  }
  const accepted = move.kind === 'accept' ? { acceptedTake: move.take } : { replacedBy: move.artifactHash };
  const { videoHash } = await recordSection(input, { status: 'completed', approvedBy: move.approvedBy, ...accepted });
  tell({ status: 'completed', doing: `Section ${input.section.number}: done` });
  return {
    ...identity(input),
    status: 'completed',
    approvedBy: move.approvedBy,
    ...(move.kind === 'accept' ? { take: move.take, degraded: move.degraded } : {}),
    ...(videoHash !== undefined && { videoHash }),
  };
}
