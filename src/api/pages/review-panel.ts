// Open reviews with the four verdicts as plain forms; they take the same path as the API's (SPEC C5).
import { reasonWords, scoreWords, verdictWords } from '../../client/words.ts';
import { mediaProviders, type Medium, mediumOf } from '../../domain/media.ts';
import type { VerdictName } from '../../domain/review.ts';
import type { JobView, ReviewView, SectionView, TakeView } from '../../store/view-types.ts';
import type { Caller } from '../caller.ts';
import { claimLine, isFree } from './claim-forms.ts';
import { clip } from './clip.ts';
import { type Html, html } from './html.ts';
import { keysHelp } from './keys-help.ts';
import { type OpenPlan, planList, planVerdicts } from './plan-panel.ts';

export type OpenReviews = {
  readonly job: JobView;
  readonly caller: Caller;
  readonly mayDecide: boolean;
  readonly plan: OpenPlan | undefined;
};

export function openReviews(shown: OpenReviews): Html[] {
  const open = shown.job.reviews.filter(({ status }) => status === 'open');
  return open.length === 0 ? [] : [keysHelp(), ...open.map((review) => reviewPanel(shown, review))];
}

function reviewPanel(shown: OpenReviews, review: ReviewView): Html {
  const { job, caller, mayDecide, plan } = shown;
  const section = job.sections.find(({ id }) => id === review.sectionId);
  const best = section?.takes.find(({ take }) => take === review.bestTake);
  return html`<section class="card asks" id="item-${review.id}" aria-labelledby="review-${review.id}" data-item>
    <h2 id="review-${review.id}">${headText(review, section)}</h2>
    <p>${review.question}</p>
    <p class="dim">${reasonWords[review.reason]}${deadlineText(review)}</p>
    ${mayDecide && claimLine(review, { caller, jobId: job.id })}
    <div class="review">
      ${best !== undefined && section !== undefined && bestFigure(best, section)}
      ${review.subject === 'plan' && plan && planList(plan)} ${verdicts(shown, review, section)}
    </div>
  </section>`;
}

function headText({ subject }: ReviewView, section: SectionView | undefined): string {
  if (section === undefined) return `Your decision on the ${subject}`;
  return `Your decision on ${section.scene === null ? 'section' : 'scene'} ${section.number}`;
}

function bestFigure(best: TakeView, section: SectionView): Html | false {
  const { videoHash, imageHash } = best;
  const asset =
    videoHash === null
      ? imageHash !== null && html`<img class="frame" src="/api/artifacts/${imageHash}" alt="Take ${best.take}" />`
      : clip(videoHash, best);
  const scored = best.score === null ? ', not scored' : `: score ${scoreWords(best.score, best.judgeSamples)}`;
  return (
    asset &&
    html`<figure>
      ${asset}
      <figcaption>take ${best.take}, the best so far${scored}${outscoredText(best, section)}</figcaption>
    </figure>`
  );
}

function verdicts(
  { caller, mayDecide, plan }: OpenReviews,
  review: ReviewView,
  section: SectionView | undefined,
): Html {
  if (!mayDecide) return html`<p class="dim">Your token may not decide reviews.</p>`;
  if (isFree(review, caller)) return verdictForms(review, section, plan);
  return html`<p class="dim">
    ${review.claimedBy} is deciding this. You can, too, when they release it or their time is over.
  </p>`;
}

/** Why a take with a higher score is not the best one: facts come before scores (ADR 24). */
function outscoredText({ score }: TakeView, { takes }: SectionView): string {
  const higher = takes.filter((take) => take.score !== null && score !== null && take.score > score);
  if (higher.length === 0) return '';
  return `; the checks found more in ${higher.map((take) => `take ${take.take} (${take.score})`).join(', ')}`;
}

