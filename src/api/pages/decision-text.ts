// Who decided what about a review, when and why (SPEC C5).
import { decisionWords } from '../../client/decision-words.ts';
import type { VerdictName } from '../../domain/review.ts';
import type { ReviewItem } from '../../store/review-types.ts';
import type { ReviewView } from '../../store/view-types.ts';
import { type Html, html } from './html.ts';
import { badge } from './layout.ts';
import { reviewTitle } from './review-title.ts';

const badges: Readonly<Record<VerdictName, readonly [status: string, word: string]>> = {
  approve: ['completed', 'approved'],
  replace: ['completed', 'replaced'],
  retake: ['running', 'retake'],
  reject: ['failed', 'rejected'],
};

export function decisionText({ status, decision, decidedAt, deadlinePolicy, ...about }: ReviewItem): Html {
  const when =
    decidedAt !== null && html`<time datetime="${decidedAt}">${decidedAt.slice(0, 16).replace('T', ' ')} UTC</time>`;
  if (decision === null) {
    const why = status === 'expired' ? `deadline: ${deadlinePolicy?.replaceAll('_', ' ') ?? ''}` : 'no longer needed';
    return html`<p>${badge('canceled', why)}</p>
      <p class="dim">${when}</p>`;
  }
  const [look, word] = badges[decision.verdict];
  return html`<p>${badge(look, word)}</p>
    <p>${decision.by}${decision.raw && ' (raw signal)'} ${decisionWords(decision, about)}</p>
    <p class="dim">${when}</p>
    ${decision.note !== null && html`<p class="dim">“${decision.note}”</p>`}`;
}

/** In one line, which live.js shows to whoever was still deciding: `ann approved take 2 – “calm enough”`. */
export function closedLine(review: ReviewView): Html {
  const given = review.verdicts.find(({ id }) => id === review.decidedVerdictId);
  const note = given?.note ?? null;
  const what =
    given === undefined
      ? closedWords[review.status]
      : html`${given.by}${given.raw && ' (raw signal)'}
        ${decisionWords(given, review)}${note !== null && ` – “${note}”`}`;
  return html`<span data-closed="${review.id}">${what}</span>`;
}

const closedWords: Readonly<Record<ReviewView['status'], string>> = {
  open: 'is open',
  decided: 'is decided',
  expired: 'its deadline passed',
  canceled: 'is no longer needed',
};

/** What a verdict that was just given led to: `Approved take 2 of 5. Closing`. */
export function appliedText(item: ReviewItem, verdictId: string): Html | undefined {
  const given = item.verdicts.find(({ id }) => id === verdictId);
  if (given === undefined) return undefined;
  const words = decisionWords(given, item);
  const about = html`<a href="/reviews/${encodeURIComponent(item.id)}">${reviewTitle(item)}</a>`;
  const what = html`${words.charAt(0).toUpperCase()}${words.slice(1)} (${about})`;
  switch (given.status) {
    case 'applied':
      return html`Your verdict is applied. ${what}.`;
    case 'pending':
      return html`Your verdict is safe and will be applied when a worker is back. ${what}.`;
    case 'ignored':
      return html`Your verdict was not applied: ${given.ignoredBecause}. ${what}.`;
  }
}
