// What a deadline does to a scene that its retakes did not bring to the bar: what its policy says, and never silently (SPEC C5, A8).
import { expect, test } from '@jest/globals';
import type { Fact, Move } from '../../src/domain/move.ts';
import { nextMove } from '../../src/domain/next-move.ts';
import type { SectionPolicy } from '../../src/domain/policy/section-policy.ts';
import { mediaPolicy } from './play-media.ts';

/** What comes of each move: takes with these scores, in order; none where a take gave nothing. */
function factsOf(move: Move, scores: readonly (number | undefined)[]): Fact {
  switch (move.kind) {
    case 'write':
      return {
        kind: 'wrote',
        orders: move.orders,
        outcomes: move.orders.map(({ take }) => ({ take, outcome: 'written' })),
      };
    case 'submit':
      return { kind: 'submitted', take: move.take };
    case 'await_tasks': {
      const [take = 0] = move.takes;
      if (scores[take - 1] !== undefined) return { kind: 'task_done', take };
      return { kind: 'rendered', take, ok: false, error: { kind: 'failed', message: 'failed' } };
    }
    case 'fetch':
      return { kind: 'rendered', take: move.take, ok: true };
    case 'score': {
      const score = scores[move.take - 1] ?? 0;
      const { take } = move;
      return { kind: 'scored', take, score, recommendation: 'regenerate', hardFailure: false, softFindings: 0 };
    }
    case 'ask':
      return { kind: 'asked', reviewId: 'r', reason: move.reason };
    case 'adopt':
    case 'repair':
    case 'render':
    case 'hedge':
    case 'race':
    case 'wait_for_budget':
    case 'accept':
    case 'degrade':
    case 'replace':
    case 'fail':
      throw new Error(`the scene does not come to ${move.kind}`);
  }
}

/** The history up to the question, and the question. */
function playToQuestion(scores: readonly (number | undefined)[], policy: SectionPolicy) {
  const history: Fact[] = [];
  for (;;) {
    const move = nextMove(history, policy);
    if (move === undefined) throw new Error('the scene ended without a question');
    history.push(factsOf(move, scores));
    if (move.kind === 'ask') return { history, question: move };
  }
}

const hourMs = 3_600_000;
const withDeadline = (reviewDeadlinePolicy: SectionPolicy['reviewDeadlinePolicy']): SectionPolicy => ({
  ...mediaPolicy(),
  reviewDeadlineMs: hourMs,
  reviewDeadlinePolicy,
});
const passed = (policy: SectionPolicy['reviewDeadlinePolicy']): Fact => ({
  kind: 'deadline_passed',
  reviewId: 'r',
  policy,
});
const bestIsTwo = [40, 62, 48, 55];

test.each(['approve_best', 'reject', 'keep_waiting'] as const)(
  'the question carries its deadline and the policy %s',
  (deadlinePolicy) => {
    const { question } = playToQuestion(bestIsTwo, withDeadline(deadlinePolicy));
    expect(question).toEqual({
      kind: 'ask',
      reason: 'auto_regeneration_failed',
      bestTake: 2,
      deadlineMs: hourMs,
      deadlinePolicy,
    });
  },
);

test('approve_best takes the best take, and says that a deadline did', () => {
  const policy = withDeadline('approve_best');
  const { history } = playToQuestion(bestIsTwo, policy);
  expect(nextMove([...history, passed('approve_best')], policy)).toEqual({
    kind: 'accept',
    take: 2,
    approvedBy: { kind: 'deadline', policy: 'approve_best', reviewId: 'r' },
    degraded: false,
  });
});

test('approve_best fails a scene that has nothing to approve', () => {
  const policy = withDeadline('approve_best');
  const { history, question } = playToQuestion([], policy);
  expect(question.reason).toBe('all_takes_failed');
  expect(nextMove([...history, passed('approve_best')], policy)).toMatchObject({ kind: 'fail' });
});

test('reject fails the scene', () => {
  const policy = withDeadline('reject');
  const { history } = playToQuestion(bestIsTwo, policy);
  expect(nextMove([...history, passed('reject')], policy)).toEqual({
    kind: 'fail',
    reason: 'nobody decided before the deadline',
  });
});
