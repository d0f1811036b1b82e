// One review alone: what was wanted, every take, the verdict, and the way to the reviews before and after it (SPEC C5).
import type { ReviewItem } from '../../store/review-types.ts';
import { closedLine, decisionText } from './decision-text.ts';
import { type Html, html } from './html.ts';
import { keysHelp } from './keys-help.ts';
import { demoLabel, layout } from './layout.ts';
import type { Neighbours } from './neighbours.ts';
import { type OpenReviews, reviewPanel } from './review-panel.ts';
import { reviewTitle, sectionPath } from './review-title.ts';

export type ReviewPageOf = OpenReviews & {
  readonly item: ReviewItem;
  readonly neighbours: Neighbours;
  readonly signedInAs?: string | undefined;
  /** What the verdict that led here did. */
  readonly notice?: Html | undefined;
};

export function reviewPage(shown: ReviewPageOf): string {
  const { item, neighbours } = shown;
  const review = shown.job.reviews.find(({ id }) => id === item.id);
  const main = html`${shown.notice && html`<p class="notice" role="status">${shown.notice}</p>`}
    <section class="head" id="review-head" data-live>
      <p class="crumbs">
        <a href="/reviews">Reviews</a> /
        ${neighbours.place !== undefined && `${neighbours.place} of ${neighbours.open}`}
      </p>
      <h1>${reviewTitle(item)} ${demoLabel(item.demo)}</h1>
      <p class="facts">
        <a href="/jobs/${encodeURIComponent(item.jobId)}">${item.jobTitle ?? item.jobId}</a>
        <span>${item.jobKind}</span>
        ${wayTo('previous', neighbours.previous)} ${wayTo('next', neighbours.next)}
      </p>
    </section>
    ${keysHelp('review')}
    <div id="panels">
      ${review !== undefined && review.status === 'open' ? reviewPanel(shown, review, { isAlone: true }) : closedPanel(item)}
    </div>`;
  return layout(
    {
      title: reviewTitle(item),
      demo: item.demo,
      signedInAs: shown.signedInAs,
      reviews: true,
      openReviews: neighbours.open,
      live: 'poll',
    },
    main,
  );
}

function wayTo(name: 'previous' | 'next', id: string | undefined): Html | false {
  return (
    id !== undefined &&
    html`<a href="/reviews/${encodeURIComponent(id)}" rel="${name === 'next' ? 'next' : 'prev'}">${name}</a>`
  );
}

/** Not open any more: who decided what, and where the takes are. */
function closedPanel(item: ReviewItem): Html {
  return html`<section class="card" id="closed-${item.id}" data-live>
    <h2>${item.status === 'decided' ? 'Decided' : 'Closed'}</h2>
    <p>${item.question}</p>
    ${decisionText(item)}
    <p hidden>${closedLine(item)}</p>
    <p class="actions"><a href="${sectionPath(item)}">${item.sectionId === null ? 'The job' : 'All takes'}</a></p>
  </section>`;
}
