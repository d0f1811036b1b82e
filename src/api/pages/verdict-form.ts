// The form of a verdict: one for all of them, so that the note, the prompt and the chosen take go with whichever is given (SPEC C5).
import { rejectReasonWords } from '../../client/decision-words.ts';
import { mediaProviders, type Medium, mediumOf } from '../../domain/media.ts';
import { rejectReasons } from '../../domain/review.ts';
import type { JobView, ReviewView, SectionView } from '../../store/view-types.ts';
import { budgetFields } from './budget-verdict.ts';
import { type Html, html } from './html.ts';
import { type OpenPlan, planFields } from './plan-panel.ts';
import { lookedAt, takeChoice } from './take-choice.ts';

export type AskedReview = {
  readonly job: JobView;
  readonly review: ReviewView;
  readonly section: SectionView | undefined;
  readonly plan: OpenPlan | undefined;
  /** Of the best take: what the field of the next one begins with. */
  readonly prompt: string | undefined;
  /** The form stands on the review's own page: the answer leads on to the next review. */
  readonly leadsOn: boolean;
};

/** Several buttons, one form. Enter in a field gives no verdict: the first button of the form, which a browser takes for that, is one that sends nothing. */
export function verdictForm(asked: AskedReview): Html {
  const { review, section } = asked;
  return html`<form
    method="post"
    action="/reviews/${encodeURIComponent(review.id)}/verdict"
    class="verdict"
    data-verdict
  >
    <button formmethod="dialog" formnovalidate hidden></button>
    ${asked.leadsOn && html`<input type="hidden" name="from" value="review" />`}
    ${section !== undefined && takeChoice(review, section)}
    <div class="fields">
      ${subjectFields(asked)}
      <label
        >Note
        <input name="note" maxlength="2000" placeholder="optional, kept with whatever you decide" autocomplete="off"
      /></label>
      <div class="buttons">${buttons(asked)}</div>
      ${rejection(asked)} ${review.subject === 'section' && replacement(review, section?.scene?.medium)}
    </div>
  </form>`;
}

function subjectFields(asked: AskedReview): Html | false {
  switch (asked.review.subject) {
    case 'section':
      return sectionFields(asked);
    case 'plan':
      return planFields(asked.plan);
    case 'budget':
      return budgetFields(asked.job);
  }
}

/** The prompt of a scene is the whole of what is sent (SPEC A9); code is written from more than that. */
function sectionFields({ section, prompt }: AskedReview): Html {
  const medium = section?.scene?.medium;
  if (medium === undefined) {
    return html`<label
      >What to do differently
      <textarea name="prompt" rows="3" maxlength="8000" placeholder="optional" data-sends="retake"></textarea>
    </label>`;
  }
  return html`<label
      >The prompt of the next take (stands in for the scene's)
      <textarea name="prompt" rows="5" maxlength="8000" data-sends="retake">${prompt ?? ''}</textarea>
      <span class="dim">Left as it is, nothing is sent: Retake improves the scene's own.</span></label
    >${providerChoice(medium)}`;
}

/** Who makes it, where it is not left to the order. */
function providerChoice(medium: Medium): Html {
  const names = mediaProviders.filter((name) => mediumOf(name) === medium);
  return html`<label class="short"
    >Provider
    <select name="provider">
      <option value="">any</option>
      ${names.map((name) => html`<option>${name}</option>`)}
    </select></label
  >`;
}

function buttons({ review, section, plan }: AskedReview): Html {
  const approve = (text: string) =>
    html`<button name="verdict" value="approve" class="good" formnovalidate>${text}</button>`;
  const retake = (text: string) => html`<button name="verdict" value="retake" formnovalidate>${text}</button>`;
  switch (review.subject) {
    case 'section':
      return html`${lookedAt(section).length > 0 && approve('Approve the chosen take')} ${retake('Retake')}`;
    case 'plan':
      return html`${plan && approve('Approve this plan')} ${retake('Another plan')}`;
    case 'budget':
      return approve('Raise the budget');
  }
}

/** Opened, given a reason, pressed: nothing is rejected by one slip. */
function rejection({ review, section }: AskedReview): Html {
  const what =
    review.subject === 'section'
      ? `the ${section?.scene === null || section === undefined ? 'section' : 'scene'}`
      : 'it';
  const id = encodeURIComponent(review.id);
  return html`<details class="reject" data-reject>
    <summary>Reject …</summary>
    ${review.subject !== 'budget' && reasons(id)}
    <button name="verdict" value="reject" class="bad">Reject ${what}</button>
  </details>`;
}

/** Of a budget there is nothing to find fault with. */
function reasons(id: string): Html {
  return html`<fieldset>
    <legend>Why it is rejected</legend>
    ${rejectReasons.map(
      (code, index) =>
        html`<label for="why-${id}-${code}"
          ><input type="radio" id="why-${id}-${code}" name="reasonCode" value="${code}" required />
          <kbd>${index + 1}</kbd> ${rejectReasonWords[code]}</label
        >`,
    )}
  </fieldset>`;
}

/** The file travels by upload.js; without scripts the command line uploads and replaces. */
function replacement(review: ReviewView, medium: Medium = 'video'): Html {
  const [text, accept] =
    medium === 'video'
      ? ['An mp4 of your own', 'video/mp4']
      : ['A picture of your own (png, jpeg, webp)', 'image/png,image/jpeg,image/webp'];
  return html`<details data-replace>
    <summary>Replace …</summary>
    <label>${text} <input type="file" accept="${accept}" /></label>
    <input type="hidden" name="artifact" />
    <button name="verdict" value="replace" formnovalidate>Replace</button>
    <p class="dim" role="status"></p>
    <noscript
      ><p class="dim">Without scripts: <code>retake review replace ${review.id} FILE</code></p></noscript
    >
  </details>`;
}