function deadlineText({ deadlineAt, deadlinePolicy }: ReviewView): Html | false {
  if (deadlineAt === null) return false;
  const time = html`<time datetime="${deadlineAt}">${deadlineAt.slice(0, 16).replace('T', ' ')} UTC</time>`;
  return html`; decided by ${time}, otherwise: ${deadlinePolicy?.replaceAll('_', ' ') ?? ''}`;
}

function verdictForms(review: ReviewView, section: SectionView | undefined, plan: OpenPlan | undefined): Html {
  const action = `/reviews/${review.id}/verdict`;
  return html`<div class="verdicts">
    ${subjectForms(review, { action, section, plan })}
    <form method="post" action="${action}">
      <label>Note <input name="note" maxlength="2000" placeholder="optional" /></label>${button('reject', 'bad')}
    </form>
  </div>`;
}

type Shown = {
  readonly action: string;
  readonly section: SectionView | undefined;
  readonly plan: OpenPlan | undefined;
};

function subjectForms(review: ReviewView, { action, section, plan }: Shown): Html {
  switch (review.subject) {
    case 'section':
      return sectionForms(review, action, section);
    case 'plan':
      return planVerdicts(action, plan);
    case 'budget':
      return html`<form method="post" action="${action}">
        <label>New money limit, USD <input name="usd" type="number" min="0" step="any" /></label
        ><label>New limit of calls <input name="calls" type="number" min="0" /></label
        ><label>New limit of renders <input name="renders" type="number" min="0" /></label
        ><label>New limit of time, seconds <input name="wallS" type="number" min="0" /></label
        >${button('approve', 'good')}
      </form>`;
  }
}

function button(verdict: VerdictName, className = ''): Html {
  return html`<button name="verdict" value="${verdict}" class="${className}">${verdictWords[verdict]}</button>`;
}

function sectionForms(review: ReviewView, action: string, section: SectionView | undefined): Html {
  const rendered = section?.takes.filter((take) => (take.videoHash ?? take.imageHash) !== null) ?? [];
  const choice = (take: TakeView) =>
    html`<option value="${take.take}" ${take.take === review.bestTake && html` selected`}>
      take ${take.take} · ${take.score === null ? 'not scored' : `score ${scoreWords(take.score, take.judgeSamples)}`}
    </option>`;
  const medium = section?.scene?.medium;
  return html`${
      rendered.length > 0 &&
      html`<form method="post" action="${action}">
        <label
          >Take
          <select name="take">
            ${rendered.map(choice)}
          </select></label
        >${button('approve', 'good')}
      </form>`
    }
    <form method="post" action="${action}">
      <label
        >What to do differently
        <textarea name="prompt" rows="2" maxlength="8000" placeholder="optional"></textarea></label
      >${medium !== undefined && providerChoice(medium)}${button('retake')}
    </form>
    ${replaceForm(review, action, medium)}`;
}

/** Of a scene: who makes it, where it is not left to the order. */
function providerChoice(medium: Medium): Html {
  const names = mediaProviders.filter((name) => mediumOf(name) === medium);
  return html`<label class="short"
    >Provider
    <select name="provider">
      <option value="">leave it to Retake</option>
      ${names.map((name) => html`<option>${name}</option>`)}
    </select></label
  >`;
}

/** The file travels by upload.js; without scripts the command line uploads and replaces. */
function replaceForm(review: ReviewView, action: string, medium: Medium = 'video'): Html {
  const [text, accept] =
    medium === 'video'
      ? ['An mp4 of your own', 'video/mp4']
      : ['A picture of your own (png, jpeg, webp)', 'image/png,image/jpeg,image/webp'];
  return html`<form method="post" action="${action}" data-upload>
    <label>${text} <input type="file" accept="${accept}" required /></label>
    <input type="hidden" name="verdict" value="replace" /><input type="hidden" name="artifact" />
    <button>${verdictWords.replace}</button>
    <p class="dim" role="status"></p>
    <noscript
      ><p class="dim">Without scripts: <code>retake review replace ${review.id} FILE</code></p></noscript
    >
  </form>`;
}
