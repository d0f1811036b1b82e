// Follows a job on the terminal to its end or to the question it waits with, and says which it was.
import { colors } from './colors.ts';
import { reasonText } from '../client/words.ts';
import { jobSchema } from './answers.ts';
import type { Api } from './connection.ts';
import { type ExitCode, exitCode } from './exit-code.ts';
import { followEvents } from './follow-events.ts';
import { jsonView, lineView, type ProgressView, terminalView } from './live-view.ts';
import { answerCommand } from './review-words.ts';
import { printable } from './table.ts';
import { type OpenReview, WatchState } from './watch-state.ts';

export type FollowOptions = {
  readonly json: boolean;
  /** Stay while a review waits for a person. */
  readonly throughReviews: boolean;
  /** Decides a review on the way instead of ending with it. Asked once for each. */
  readonly decide?: (review: OpenReview) => Promise<void>;
};

export type Followed = { readonly exitCode: ExitCode; readonly state: WatchState };

/** Ctrl-C leaves the job running and answers 130. */
export async function followJob(api: Api, jobId: string, options: FollowOptions): Promise<Followed> {
  // Reviews that were open in the past are history: only the present one is waited for.
  const { lastEventSeq: present } = await api.get(`/api/jobs/${encodeURIComponent(jobId)}`, jobSchema);
  const state = new WatchState();
  let view = chooseView(options.json);
  const decided = new Set<string>();
  const stop = new AbortController();
  const interrupt = () => stop.abort();
  process.once('SIGINT', interrupt);
  process.once('SIGTERM', interrupt);
  try {
    const events = followEvents(api, jobId, {
      signal: stop.signal,
      onReconnect: () => view.note('the stack does not answer; trying again'),
    });
    for await (const event of events) {
      state.apply(event);
      view.show(event, state);
      if (options.throughReviews || event.seq < present || !state.isWaiting) continue;
      if (options.decide === undefined) break;
      const open = [...state.openReviews.values()].filter(({ reviewId }) => !decided.has(reviewId));
      if (open.length === 0) continue;
      view.close();
      for (const review of open) {
        decided.add(review.reviewId);
        await options.decide(review);
      }
      view = chooseView(options.json);
    }
  } finally {
    process.off('SIGINT', interrupt);
    process.off('SIGTERM', interrupt);
    view.close();
  }
  return { exitCode: state.exitCode ?? exitCode.interrupted, state };
}

/** What a person does next, one line each. To stderr where stdout carries JSON. */
export function tellWhatNext(jobId: string, followed: Followed, options: { readonly json: boolean }): void {
  const say = options.json ? (line: string) => console.error(line) : (line: string) => console.log(line);
  if (followed.exitCode === exitCode.interrupted) {
    say(`The job goes on without this terminal. Come back with: retake watch ${jobId}`);
    return;
  }
  for (const review of followed.state.openReviews.values()) {
    say(colors.yellow(`Waiting for a person: ${printable(review.question)}`));
    say(`  ${answerCommand({ ...review, id: review.reviewId })}`);
  }
  if (followed.state.openReviews.size > 0) say(`  What was made so far: retake show ${jobId}`);
  if (followed.state.reason !== undefined && followed.exitCode !== exitCode.done) {
    say(printable(reasonText(followed.state.reason)));
  }
}

function chooseView(json: boolean): ProgressView {
  if (json) return jsonView(process.stdout);
  return process.stdout.isTTY ? terminalView(process.stdout) : lineView(process.stdout);
}
