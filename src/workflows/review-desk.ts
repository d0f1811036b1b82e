// How a workflow asks a person and waits: opens a review, takes the first verdict that counts, or the deadline (SPEC C5).
import { condition, setHandler, workflowInfo } from '@temporalio/workflow';
import type { ApplyVerdictInput, ApplyVerdictResult, OpenReviewInput } from '../activities/inputs.ts';
import { type DeadlinePolicy, verdictNames } from '../domain/review.ts';
import { type RawVerdict, reviewSignal } from './contract.ts';
import { record } from './proxies.ts';

export type Question = Omit<OpenReviewInput, 'workflowId' | 'deadlineAt'> & {
  readonly deadlineMs?: number;
  readonly deadlinePolicy?: DeadlinePolicy;
  /** Said where the question is withdrawn. */
  readonly withdrawnBecause?: string;
};

export type Answer =
  | Extract<ApplyVerdictResult, { kind: 'applied' }>
  | { readonly kind: 'deadline_passed'; readonly policy: DeadlinePolicy }
  | { readonly kind: 'withdrawn' };

/** Takes every `review` signal from the first moment on, and asks one question at a time. */
export function createReviewDesk(): {
  readonly ask: (question: Question, withdrawn?: () => boolean) => Promise<Answer>;
  /** Answers what came unasked: such verdicts are recorded and ignored. */
  readonly refuseStray: () => Promise<void>;
} {
  const inbox: Received[] = [];
  let received = 0;
  setHandler(reviewSignal, (signal) => {
    received += 1;
    inbox.push({ signal, number: received });
  });

  /** Applies the signals in the order in which they came until one counts. */
  const takeVerdict = async (reviewId: string): Promise<Answer | undefined> => {
    while (inbox.length > 0) {
      const taken = inbox.shift();
      const input = taken && readSignal(taken, reviewId);
      if (input === undefined) continue;
      // Signalled twice is still one verdict.
      dropRepeats(inbox, input);
      const result = await record.applyVerdict(input);
      if (result.kind === 'applied') return result;
    }
    return undefined;
  };

  const ask = async (question: Question, withdrawn: () => boolean = () => false): Promise<Answer> => {
    const { deadlineMs: _, withdrawnBecause = 'the budget was changed meanwhile', reviewId, ...rest } = question;
    const endAt = deadlineOf(question);
    const deadlineAt = endAt === undefined ? {} : { deadlineAt: new Date(endAt).toISOString() };
    await record.openReview({ ...rest, reviewId, workflowId: workflowInfo().workflowId, ...deadlineAt });
    for (;;) {
      const inTime = await wake(() => inbox.length > 0 || withdrawn(), endAt);
      const answer = await takeVerdict(reviewId);
      if (answer !== undefined) return answer;
      if (withdrawn()) {
        await record.withdrawReview({ reviewId, because: withdrawnBecause });
        return { kind: 'withdrawn' };
      }
      if (inTime) continue;
      const expired = await record.expireReview({ reviewId });
      return expired.kind === 'applied'
        ? expired
        : { kind: 'deadline_passed', policy: question.deadlinePolicy ?? 'keep_waiting' };
    }
  };

  const refuseStray = async (): Promise<void> => {
    await takeVerdict('none');
  };
  return { ask, refuseStray };
}

/** When the question ends; `keep_waiting` has nothing to do at a deadline. */
function deadlineOf({ deadlineMs, deadlinePolicy }: Question): number | undefined {
  if (deadlineMs === undefined || (deadlinePolicy ?? 'keep_waiting') === 'keep_waiting') return undefined;
  return Date.now() + deadlineMs;
}

/** Sleeps until something came or the deadline. False only for the deadline. */
async function wake(ready: () => boolean, endAt: number | undefined): Promise<boolean> {
  if (endAt !== undefined)
    return await condition(ready, Math.max(1, endAt - Date.now()), { summary: 'deadline of the review' });
  await condition(ready);
  return true;
}

/** An id of ours: what else comes as one is a forgery, and the record would choke on some of them. */
const ourId = /^[\w:-]{1,100}$/;

type Received = { readonly signal: unknown; readonly number: number };

function dropRepeats(inbox: Received[], input: ApplyVerdictInput): void {
  if (!('verdictId' in input)) return;
  const rest = inbox.filter(({ signal }) => !isVerdict(signal, input.verdictId));
  inbox.splice(0, inbox.length, ...rest);
}

function isVerdict(signal: unknown, verdictId: string): boolean {
  return typeof signal === 'object' && signal !== null && 'verdictId' in signal && signal.verdictId === verdictId;
}

/** Anyone can send anything as a signal: what has no known shape is nothing. Whether a raw verdict counts is the deployment's to say (SPEC C5). */
function readSignal({ signal, number }: Received, reviewId: string): ApplyVerdictInput | undefined {
  if (typeof signal !== 'object' || signal === null) return undefined;
  if ('verdictId' in signal) {
    const { verdictId } = signal;
    return typeof verdictId === 'string' && ourId.test(verdictId) ? { reviewId, verdictId } : undefined;
  }
  const raw = readRawVerdict(signal);
  return raw && { reviewId, raw, signalId: `${workflowInfo().runId}:${number}` };
}

function readRawVerdict(signal: object): RawVerdict | undefined {
  const given: Readonly<Record<string, unknown>> = { ...signal };
  const { reviewId, take, prompt, note } = given;
  const verdict = verdictNames.find((name) => name === given['verdict']);
  if (verdict === undefined || typeof reviewId !== 'string' || !ourId.test(reviewId)) return undefined;
  const texts = { ...(typeof prompt === 'string' && { prompt }), ...(typeof note === 'string' && { note }) };
  return { reviewId, verdict, ...(typeof take === 'number' && { take }), ...texts };
}
