// A section's takes as a small markdown table, for its current details in Temporal's Web UI.
import type { TakeState } from '../domain/move.ts';
import { passes } from '../domain/score.ts';

/** Details are read at a glance, and travel with every query: the last takes are enough. */
const mostRows = 8;

/** Nothing where there is no take yet. */
export function takeTable(takes: readonly TakeState[]): string | undefined {
  if (takes.length === 0) return undefined;
  const rows = takes.slice(-mostRows).map((take) => {
    const score = take.scored === undefined ? '–' : String(take.scored.score);
    return `| ${take.order.take} | ${madeBy(take)} | ${score} | ${resultOf(take)} |`;
  });
  return ['| take | made by | score | result |', '|---|---|---|---|', ...rows].join('\n');
}

function madeBy({ order }: TakeState): string {
  return order.media?.provider ?? order.role ?? order.origin;
}

function resultOf(take: TakeState): string {
  const { outcome, render, scored, unscored, task } = take;
  if (scored !== undefined) return passes(scored) ? 'passed' : 'below the bar';
  if (unscored !== undefined) return 'not scored';
  if (render !== undefined) return render.ok ? 'made, not scored yet' : 'failed';
  if (outcome !== 'written') return outcome.replaceAll('_', ' ');
  return task === undefined ? 'written' : taskWords[task];
}

const taskWords: Readonly<Record<NonNullable<TakeState['task']>, string>> = {
  submitted: 'at its provider',
  done: 'done, not fetched yet',
  lost: 'answer lost',
  given_up: 'given up',
};
