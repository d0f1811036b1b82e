// Performs the moves of a section: activities in, facts out (SPEC C2).
import {
  ActivityFailure,
  CancelledFailure,
  condition,
  getExternalWorkflowHandle,
  isCancellation,
  patched,
  uuid4,
  workflowInfo,
} from '@temporalio/workflow';
import type { BudgetNeed } from '../domain/budget.ts';
import type { Fact, Move } from '../domain/move.ts';
import { reasonWords } from '../domain/reason-words.ts';
import { vendorOf } from '../domain/role.ts';
import { lastVerdict, type LostCalls, lostCalls } from '../domain/section-state.ts';
import { budgetExhaustedSignal, sectionAsksSignal, type SectionInput, type SectionResult } from './contract.ts';
import { type createTeller, inCode, sayMove } from './describe.ts';
import { isJobEnded, reasonOf, untilCanceled } from './failure-reason.ts';
import type { MediaSteps } from './media-steps.ts';
import { modelActivities, record } from './proxies.ts';
import { performHedge, performRace } from './race.ts';
import type { createReviewDesk, Question } from './review-desk.ts';
import { createTakeSteps, type TakeSteps, wroteFact } from './take-steps.ts';
import { verdictFact } from './verdict-fact.ts';

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

type Site = {
  readonly input: SectionInput;
  readonly tools: Tools;
  readonly steps: TakeSteps;
  readonly lost: LostCalls;
  /** The move is a person's verdict. */
  readonly isDecided: boolean;
  /** What the call would have cost that the budget refused. */
  readonly needs: BudgetNeed | undefined;
};

/** A function that performs one move. What an activity could not do for good is a fact; a bug stays an exception. */
export function createPerformer(
  input: SectionInput,
  tools: Tools,
): (move: Move, history: readonly Fact[]) => Promise<Done> {
  const steps = createTakeSteps(input);
  return async (move, history) => {
    try {
      const isDecided = lastVerdict(history) !== undefined;
      const last = history.at(-1);
      const needs = last?.kind === 'budget_denied' ? last.needs : undefined;
      return await make({ input, tools, steps, lost: lostCalls(history), isDecided, needs }, move);
    } catch (error) {
      // What an activity could not do for good is a fact; anything else is a bug and stays one.
      if (isCancellation(error) || !(error instanceof ActivityFailure)) throw error;
      if (isJobEnded(error)) await untilEnded(input);
      const begun = 'orders' in move ? [wroteFact(move.orders, [])] : [];
      return { facts: [...begun, { kind: 'broken', reason: reasonOf(error) }] };
    }
  };
}

/** The cancel of the job is on its way here; a scene that is made again has no parent that would send it. */
async function untilEnded({ regeneration }: SectionInput): Promise<void> {
  if (regeneration !== undefined) throw new CancelledFailure('the job was canceled');
  await untilCanceled();
}

