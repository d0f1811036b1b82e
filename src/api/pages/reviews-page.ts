// The queue of reviews: what waits for a person, how many and for what as links that filter, and who looks at each.
import { agoWords, durationWords } from '../../client/words.ts';
import { reasonWords } from '../../domain/reason-words.ts';
import type { ReviewItem, ReviewPage } from '../../store/review-types.ts';
import type { Caller } from '../caller.ts';
import type { ReviewListQuery } from '../review-routes.ts';
import { reviewPagePath } from '../review-view.ts';
import { type Approval, tickValue } from './approve-best.ts';
import { claimForm, holderText, isFree, releaseForm } from './claim-forms.ts';
import { decisionText } from './decision-text.ts';
import { type Html, html } from './html.ts';
import { keysHelp } from './keys-help.ts';
import { badge, demoLabel, layout } from './layout.ts';
import { pageAddress, reviewFilters } from './review-filters.ts';
import { reviewTitle, sectionPath } from './review-title.ts';
import { scoreBar } from './score-bar.ts';

export type ReviewsPage = {
  readonly page: ReviewPage;
  readonly query: ReviewListQuery;
  readonly caller: Caller;
  readonly mayDecide: boolean;
  readonly demo: boolean;
  readonly signedInAs?: string | undefined;
  /** What the verdict that led here did. */
  readonly notice?: Html | undefined;
  /** What came of those that were ticked. */
  readonly results?: readonly Approval[];
  readonly nowMs: number;
};

export function reviewsPage(shown: ReviewsPage): string {
  const { page, query } = shown;
  const main = html`${shown.notice && html`<p class="notice" role="status">${shown.notice}</p>`}
    ${shown.results && resultList(shown.results)}
    <section class="head">
      <h1>Reviews</h1>
      <p class="lead" id="lead" data-live>${leadText(page)}</p>
      <button class="quiet" data-alerts hidden type="button">Tell me when a review opens</button>
      ${keysHelp('queue')}
    </section>
    <section class="card" id="filters" data-live>${reviewFilters(query, page.counts)}</section>
    ${mayTick(shown) && bulkForm()}
    <div id="empty" data-live>${page.reviews.length === 0 && html`<p class="card empty">${emptyText(shown)}</p>`}</div>
    <ul class="plain queue" id="queue">
      ${page.reviews.map((item) => entry(shown, item))}
    </ul>
    ${
      page.nextCursor !== null &&
      html`<p><a href="${pageAddress({ ...query, cursor: page.nextCursor })}">More reviews</a></p>`
    }`;
  return layout(
    {
      title: 'Reviews',
      demo: shown.demo,
      signedInAs: shown.signedInAs,
      reviews: true,
      openReviews: page.counts.status.open,
      // What came of a form that was sent is not to be asked for again.
      live: shown.results === undefined ? 'poll' : undefined,
    },
    main,
  );
}

/** Several at once: only where their pictures say enough, each is judged on its own page otherwise. */
function bulkForm(): Html {
  return html`<form method="post" action="/reviews/approve-best" id="bulk" class="bulk" data-bulk>
    <button class="good">Approve the best takes of those ticked</button>
    <span class="dim">a verdict each, on the take that is shown</span>
  </form>`;
}

function mayTick({ mayDecide, query }: ReviewsPage): boolean {
  return mayDecide && query.status === 'open';
}

function resultList(results: readonly Approval[]): Html {
  const done = results.filter(({ isDone }) => isDone).length;
  return html`<section class="${done === results.length ? 'notice' : 'error'}" role="status">
    <p>${done} of ${results.length} approved.</p>
    <ul>
      ${results.map(
        ({ item, text }) =>
          html`<li>${item && html`<a href="${reviewPagePath(item)}">${reviewTitle(item)}</a>: `}${text}</li>`,
      )}
    </ul>
  </section>`;
}

function tick(shown: ReviewsPage, item: ReviewItem): Html | false {
  const value = tickValue(item);
  if (value === undefined || !mayTick(shown) || !isFree(item, shown.caller)) return false;
  return html`<label class="tick"
    ><input type="checkbox" name="review" value="${value}" form="bulk" /> approve take ${item.bestTake}</label
  >`;
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
  return html`<li class="card entry" id="item-${item.id}" data-item data-live>
    <a class="still" href="${leadsTo(item)}" tabindex="-1" aria-hidden="true">${still(item)}</a>
    <div>
      <h2><a href="${leadsTo(item)}">${reviewTitle(item)}</a></h2>
      <p class="dim">${item.jobTitle ?? item.jobId} · ${item.jobKind} ${demoLabel(item.demo)}</p>
      <p>${item.question}</p>
      <p class="facts">
        ${facts(shown, item)} ${item.sectionId !== null && html`<a href="${sectionPath(item)}">all takes</a>`}
        ${tick(shown, item)}
      </p>
    </div>
    <div class="do">${actions(shown, item)}</div>
  </li>`;
}

/** To its verdicts while it is open; then to the section that it was about. */
function leadsTo(item: ReviewItem): string {
  return item.status === 'open' ? reviewPagePath(item) : sectionPath(item);
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
  if (item.status !== 'open') return decisionText(item);
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
