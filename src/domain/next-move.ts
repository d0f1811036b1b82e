// What comes next in a section: a pure function of its history and its policy (SPEC C2, E2–E9).
import type { Fact, Move, TakeOrder, TakeState } from './move.ts';
import { belowBar, type MediaLadder, newMediaLadder, nextMediaMove, withoutBudget } from './next-media-move.ts';
import type { SectionPolicy } from './policy/section-policy.ts';
import type { ApprovedBy, ReviewReason, Verdict } from './review.ts';
import type { ModelRole } from './role.ts';
import { passes } from './score.ts';
import { nextRepairWay } from './repair-scope.ts';
import {
  beforeDenial,
  bestTake,
  failedAgain,
  isPending,
  lastRound,
  sectionState,
  type SectionState,
} from './section-state.ts';
import { variantCreativity } from './variation.ts';

/** The next move, or nothing once the section has ended. The same history gives the same move. */
export function nextMove(history: readonly Fact[], policy: SectionPolicy): Move | undefined {
  const state = sectionState(history);
  const last = history.at(-1);
  switch (last?.kind) {
    case undefined:
      return newLadder(state, policy);
    case 'ended':
      return undefined;
    case 'broken':
      return afterBreak(state, policy, last.reason);
    case 'budget_denied':
      return { kind: 'wait_for_budget' };
    case 'budget_decided':
      if (last.raised) return nextMove(beforeDenial(history), policy);
      return afterRefusal(state, policy);
    case 'verdict':
      return afterVerdict(state, policy, last.verdict);
    case 'deadline_passed':
      return afterDeadline(state, policy, last);
    case 'asked':
      return ask(state, policy, last.reason);
    case 'wrote':
    case 'rendered':
    case 'scored':
    case 'unscored':
    case 'submitted':
    case 'submit_lost':
    case 'given_up':
    case 'task_done':
    case 'still_waiting':
    case 'carried':
      return withinLadder(state, policy);
  }
}

/** The budget is used up, and a person did not raise it. */
function afterRefusal(state: SectionState, policy: SectionPolicy): Move {
  const media = mediaLadder(state, policy);
  const rest = media && withoutBudget(media);
  return rest ?? { kind: 'fail', reason: 'the budget is used up and was not raised' };
}

/** What a ladder of media takes is decided by; nothing where takes are code. */
function mediaLadder(state: SectionState, policy: SectionPolicy): MediaLadder | undefined {
  const { media } = policy;
  return media && { state, policy, media, ask: (reason) => ask(state, policy, reason) };
}

/** What broke for good fails the section, unless a person may still choose what was made, or media tasks are at their vendors. */
function afterBreak(state: SectionState, policy: SectionPolicy, reason: string): Move {
  const best = bestTake(state);
  if (best === undefined && policy.media === undefined) return { kind: 'fail', reason };
  const question = ask(state, policy, brokenReason(state, policy));
  return question.kind === 'ask' ? { ...question, note: reason } : question;
}

function brokenReason(state: SectionState, policy: SectionPolicy): ReviewReason {
  if (state.takes.some(isPending)) return 'unknown_outcome';
  const best = bestTake(state);
  if (best === undefined) return 'all_takes_failed';
  return best.scored === undefined ? 'not_scored' : belowBar(policy);
}

function ask(state: SectionState, policy: SectionPolicy, reason: ReviewReason): Move {
  const best = bestTake(state);
  return {
    kind: 'ask',
    reason,
    ...(best && { bestTake: best.order.take }),
    ...(policy.reviewDeadlineMs !== undefined && { deadlineMs: policy.reviewDeadlineMs }),
    deadlinePolicy: policy.reviewDeadlinePolicy,
  };
}

