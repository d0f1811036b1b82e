// The filters of the queue as links, each with how many it leads to; the one in force leads back out.
import { reasonWords } from '../../domain/reason-words.ts';
import type { ReviewCounts } from '../../store/review-types.ts';
import type { ReviewListQuery } from '../review-routes.ts';
import { type Html, html } from './html.ts';

type Facet = 'status' | 'reason' | 'subject' | 'kind' | 'claimed';
type Choice = { readonly value: string; readonly text: string; readonly count: number };

const subjectWords: Readonly<Record<string, string>> = { section: 'a section', plan: 'a plan', budget: 'a budget' };
const holderWords: Readonly<Record<string, string>> = { me: 'me', nobody: 'nobody', anyone: 'anyone' };

/** Where the queue is shown by this query: without what is so anyway. */
export function pageAddress(query: Partial<ReviewListQuery>): string {
  const parts = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    const isUsual = name === 'limit' || (name === 'status' && value === 'open');
    if (value !== undefined && !isUsual) parts.set(name, String(value));
  }
  return parts.size === 0 ? '/reviews' : `/reviews?${parts.toString()}`;
}

export function reviewFilters(query: ReviewListQuery, counts: ReviewCounts): Html {
  const { status, reason, subject, kind, claimed } = counts;
  return html`<nav class="filters" aria-label="Filters">
    ${facet(query, { name: 'status', label: 'Status', choices: choicesOf(status, {}) })}
    ${
      // The other figures are of open reviews.
      query.status === 'open' &&
      html`${facet(query, { name: 'claimed', label: 'Held by', choices: choicesOf(claimed, holderWords) })}
      ${facet(query, { name: 'reason', label: 'Why', choices: choicesOf(reason, reasonWords) })}
      ${facet(query, { name: 'subject', label: 'About', choices: choicesOf(subject, subjectWords) })}
      ${facet(query, { name: 'kind', label: 'Job', choices: choicesOf(kind, {}) })}`
    }
    ${query.jobId !== undefined && html`<p>Of one job only: <a href="${pageAddress({ ...query, jobId: undefined })}">show all</a></p>`}
  </nav>`;
}

function choicesOf(counts: Readonly<Record<string, number>>, words: Readonly<Record<string, string>>): Choice[] {
  return Object.entries(counts).map(([value, count]) => ({
    value,
    count,
    text: words[value] ?? value.replaceAll('_', ' '),
  }));
}

function facet(
  query: ReviewListQuery,
  { name, label, choices }: { readonly name: Facet; readonly label: string; readonly choices: readonly Choice[] },
): Html | false {
  if (choices.length === 0) return false;
  return html`<div><span class="dim">${label}</span> ${choices.map((choice) => chip(query, name, choice))}</div>`;
}

function chip(query: ReviewListQuery, name: Facet, { value, text, count }: Choice): Html {
  const isOn = query[name] === value;
  // One of the states is always shown; any other filter is taken away by its own link.
  const isFixed = isOn && name === 'status';
  const kept = name === 'status' ? { jobId: query.jobId } : { ...query, cursor: undefined };
  const address = pageAddress({ ...kept, [name]: isOn && !isFixed ? undefined : value });
  return html`<a class="chip${count === 0 && ' zero'}" href="${address}" ${isOn && html` aria-current="true"`}
    >${text} <b>${count}</b>${isOn && !isFixed && html` <span aria-label="take away">×</span>`}</a
  >`;
}
