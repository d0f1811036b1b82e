// A budget that is used up: what was spent, what is held back, the limit, what the next call may cost, and the limits to raise (SPEC C6).
import { durationWords } from '../../client/words.ts';
import { formatNanoUsd } from '../../domain/money.ts';
import type { JobView, TakeView } from '../../store/view-types.ts';
import { type Html, html } from './html.ts';

export function budgetFigures(job: JobView): Html {
  const { limits, use } = job.budget;
  const reserved = Math.max(0, use.costNanoUsd - job.costNanoUsd);
  const fact = (name: string, value: string) =>
    html`<div>
      <dt>${name}</dt>
      <dd>${value}</dd>
    </div>`;
  const counted = (used: number, limit: number | undefined) => `${used}${limit === undefined ? '' : ` of ${limit}`}`;
  return html`<dl class="figures">
      ${fact('Spent', formatNanoUsd(job.costNanoUsd))} ${fact('Reserved', formatNanoUsd(reserved))}
      ${fact('Limit', limits.costNanoUsd === undefined ? 'none' : formatNanoUsd(limits.costNanoUsd))}
      ${fact('Calls', counted(use.calls, limits.calls))} ${fact('Renders', counted(use.renders, limits.renders))}
      ${fact('Time', limits.wallMs === undefined ? durationWords(use.wallMs) : `${durationWords(use.wallMs)} of ${durationWords(limits.wallMs)}`)}
      ${fact('Next', nextText(job))}
    </dl>
    ${job.demo && html`<p class="dim">At list prices; nothing is billed in the demo.</p>`}`;
}

/** As far as the record knows: what takes of the same provider cost in this job. */
function nextText(job: JobView): string {
  const takes = job.sections.flatMap((section) => section.takes);
  const waiting = takes.filter(({ status }) => status === 'written');
  const known = waiting.flatMap((take) => mostOf(takes, take));
  if (known.length === 0) return 'what it costs is not known yet';
  const sum = known.reduce((total, cost) => total + cost, 0);
  const one = `up to ${formatNanoUsd(Math.max(...known))}, as takes here did`;
  return known.length === 1 ? one : `${one}; ${formatNanoUsd(sum)} for the ${known.length} that wait`;
}

function mostOf(takes: readonly TakeView[], { provider, model }: TakeView): number[] {
  const paid = takes.filter((take) => take.costNanoUsd > 0 && take.provider === provider && take.model === model);
  return paid.length === 0 ? [] : [Math.max(...paid.map(({ costNanoUsd }) => costNanoUsd))];
}

/** The limits in force, to be raised: one that is left as it is, is not sent. */
export function budgetFields(job: JobView): Html {
  const { usd, calls, renders, wallS } = limitsInForce(job);
  const field = (name: string, text: string, value: string | undefined) =>
    html`<label
      >${text}
      <input
        name="${name}"
        type="number"
        min="0"
        step="${name === 'usd' ? 'any' : '1'}"
        value="${value ?? ''}"
        placeholder="no limit"
    /></label>`;
  return html`<div class="limits">
    ${field('usd', 'Money limit, USD', usd)} ${field('calls', 'Limit of calls', calls)}
    ${field('renders', 'Limit of renders', renders)} ${field('wallS', 'Limit of time, seconds', wallS)}
  </div>`;
}

/** As the fields show them. */
export function limitsInForce({ budget: { limits } }: Pick<JobView, 'budget'>) {
  const { costNanoUsd, calls, renders, wallMs } = limits;
  return {
    usd: costNanoUsd === undefined ? undefined : String(costNanoUsd / 1e9),
    calls: calls?.toString(),
    renders: renders?.toString(),
    wallS: wallMs === undefined ? undefined : String(wallMs / 1000),
  };
}
