// Open reviews with the four verdicts as plain forms; they take the same path as the API's (SPEC C5).
import { reasonWords, verdictWords } from '../../client/words.ts';
import type { VerdictName } from '../../domain/review.ts';
import type { JobView, ReviewView, SectionView } from '../../store/view-types.ts';
import { type Html, html } from './html.ts';

export function openReviews(job: JobView, mayDecide: boolean): Html[] {
  return job.reviews.filter((review) => review.status === 'open').map((review) => reviewPanel(job, review, mayDecide));
}

function reviewPanel(job: JobView, review: ReviewView, mayDecide: boolean): Html {
  const section = job.sections.find(({ id }) => id === review.sectionId);
  const best = section?.takes.find(({ take }) => take === review.bestTake);
  return html`<section class="card asks" aria-labelledby="review-${review.id}">
    <h2 id="review-${review.id}">
      ${section === undefined ? `Your decision on the ${review.subject}` : `Your decision on section ${section.number}`}
    </h2>
    <p>${review.question}</p>
    <p class="dim">
      ${reasonWords[review.reason]}${review.deadlineAt !== null && html`; decided by <time datetime="${review.deadlineAt}">${review.deadlineAt.slice(0, 16).replace('T', ' ')} UTC</time>, otherwise: ${review.deadlinePolicy ?? ''}`}
    </p>
    <div class="review">
      ${
        best !== undefined &&
        best.videoHash !== null &&
        html`<figure>
          <video controls preload="metadata" src="/api/artifacts/${best.videoHash}"></video>
          <figcaption>
            take ${best.take}, the best so far${best.score !== null && html`: score ${best.score}`}
          </figcaption>
        </figure>`
      }
      ${mayDecide ? verdictForm(review, section) : html`<p class="dim">Your token may not decide reviews.</p>`}
    </div>
  </section>`;
}

function verdictForm(review: ReviewView, section: SectionView | undefined): Html {
  const button = (verdict: VerdictName, className = '') =>
    html`<button name="verdict" value="${verdict}" class="${className}">${verdictWords[verdict]}</button>`;
  const action = `/reviews/${review.id}/verdict`;
  if (review.subject === 'section') {
    const rendered = section?.takes.filter((take) => take.videoHash !== null) ?? [];
    return html`<div class="verdicts">
      <form method="post" action="${action}">
        ${
          rendered.length > 0 &&
          html`<label
              >Take
              <select name="take">
                ${rendered.map((take) => html`<option value="${take.take}" ${take.take === review.bestTake && html` selected`}>take ${take.take}${take.score !== null && ` · score ${take.score}`}</option>`)}
              </select></label
            >${button('approve', 'good')}`
        }
      </form>
      <form method="post" action="${action}">
        <label
          >What to do differently
          <textarea name="prompt" rows="2" maxlength="8000" placeholder="optional"></textarea></label
        >${button('retake')}
      </form>
      <form method="post" action="${action}">
        <label
          >Hash of an uploaded mp4
          <input
            name="artifact"
            required
            pattern="[0-9a-f]{64}"
            placeholder="retake review replace ${review.id} FILE uploads and replaces" /></label
        >${button('replace')}
      </form>
      <form method="post" action="${action}">
        <label>Note <input name="note" maxlength="2000" placeholder="optional" /></label>${button('reject', 'bad')}
      </form>
    </div>`;
  }
  const raise =
    review.subject === 'budget' &&
    html`<label>New money limit, USD <input name="usd" type="number" min="0" step="any" /></label
      ><label>New limit of calls <input name="calls" type="number" min="0" /></label
      ><label>New limit of renders <input name="renders" type="number" min="0" /></label
      ><label>New limit of time, seconds <input name="wallS" type="number" min="0" /></label>`;
  return html`<div class="verdicts">
    <form method="post" action="${action}">${raise}${button('approve', 'good')}</form>
    <form method="post" action="${action}">
      <label>Note <input name="note" maxlength="2000" placeholder="optional" /></label>${button('reject', 'bad')}
    </form>
  </div>`;
}
