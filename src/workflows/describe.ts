// What a workflow says of itself to an operator: current details and search attributes, in words.
import { setCurrentDetails, upsertSearchAttributes } from '@temporalio/workflow';
import type { Move, TakeState } from '../domain/move.ts';
import { reasonWords } from '../domain/reason-words.ts';
import { type Progress, searchAttributes } from './contract.ts';
import { takeTable } from './take-table.ts';

export type Teller = {
  readonly progress: () => Progress;
  /** `takes`: those of the section, where it has any; told again until others are given. */
  readonly tell: (next: Progress, takes?: readonly TakeState[]) => void;
};

/** Tells the Web UI what is going on; upserts search attributes only when they change, since each costs an event. */
export function createTeller(initial: Progress): Teller {
  let current = initial;
  let known: readonly TakeState[] = [];
  const attributesOf = (progress: Progress): string => `${progress.status} ${progress.openReviewId === undefined}`;
  const tell: Teller['tell'] = (next, takes = known) => {
    known = takes;
    setCurrentDetails(detailsOf(next, takes));
    if (attributesOf(next) !== attributesOf(current)) {
      upsertSearchAttributes([
        { key: searchAttributes.status, value: next.status },
        { key: searchAttributes.review, value: next.openReviewId === undefined ? 'none' : 'open' },
      ]);
    }
    current = next;
  };
  setCurrentDetails(initial.doing);
  return { progress: () => current, tell };
}

/** Text of models and people as Markdown that shows it and does nothing with it: no link, no line of its own. */
export function inCode(text: string): string {
  return `\`${text.replaceAll(/[`\s]+/gu, ' ')}\``;
}

/** Markdown: what is going on, the takes, and how a person answers. Workflows do not know where the API is: its page is a path. */
function detailsOf({ doing, openReviewId }: Progress, takes: readonly TakeState[]): string {
  const answer =
    openReviewId === undefined
      ? undefined
      : `Decide it with \`retake review approve ${openReviewId}\` (or retake, replace, reject), or on the page \`/reviews/${openReviewId}\`.`;
  return [doing, takeTable(takes), answer].filter((part) => part !== undefined).join('\n\n');
}

const orderSummary = (count: number): string => (count === 1 ? 'one take' : `${count} takes`);

/** A move in words: the summary of its activity and the current detail of its section. */
export function sayMove(move: Move): string {
  switch (move.kind) {
    case 'write': {
      const [first] = move.orders;
      const ladder = first === undefined || first.ladder === 1 ? '' : ` (ladder ${first.ladder})`;
      return `Writing ${orderSummary(move.orders.length)}${ladder}`;
    }
    case 'repair':
      return `Repairing ${orderSummary(move.orders.length)}, round ${move.orders[0]?.round ?? 1}`;
    case 'race':
      return `${move.making === 'write' ? 'Writing' : 'Repairing'} ${orderSummary(move.orders.length)}; the first that renders wins`;
    case 'hedge':
      return `Rendering take ${move.takes.join(', then ')}; the first that renders wins`;
    case 'adopt':
      return `Taking over the edited source as take ${move.order.take}`;
    case 'degrade':
      return `Making take ${move.order.take} without the statement that fails`;
    case 'render':
      return `Rendering take ${move.take}`;
    case 'submit':
      return `Giving take ${move.take} to its provider`;
    case 'await_tasks':
      return `Waiting for the provider of take ${move.takes.join(' and ')}`;
    case 'fetch':
      return `Fetching take ${move.take}`;
    case 'score':
      return `Scoring take ${move.take}`;
    case 'wait_for_budget':
      return 'Waiting: the budget is used up; raise it or reject the open budget review';
    case 'ask':
      return `Waiting for a person: ${reasonWords[move.reason]}`;
    case 'accept':
      return `Accepting take ${move.take}`;
    case 'replace':
      return 'Taking the uploaded clip';
    case 'fail':
      return `Failing: ${move.reason}`;
  }
}