/** Inside a ladder: render what is written, score what renders, repair what does not (E4–E6, E9). */
function withinLadder(state: SectionState, policy: SectionPolicy): Move {
  const media = mediaLadder(state, policy);
  if (media !== undefined) return nextMediaMove(media);
  if (state.ladder === 0) return newLadder(state, policy);
  const round = state.takes.filter(
    (take) => take.order.ladder === state.ladder && take.order.round === lastRound(state),
  );
  if (policy.onUnknown.kind !== 'fail' && round.some((take) => take.outcome === 'unknown')) {
    return ask(state, policy, 'unknown_outcome');
  }
  const rendered = round.find((take) => take.render?.ok === true);
  if (rendered !== undefined) return afterRender(state, policy, rendered);
  const waiting = round.filter((take) => take.outcome === 'written' && take.render === undefined);
  const [next] = waiting;
  if (next === undefined) return afterFailedRound(state, policy, round);
  // One that is left alone has nothing to be hedged with; what a broken race left over is rendered one by one.
  if (policy.renderPolicy !== 'hedge' || waiting.length === 1) return { kind: 'render', take: next.order.take };
  return { kind: 'hedge', takes: waiting.map((take) => take.order.take) };
}

function afterRender(state: SectionState, policy: SectionPolicy, take: TakeState): Move {
  if (take.unscored !== undefined) return ask(state, policy, take.lost ? 'unknown_outcome' : 'not_scored');
  if (take.scored === undefined) return { kind: 'score', take: take.order.take };
  const degraded = take.order.origin === 'degraded';
  if (passes(take.scored) && (!degraded || policy.degradedAllowed)) {
    return { kind: 'accept', take: take.order.take, approvedBy: { kind: 'score' }, degraded };
  }
  if (degraded) return ask(state, policy, 'degraded_take');
  if (laddersLeft(state, policy)) return newLadder(state, policy, { take: bestTake(state)?.order.take });
  return ask(state, policy, 'score_below_bar');
}

/** Nothing of the round rendered: the next repair round, then the take without its failing statement, then another ladder or a person. */
function afterFailedRound(state: SectionState, policy: SectionPolicy, round: readonly TakeState[]): Move {
  // Anything but `fail` has asked before this.
  if (round.every((take) => take.outcome === 'unknown')) {
    return {
      kind: 'fail',
      reason: 'the answers to its paid calls were lost, and the policy does not let them be made again',
    };
  }
  const number = lastRound(state);
  const degraded = round.some((take) => take.order.origin === 'degraded');
  if (!degraded && number < policy.repairRounds) return repair(state, policy, round);
  const best = bestTake(state);
  if (best !== undefined) {
    return laddersLeft(state, policy)
      ? newLadder(state, policy, { take: best.order.take })
      : ask(state, policy, 'score_below_bar');
  }
  // A round of takes that were there before has no render of its own.
  const failing = state.takes.findLast(
    (take) => take.order.ladder === state.ladder && take.render?.ok === false && take.render.line !== undefined,
  );
  if (degraded || failing === undefined) return ask(state, policy, 'all_takes_failed');
  const order: TakeOrder = {
    ...failing.order,
    take: state.takeCount + 1,
    origin: 'degraded',
    round: number + 1,
    fromTake: failing.order.take,
  };
  return { kind: 'degrade', order };
}

/** A person's retake gets one ladder; on its own a section gets `policy.ladders` (E9). */
function laddersLeft(state: SectionState, policy: SectionPolicy): boolean {
  return state.laddersSincePerson < (state.personal ? (policy.personalLadders ?? 1) : policy.ladders);
}

function newLadder(
  state: SectionState,
  policy: SectionPolicy,
  from: { readonly take?: number | undefined; readonly person?: Verdict } = {},
): Move {
  const media = mediaLadder(state, policy);
  if (media !== undefined) return newMediaLadder(media);
  const { take: fromTake, person } = from;
  const role = policy.writeRoles[Math.min(state.laddersSincePerson, policy.writeRoles.length - 1)];
  if (role === undefined) throw new Error('policy.writeRoles is empty: name at least one role');
  const first = state.takeCount + 1;
  const base = person?.temperature ?? policy.creativity;
  const orders = Array.from({ length: policy.variants }, (_, index): TakeOrder => {
    const variant = index + 1;
    return {
      take: first + index,
      origin: state.ladder === 0 ? 'variant' : 'retake',
      ladder: state.ladder + 1,
      round: 0,
      variant,
      role,
      creativity: variantCreativity(base, policy.creativityStep, variant),
      ...(fromTake !== undefined && { fromTake }),
      ...(person?.promptHash !== undefined && { promptHash: person.promptHash }),
      ...(person?.model !== undefined && { model: person.model }),
    };
  });
  return make(policy, 'write', orders);
}

