// The reviews of a job that are closed: what was asked, and who decided what (SPEC C5).
import type { JobView } from '../../store/view-types.ts';
import { closedLine } from './decision-text.ts';
import { type Html, html } from './html.ts';

export function decidedReviews({ reviews }: Pick<JobView, 'reviews'>): Html | false {
  const closed = reviews.filter(({ status }) => status !== 'open');
  if (closed.length === 0) return false;
  return html`<section class="card">
    <h2>Reviews decided</h2>
    <ul class="plain">
      ${closed.map(
        (review) =>
          html`<li>
            <a href="/reviews/${encodeURIComponent(review.id)}">${review.question}</a>
            <span class="dim">${closedLine(review)}</span>
          </li>`,
      )}
    </ul>
  </section>`;
}
