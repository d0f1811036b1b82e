// Open reviews, on the page of their job and on their own: what is asked, what was wanted, the takes, and the form of the verdict (SPEC C5).
import { reasonWords } from '../../domain/reason-words.ts';
import type { JobView, ReviewView, SectionView } from '../../store/view-types.ts';
import type { Caller } from '../caller.ts';
import { budgetFigures } from './budget-verdict.ts';
import { claimLine, isFree } from './claim-forms.ts';
import { type Html, html } from './html.ts';
import { keysHelp } from './keys-help.ts';
import { type OpenPlan, planList } from './plan-panel.ts';
import type { ShownPrompts } from './shown-prompts.ts';
import { takeChoice } from './take-choice.ts';
import { verdictForm } from './verdict-form.ts';
import { wanted } from './review-wanted.ts';

export type OpenReviews = {
  readonly job: JobView;
  readonly caller: Caller;
  readonly mayDecide: boolean;
  readonly plan: OpenPlan | undefined;
  readonly prompts: ShownPrompts;
};

/** Those of one job, oldest first, on its page. */
export function openReviews(shown: OpenReviews): Html[] {
  const open = shown.job.reviews.filter(({ status }) => status === 'open');
  return open.length === 0
    ? []
    : [
        html`<div id="keys-part" data-live>${keysHelp('job')}</div>`,
        ...open.map((review) => reviewPanel(shown, review, { isAlone: false })),
      ];
}

/** `isAlone`: on the review's own page, whose heading says already what it is about. */
export function reviewPanel(shown: OpenReviews, review: ReviewView, { isAlone }: { readonly isAlone: boolean }): Html {
  const { job, caller, mayDecide, plan } = shown;
  const section = job.sections.find(({ id }) => id === review.sectionId);
  const page = `/reviews/${encodeURIComponent(review.id)}`;
  return html`<section
    class="card asks"
    id="item-${review.id}"
    aria-labelledby="review-${review.id}"
    data-item
    data-live
  >
    <h2 id="review-${review.id}">
      ${isAlone ? headText(review, section) : html`<a href="${page}">${headText(review, section)}</a>`}
    </h2>
    <p>${review.question}</p>
    <p class="dim">${reasonWords[review.reason]}${deadlineText(review)}</p>
    ${mayDecide && claimLine(review, { caller, returnTo: isAlone ? page : `/jobs/${encodeURIComponent(job.id)}` })}
    ${section !== undefined && wanted(job, section)} ${review.subject === 'plan' && plan && planList(plan)}
    ${review.subject === 'budget' && budgetFigures(job)} ${verdicts(shown, review, { section, isAlone })}
  </section>`;
}

function headText({ subject }: ReviewView, section: SectionView | undefined): string {
  if (section === undefined) return `Your decision on the ${subject}`;
  return `Your decision on ${section.scene === null ? 'section' : 'scene'} ${section.number}`;
}

/** The form, or why there is none: the takes are to be seen all the same. */
function verdicts(
  { job, caller, mayDecide, plan, prompts }: OpenReviews,
  review: ReviewView,
  { section, isAlone }: { readonly section: SectionView | undefined; readonly isAlone: boolean },
): Html {
  if (mayDecide && isFree(review, caller)) {
    return verdictForm({ job, review, section, plan, prompt: prompts.get(review.id), leadsOn: isAlone });
  }
  const why = mayDecide
    ? `${review.claimedBy} is deciding this. You can, too, when they release it or their time is over.`
    : 'Your token may not decide reviews.';
  return html`<p class="dim">${why}</p>
    <div class="verdict">${section !== undefined && takeChoice(review, section)}</div>`;
}

function deadlineText({ deadlineAt, deadlinePolicy }: ReviewView): Html | false {
  if (deadlineAt === null) return false;
  const time = html`<time datetime="${deadlineAt}">${deadlineAt.slice(0, 16).replace('T', ' ')} UTC</time>`;
  return html`; decided by ${time}, otherwise: ${deadlinePolicy?.replaceAll('_', ' ') ?? ''}`;
}