/** Writing and rendering after one another, or of all takes against each other (E11). */
function make(policy: SectionPolicy, making: 'write' | 'repair', orders: readonly TakeOrder[]): Move {
  return policy.renderPolicy === 'race' && orders.length > 1
    ? { kind: 'race', making, orders }
    : { kind: making, orders };
}

/** Every take of the round is repaired, always by the repair role (E5), each in the scope that its own line of repairs has come to (E6). */
function repair(state: SectionState, policy: SectionPolicy, round: readonly TakeState[]): Move {
  const role: ModelRole = 'repair';
  const orders = round.map((take, index): TakeOrder => {
    const { ladder, variant, promptHash } = take.order;
    return {
      take: state.takeCount + 1 + index,
      origin: 'repair',
      ladder,
      round: take.order.round + 1,
      variant,
      role,
      creativity: policy.repairCreativity,
      fromTake: take.order.take,
      ...nextRepairWay(take.order, failedAgain(state, take)),
      ...(promptHash !== undefined && { promptHash }),
    };
  });
  return make(policy, 'repair', orders);
}

function afterVerdict(state: SectionState, policy: SectionPolicy, verdict: Verdict): Move {
  const approvedBy: ApprovedBy = {
    kind: 'person',
    name: verdict.by,
    reviewId: verdict.reviewId,
    ...(verdict.raw && { raw: verdict.raw }),
  };
  switch (verdict.verdict) {
    case 'approve':
      return approve(state, policy, { take: verdict.take ?? bestTake(state)?.order.take, approvedBy });
    case 'reject':
      return { kind: 'fail', reason: `rejected by ${verdict.by}` };
    case 'replace':
      return verdict.artifactHash === undefined
        ? ask(state, policy, 'all_takes_failed')
        : { kind: 'replace', artifactHash: verdict.artifactHash, approvedBy };
    case 'retake':
      return retake(state, policy, verdict);
  }
}

function approve(
  state: SectionState,
  policy: SectionPolicy,
  approval: { readonly take?: number | undefined; readonly approvedBy: ApprovedBy },
): Move {
  const { take: number, approvedBy } = approval;
  const chosen = state.takes.find((take) => take.order.take === number);
  // A later run knows only the takes that still matter: an earlier one that a person names is checked where the verdict is applied.
  const isKnownBad =
    chosen === undefined ? number === undefined || number > state.takeCount : chosen.render?.ok !== true;
  if (number === undefined || isKnownBad) return nothingToApprove(state, policy, approvedBy);
  return { kind: 'accept', take: number, approvedBy, degraded: chosen?.order.origin === 'degraded' };
}

/** A person is asked again; a deadline that finds nothing ends the section, since nobody is there to be asked. */
function nothingToApprove(state: SectionState, policy: SectionPolicy, approvedBy: ApprovedBy): Move {
  if (approvedBy.kind !== 'deadline')
    return ask(state, policy, bestTake(state) ? belowBar(policy) : 'all_takes_failed');
  return { kind: 'fail', reason: 'nobody decided before the deadline, and there is no take to approve' };
}

/** A person's retake: their edited source as it is, or a fresh ladder with what they asked for (C5). */
function retake(state: SectionState, policy: SectionPolicy, verdict: Verdict): Move {
  const ladder = newLadder(state, policy, { take: verdict.take ?? bestTake(state)?.order.take, person: verdict });
  if (verdict.sourceHash === undefined || !('orders' in ladder)) return ladder;
  const [first] = ladder.orders;
  if (first === undefined) return ladder;
  return { kind: 'adopt', order: { ...first, origin: 'edit' }, sourceHash: verdict.sourceHash };
}

function afterDeadline(
  state: SectionState,
  policy: SectionPolicy,
  passed: Extract<Fact, { kind: 'deadline_passed' }>,
): Move {
  switch (passed.policy) {
    case 'reject':
      return { kind: 'fail', reason: 'nobody decided before the deadline' };
    case 'approve_best':
      return approve(state, policy, {
        take: bestTake(state)?.order.take,
        approvedBy: { kind: 'deadline', policy: 'approve_best', reviewId: passed.reviewId },
      });
    case 'keep_waiting':
      return ask(state, policy, belowBar(policy));
  }
}
