// The queue of reviews: what waits for a person, how many and for what as links that filter, and who looks at each.
import { agoWords, durationWords, reasonWords, verdictWords } from '../../client/words.ts';
import type { ReviewItem, ReviewPage } from '../../store/review-types.ts';
import type { Caller } from '../caller.ts';
import type { ReviewListQuery } from '../review-routes.ts';
import { reviewPagePath } from '../review-view.ts';
import { claimForm, holderText, releaseForm } from './claim-forms.ts';
import { type Html, html } from './html.ts';
import { keysHelp } from './keys-help.ts';
import { badge, demoLabel, layout } from './layout.ts';
import { pageAddress, reviewFilters } from './review-filters.ts';
import { scoreBar } from './score-bar.ts';

export type ReviewsPage = {
  readonly page: ReviewPage;
  readonly query: ReviewListQuery;
  readonly caller: Caller;
  readonly mayDecide: boolean;
  readonly demo: boolean;
  readonly signedInAs?: string | undefined;
  readonly nowMs: number;
};

export function reviewsPage(shown: ReviewsPage): string {
  const { page, query } = shown;
  const main = html`<section class="head">
      <h1>Reviews</h1>
      <p class="lead">${leadText(page)}</p>
      ${keysHelp()}
    </section>
    <section class="card">${reviewFilters(query, page.counts)}</section>
    ${
      page.reviews.length === 0
        ? html`<p class="card empty">${emptyText(shown)}</p>`
        : html`<ul class="plain queue">
            ${page.reviews.map((item) => entry(shown, item))}
          </ul>`
    }
    ${
      page.nextCursor !== null &&
      html`<p><a href="${pageAddress({ ...query, cursor: page.nextCursor })}">More reviews</a></p>`
    }`;
  return layout({ title: 'Reviews', demo: shown.demo, signedInAs: shown.signedInAs, reviews: true }, main);
}

function leadText({ counts: { status, claimed } }: ReviewPage): string {
  if (status.open === 0) return 'Nothing waits for a person.';
  const { open } = status;
  const waits = open === 1 ? '1 thing waits for a person' : `${open} things wait for a person`;
  if (claimed.nobody === 0) return `${waits}, and somebody looks at ${open === 1 ? 'it' : 'each of them'}.`;
  if (claimed.nobody === open) return `${waits}, and nobody looks at ${open === 1 ? 'it' : 'them'} yet.`;
  return `${waits}; nobody looks at ${claimed.nobody} of them yet.`;
}

function emptyText({ page, query }: ReviewsPage): string {
  if (query.status !== 'open') return 'No review is like that.';
  return page.counts.status.open === 0
    ? 'The queue is empty. A job asks here when it cannot go on by itself; deciding costs nothing.'
    : 'No open review is like that: take a filter away.';
}

function entry(shown: ReviewsPage, item: ReviewItem): Html {
  return html`<li class="card entry" id="item-${item.id}" data-item>
    <a class="still" href="${leadsTo(item)}" tabindex="-1" aria-hidden="true">${still(item)}</a>
    <div>
      <h2><a href="${leadsTo(item)}">${titleOf(item)}</a></h2>
      <p class="dim">${item.jobTitle ?? item.jobId} · ${item.jobKind} ${demoLabel(item.demo)}</p>
      <p>${item.question}</p>
      <p class="facts">
        ${facts(shown, item)} ${item.sectionId !== null && html`<a href="${sectionPath(item)}">all takes</a>`}
      </p>
    </div>
    <div class="do">${actions(shown, item)}</div>
  </li>`;
}

/** To its verdicts while it is open; then to the section that it was about. */
function leadsTo(item: ReviewItem): string {
  return item.status === 'open' ? reviewPagePath(item) : sectionPath(item);
}

function sectionPath({ jobId, sectionId }: ReviewItem): string {
  const job = `/jobs/${encodeURIComponent(jobId)}`;
  return sectionId === null ? job : `${job}#section-${encodeURIComponent(sectionId)}`;
}

