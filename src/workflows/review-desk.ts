// How a workflow asks a person and waits: opens a review, takes the first verdict that counts, or the deadline (SPEC C5).
import { condition, setHandler, workflowInfo } from '@temporalio/workflow';
import type { ApplyVerdictInput, ApplyVerdictResult, OpenReviewInput } from '../activities/inputs.ts';
import { type DeadlinePolicy, verdictNames } from '../domain/review.ts';
import { type RawVerdict, reviewSignal } from './contract.ts';
import { record } from './proxies.ts';

export type Question = Omit<OpenReviewInput, 'workflowId' | 'deadlineAt'> & {
  readonly deadlineMs?: number;
  readonly deadlinePolicy?: DeadlinePolicy;
};

export type Answer =
  | Extract<ApplyVerdictResult, { kind: 'applied' }>
  | { readonly kind: 'deadline_passed'; readonly policy: DeadlinePolicy }
  | { readonly kind: 'withdrawn' };

/** Takes every `review` signal from the first moment on, and asks one question at a time. */
export function createReviewDesk(rawVerdicts: boolean): {
  readonly ask: (question: Question, withdrawn?: () => boolean) => Promise<Answer>;
  /** Answers what came unasked: such verdicts are recorded and ignored. */
  readonly refuseStray: () => Promise<void>;
} {
  const inbox: unknown[] = [];
  setHandler(reviewSignal, (signal) => {
    inbox.push(signal);
  });

  /** Applies the signals in the order in which they came until one counts. */
  const takeVerdict = async (reviewId: string): Promise<Answer | undefined> => {
    while (inbox.length > 0) {
      const input = readSignal(inbox.shift(), reviewId, rawVerdicts);
      if (input === undefined) continue;
      const result = await record.applyVerdict(input);
      if (result.kind === 'applied') return result;
    }
    return undefined;
  };

  /** Sleeps until a signal came, the question was withdrawn, or the deadline. False only for the deadline. */
  const wake = async (withdrawn: () => boolean, deadlineMs: number | undefined): Promise<boolean> => {
    const ready = (): boolean => inbox.length > 0 || withdrawn();
    if (deadlineMs !== undefined) return await condition(ready, deadlineMs);
    await condition(ready);
    return true;
  };

  const ask = async (question: Question, withdrawn: () => boolean = () => false): Promise<Answer> => {
    const { deadlineMs: asked, reviewId, ...rest } = question;
    const policy = question.deadlinePolicy ?? 'keep_waiting';
    // `keep_waiting` has nothing to do at its deadline.
    const deadlineMs = policy === 'keep_waiting' ? undefined : asked;
    const deadlineAt = deadlineMs === undefined ? {} : { deadlineAt: new Date(Date.now() + deadlineMs).toISOString() };
    await record.openReview({ ...rest, reviewId, workflowId: workflowInfo().workflowId, ...deadlineAt });
    for (;;) {
      const inTime = await wake(withdrawn, deadlineMs);
      const answer = await takeVerdict(reviewId);
      if (answer !== undefined) return answer;
      if (withdrawn()) {
        await record.withdrawReview({ reviewId });
        return { kind: 'withdrawn' };
      }
      if (inTime) continue;
      const expired = await record.expireReview({ reviewId });
      return expired.kind === 'applied' ? expired : { kind: 'deadline_passed', policy };
    }
  };

  const refuseStray = async (): Promise<void> => {
    await takeVerdict('none');
  };
  return { ask, refuseStray };
}

/** A raw verdict counts only where the deployment switched it on; else it is recorded and ignored (SPEC C5). Anyone can send anything as a signal: what has no known shape is nothing. */
function readSignal(signal: unknown, reviewId: string, rawAllowed: boolean): ApplyVerdictInput | undefined {
  if (typeof signal !== 'object' || signal === null) return undefined;
  if ('verdictId' in signal && typeof signal.verdictId === 'string') return { reviewId, verdictId: signal.verdictId };
  const raw = readRawVerdict(signal);
  const { runId, historyLength } = workflowInfo();
  return raw && { reviewId, raw, rawAllowed, signalId: `${runId}:${historyLength}` };
}

function readRawVerdict(signal: object): RawVerdict | undefined {
  const given: Readonly<Record<string, unknown>> = { ...signal };
  const { reviewId, take, prompt, note } = given;
  const verdict = verdictNames.find((name) => name === given['verdict']);
  if (verdict === undefined || typeof reviewId !== 'string') return undefined;
  const texts = { ...(typeof prompt === 'string' && { prompt }), ...(typeof note === 'string' && { note }) };
  return { reviewId, verdict, ...(typeof take === 'number' && { take }), ...texts };
}