async function make({ input, tools, steps, lost, isDecided, needs }: Site, move: Move): Promise<Done> {
  const ref = { jobId: input.jobId, sectionId: input.section.id };
  switch (move.kind) {
    case 'write':
    case 'repair': {
      if (move.kind === 'write' && input.policy.media !== undefined)
        return { facts: await tools.media.perform(move, lost) };
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
      return { facts: await tools.media.perform(move, lost) };
    case 'score':
      return { facts: [await score(input, move)] };
    case 'wait_for_budget':
      return { facts: [await waitForBudget(input, tools, needs)] };
    case 'ask':
      return { facts: await askPerson({ input, tools, lost }, move) };
    case 'fail': {
      const found = isDecided ? [] : await tools.media.lastLook(lost);
      if (found.length > 0) return { facts: found };
      await tools.desk.refuseStray();
      return { result: await finish(input, move, tools) };
    }
    case 'accept':
    case 'replace':
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

async function waitForBudget(
  input: SectionInput,
  { budgetAnswers, desk, tell }: Tools,
  needs: BudgetNeed | undefined,
): Promise<Fact> {
  const { parent } = workflowInfo();
  if (parent === undefined) return await withoutJob(input, desk, needs);
  await recordSection(input, { status: 'waiting_review', reason: 'the budget is used up' });
  tell({ status: 'waiting_review', doing: `Section ${input.section.number}: ${sayMove({ kind: 'wait_for_budget' })}` });
  budgetAnswers.length = 0;
  await getExternalWorkflowHandle(parent.workflowId).signal(budgetExhaustedSignal, {
    sectionId: input.section.id,
    by: 'budget',
    ...(needs !== undefined && { needs }),
  });
  await condition(() => budgetAnswers.length > 0);
  const raised = budgetAnswers.some((answer) => answer.raised);
  if (raised) {
    await recordSection(input, { status: 'running' });
    tell({ status: 'running', doing: `Section ${input.section.number}: going on` });
  }
  return { kind: 'budget_decided', raised };
}

/** A scene that is made again has no job that would ask for it. */
async function withoutJob(
  { jobId, section, regeneration }: SectionInput,
  desk: Tools['desk'],
  needs: BudgetNeed | undefined,
): Promise<Fact> {
  if (regeneration === undefined) return { kind: 'budget_decided', raised: false };
  const answer = await desk.ask({
    reviewId: uuid4(),
    jobId,
    sectionId: section.id,
    subject: 'budget',
    reason: 'budget_exhausted',
    ...(needs !== undefined && { needs: [needs] }),
  });
  const isRaised = answer.kind === 'applied' && answer.verdict.verdict === 'approve' && answer.budget !== undefined;
  if (isRaised) await record.setBudget({ jobId, limits: answer.budget, by: answer.verdict.by });
  return { kind: 'budget_decided', raised: isRaised };
}

async function askPerson(
  { input, tools, lost }: Pick<Site, 'input' | 'tools' | 'lost'>,
  move: Extract<Move, { kind: 'ask' }>,
): Promise<readonly Fact[]> {
  const { desk, tell, media } = tools;
  const known = await media.findLost(lost);
  if (known.length > 0) return known;
  const reviewId = uuid4();
  tell({
    status: 'waiting_review',
    doing: `Section ${input.section.number}: ${sayMove(move)}`,
    openReviewId: reviewId,
  });
  tellJob(
    input,
    `${input.section.number}. ${inCode(input.section.title)}: ${reasonWords[move.reason]} (${inCode(`/reviews/${reviewId}`)})`,
  );
  const answer = await askWatching(desk, questionOf(input, move, reviewId), { media, lost });
  tellJob(input, undefined);
  tell({ status: 'running', doing: `Section ${input.section.number}: going on` });
  const { reason, bestTake } = move;
  const asked: Fact = { kind: 'asked', reviewId, reason, ...(bestTake !== undefined && { bestTake }) };
  if (answer.kind === 'deadline_passed') return [asked, { kind: 'deadline_passed', reviewId, policy: answer.policy }];
  // A vendor may have told of it meanwhile: what is paid for is fetched before anything is paid for again.
  const found = await media.findLost(lost);
  if (answer.kind === 'applied') return [asked, ...found, verdictFact(answer.verdict, input.policy)];
  // Nothing was found after all: the same question is put once more.
  return found.length === 0 ? [asked] : found;
}

/** For its operators: nobody waits for it to be heard. */
function tellJob({ section }: SectionInput, asks: string | undefined): void {
  const { parent } = workflowInfo();
  // Sections that began before their jobs were told go on as they were.
  if (parent === undefined || !patched('2026-11-21-tell-job')) return;
  const told = { sectionId: section.id, ...(asks !== undefined && { asks }) };
  getExternalWorkflowHandle(parent.workflowId)
    .signal(sectionAsksSignal, told)
    .catch(() => undefined);
}

/** A task that comes back meanwhile withdraws the question. */
async function askWatching(
  desk: Tools['desk'],
  question: Question,
  { media, lost }: { readonly media: MediaSteps; readonly lost: LostCalls },
): ReturnType<Tools['desk']['ask']> {
  const watch = media.watch(lost);
  try {
    return await desk.ask(question, () => watch.isDone() || media.mayBeFound(lost));
  } finally {
    watch.stop();
  }
}

function questionOf(input: SectionInput, move: Extract<Move, { kind: 'ask' }>, reviewId: string): Question {
  const { reason, bestTake, note, deadlineMs, deadlinePolicy } = move;
  return {
    reviewId,
    jobId: input.jobId,
    sectionId: input.section.id,
    subject: 'section',
    reason,
    ...(bestTake !== undefined && { bestTake }),
    ...(note !== undefined && { note }),
    ...(deadlineMs !== undefined && { deadlineMs }),
    deadlinePolicy,
    withdrawnBecause: 'the vendor told of a task whose answer was lost, or that was given up',
  };
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
