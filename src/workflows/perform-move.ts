// Performs the moves of a section: activities in, facts out (SPEC C2).
import {
  ActivityFailure,
  condition,
  getExternalWorkflowHandle,
  isCancellation,
  uuid4,
  workflowInfo,
} from '@temporalio/workflow';
import type { Fact, Move } from '../domain/move.ts';
import { vendorOf } from '../domain/role.ts';
import { budgetExhaustedSignal, type SectionInput, type SectionResult } from './contract.ts';
import { type createTeller, sayMove } from './describe.ts';
import { isJobEnded, reasonOf, untilCanceled } from './failure-reason.ts';
import type { MediaSteps } from './media-steps.ts';
import { modelActivities, record } from './proxies.ts';
import { performHedge, performRace } from './race.ts';
import type { createReviewDesk, Question } from './review-desk.ts';
import { createTakeSteps, type TakeSteps, wroteFact } from './take-steps.ts';

/** What names the section in its result. */
export function identity(input: SectionInput): Pick<SectionResult, 'sectionId' | 'number'> {
  return { sectionId: input.section.id, number: input.section.number };
}

/** Writes what the section has come to. */
export function recordSection(
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
  readonly media: MediaSteps;
};

type Site = { readonly input: SectionInput; readonly tools: Tools; readonly steps: TakeSteps };

/** A function that performs one move. What an activity could not do for good is a fact; a bug stays an exception. */
export function createPerformer(input: SectionInput, tools: Tools): (move: Move) => Promise<Done> {
  const site: Site = { input, tools, steps: createTakeSteps(input) };
  return async (move) => {
    try {
      return await make(site, move);
    } catch (error) {
      // What an activity could not do for good is a fact; anything else is a bug and stays one.
      if (isCancellation(error) || !(error instanceof ActivityFailure)) throw error;
      if (isJobEnded(error)) await untilCanceled();
      const begun = 'orders' in move ? [wroteFact(move.orders, [])] : [];
      return { facts: [...begun, { kind: 'broken', reason: reasonOf(error) }] };
    }
  };
}

async function make({ input, tools, steps }: Site, move: Move): Promise<Done> {
  const ref = { jobId: input.jobId, sectionId: input.section.id };
  switch (move.kind) {
    case 'write':
    case 'repair': {
      if (move.kind === 'write' && input.policy.media !== undefined) return { facts: await tools.media.perform(move) };
      const result = await steps.write(move.kind, move.orders);
      return { facts: [result.kind === 'budget_denied' ? result : wroteFact(move.orders, result.outcomes)] };
    }
    case 'race':
      return { facts: await performRace(move, steps) };
    case 'hedge':
      return { facts: await performHedge(move, steps) };
    case 'adopt': {
      const outcomes = await record.adoptSource({ ...ref, order: move.order, sourceHash: move.sourceHash });
      return { facts: [{ kind: 'wrote', orders: [move.order], outcomes }] };
    }
    case 'degrade': {
      const outcomes = await record.degradeTake({ ...ref, order: move.order });
      return { facts: [{ kind: 'wrote', orders: [move.order], outcomes }] };
    }
    case 'render': {
      const result = await steps.render(move.take);
      return { facts: [result.kind === 'rendered' ? { ...result, take: move.take } : result] };
    }
    case 'submit':
    case 'await_tasks':
    case 'fetch':
      return { facts: await tools.media.perform(move) };
    case 'score':
      return { facts: [await score(input, move)] };
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
}

async function score(input: SectionInput, move: Extract<Move, { kind: 'score' }>): Promise<Fact> {
  const { jobId, section, models, policy } = input;
  const { scoreTake } = modelActivities(vendorOf(models.judge));
  const { take } = move;
  const asked = { jobId, sectionId: section.id, models, onUnknown: policy.onUnknown, take };
  const result = await scoreTake.executeWithOptions({ summary: sayMove(move) }, [asked]);
  return result.kind === 'budget_denied' ? result : { ...result, take };
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
  { desk, tell, media }: Tools,
): Promise<readonly Fact[]> {
  const reviewId = uuid4();
  tell({
    status: 'waiting_review',
    doing: `Section ${input.section.number}: ${sayMove(move)}`,
    openReviewId: reviewId,
  });
  const question: Question = {
    reviewId,
    jobId: input.jobId,
    sectionId: input.section.id,
    subject: 'section',
    reason: move.reason,
    ...(move.bestTake !== undefined && { bestTake: move.bestTake }),
    ...(move.note !== undefined && { note: move.note }),
    ...(move.deadlineMs !== undefined && { deadlineMs: move.deadlineMs }),
    deadlinePolicy: move.deadlinePolicy,
    withdrawnBecause: 'the vendor told of the task whose answer was lost',
  };
  const answer = await desk.ask(question, media.mayBeFound);
  const asked: Fact = {
    kind: 'asked',
    reviewId,
    reason: move.reason,
    ...(move.bestTake !== undefined && { bestTake: move.bestTake }),
  };
  tell({ status: 'running', doing: `Section ${input.section.number}: going on` });
  if (answer.kind === 'applied') return [asked, { kind: 'verdict', verdict: answer.verdict }];
  if (answer.kind === 'withdrawn') {
    const found = await media.findLost();
    // Nothing was found after all: the same question is put once more.
    return found.length === 0 ? [asked] : found;
  }
  return [asked, { kind: 'deadline_passed', reviewId, policy: answer.policy }];
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
  const { videoHash, imageHash } = await recordSection(input, {
    status: 'completed',
    approvedBy: move.approvedBy,
    ...accepted,
  });
  tell({ status: 'completed', doing: `Section ${input.section.number}: done` });
  return {
    ...identity(input),
    status: 'completed',
    approvedBy: move.approvedBy,
    ...(move.kind === 'accept' ? { take: move.take, degraded: move.degraded } : {}),
    ...(videoHash !== undefined && { videoHash }),
    ...(imageHash !== undefined && { imageHash }),
  };
}
