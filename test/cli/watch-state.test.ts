// What a follower of a job makes of its events: whether the job waits, and the exit code.
import { expect, test } from '@jest/globals';
import type { JobEvent } from '../../src/cli/follow-events.ts';
import { WatchState } from '../../src/cli/watch-state.ts';

let seq = 0;
function after(...events: readonly (readonly [type: string, data: JobEvent['data']])[]): WatchState {
  const state = new WatchState();
  for (const [type, data] of events) {
    seq += 1;
    state.apply({ seq, type, jobId: 'j', at: '2026-01-01T00:00:00.000Z', data });
  }
  return state;
}

const waits = ['job_status', { status: 'waiting_review' }] as const;
const opened = [
  'review_opened',
  { reviewId: 'r', subject: 'plan', reason: 'plan_approval', question: 'Right?' },
] as const;

test.each([
  ['review_claimed', { reviewId: 'r', by: 'ann', until: 'later', renewed: false }],
  ['review_released', { reviewId: 'r', by: 'ann', claimedBy: 'ann' }],
  ['verdict_ignored', { reviewId: 'r', verdictId: 'v', because: 'late' }],
] as const)('a job waits as before when %s', (type, data) => {
  const state = after(waits, opened, [type, data]);
  expect([state.isWaiting, state.exitCode, state.openReviews.size]).toEqual([true, 3, 1]);
});

test.each([
  ['review_decided', { reviewId: 'r', verdict: 'approve' }],
  ['review_expired', { reviewId: 'r' }],
  ['review_canceled', { reviewId: 'r', because: 'over' }],
] as const)('a job waits no more after %s', (type, data) => {
  const state = after(waits, opened, [type, data]);
  expect([state.isWaiting, state.exitCode, state.openReviews.size]).toEqual([false, undefined, 0]);
});

test('what a later server tells besides changes nothing', () => {
  expect(after(waits, opened, ['moon_phase', { reviewId: 'r' }]).isWaiting).toBe(true);
});