function titleOf({ sectionNumber, sectionTitle, sectionId, subject, jobTitle }: ReviewItem): string {
  if (sectionTitle !== null) return `${sectionNumber ?? ''}. ${sectionTitle}`;
  return `${subject === 'section' ? (sectionId ?? 'Section') : subject === 'plan' ? 'Plan' : 'Budget'} of ${jobTitle ?? 'a job'}`;
}

/** What the best take looks like; a question about a plan or a budget has no picture. */
function still({ bestFrame, bestAsset, subject }: ReviewItem): Html {
  if (bestFrame !== null) return html`<img src="/api/artifacts/${bestFrame}" alt="" loading="lazy" />`;
  if (bestAsset !== null) return html`<video src="/api/artifacts/${bestAsset.hash}" preload="metadata" muted></video>`;
  return html`<span class="none">${subject === 'section' ? 'nothing to show' : subject}</span>`;
}

function facts({ nowMs }: ReviewsPage, item: ReviewItem): Html {
  const asked = html`<time datetime="${item.createdAt}">asked ${agoWords(Date.parse(item.createdAt), nowMs)}</time>`;
  return html`${badge(item.status === 'open' ? 'waiting_review' : item.status, reasonWords[item.reason])}
  ${item.bestScore !== null && html`<span>best ${scoreBar(item.bestScore, [])}</span>`} ${asked}
  ${item.status === 'open' && item.deadlineAt !== null && deadline(item.deadlineAt, item.deadlinePolicy, nowMs)}`;
}

function deadline(at: string, policy: ReviewItem['deadlinePolicy'], nowMs: number): Html {
  const left = Date.parse(at) - nowMs;
  const then = policy?.replaceAll('_', ' ') ?? 'keep waiting';
  return html`<time class="warn" datetime="${at}"
    >${left > 0 ? `${durationWords(left)} left, then: ${then}` : `its time is over: ${then}`}</time
  >`;
}

function actions({ caller, mayDecide, query }: ReviewsPage, item: ReviewItem): Html {
  if (item.status !== 'open') return closedText(item);
  const isMine = item.claimedBy === caller.name;
  const holder = item.claimedBy !== null && html`<p class="holder${isMine && ' mine'}">${holderText(item, caller)}</p>`;
  if (!mayDecide) return html`${holder}<a href="${reviewPagePath(item)}">Look</a>`;
  const back = pageAddress(query);
  if (isMine)
    return html`${holder}<a class="button" href="${reviewPagePath(item)}">Decide</a>${releaseForm(item, back)}`;
  if (item.claimedBy === null)
    return html`${claimForm(item, 'Claim and decide')}<span class="dim">yours for 10 minutes</span>`;
  return html`${holder}<a href="${reviewPagePath(item)}">Look</a
    >${caller.role === 'admin' && releaseForm(item, back, 'Take away')}`;
}

/** Who decided what and when. */
function closedText({ status, decision, decidedAt, deadlinePolicy }: ReviewItem): Html {
  const when =
    decidedAt !== null && html`<time datetime="${decidedAt}">${decidedAt.slice(0, 16).replace('T', ' ')} UTC</time>`;
  if (decision === null) {
    const why = status === 'expired' ? `deadline: ${deadlinePolicy?.replaceAll('_', ' ') ?? ''}` : 'no longer needed';
    return html`<p>${badge('canceled', why)}</p>
      <p class="dim">${when}</p>`;
  }
  const isGood = decision.verdict === 'approve' || decision.verdict === 'replace';
  return html`<p>${badge(isGood ? 'completed' : 'canceled', verdictWords[decision.verdict])}</p>
    <p>${decision.by}${decision.raw && ' (raw signal)'}</p>
    <p class="dim">${when}</p>
    ${decision.note !== null && html`<p class="dim">“${decision.note}”</p>`}`;
}
