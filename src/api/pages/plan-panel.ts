// A plan that waits for a person: its sections to read, its JSON to edit, and the verdicts that go with it (SPEC E1).
import { z } from 'zod';
import { durationWords } from '../../client/words.ts';
import { planSchema } from '../../client/plan-request.ts';
import type { Artifacts } from '../../store/store.ts';
import type { JobView } from '../../store/view-types.ts';
import { type Html, html } from './html.ts';

export type OpenPlan = z.infer<typeof planSchema>;

/** The plan that an open review asks about; nothing where none was made, or none that could be read. */
export async function openPlan(
  artifacts: Pick<Artifacts, 'readText'>,
  job: Pick<JobView, 'reviews'>,
): Promise<OpenPlan | undefined> {
  const review = job.reviews.find(({ status, subject }) => status === 'open' && subject === 'plan');
  if (review === undefined || review.contentHash === null) return undefined;
  const text = await artifacts.readText(review.contentHash).catch(() => '');
  return parsedPlan.safeParse(text).data;
}

const parsedPlan = z
  .string()
  .transform((text, context): unknown => {
    try {
      return JSON.parse(text);
    } catch {
      context.addIssue({ code: 'custom', message: 'is no JSON' });
      return z.NEVER;
    }
  })
  .pipe(planSchema);

export function planList({ title, sections }: OpenPlan): Html {
  return html`<div class="plan">
    <h3>${title}</h3>
    <ol>
      ${sections.map(
        (section) =>
          html`<li>
            <strong>${section.title}</strong>
            <span class="dim">${section.renderer}, ${durationWords(section.plannedDurationMs)}</span>
            <p>${section.goal}</p>
            <details>
              <summary>Narration and brief</summary>
              <p><em>${section.narration}</em></p>
              <p class="dim">${section.visualBrief}</p>
            </details>
          </li>`,
      )}
    </ol>
  </div>`;
}

/** Without ids and numbers: they follow the order of the sections. */
export function planJson({ title, sections }: OpenPlan): string {
  const plain = sections.map(({ id: _id, number: _number, ...section }) => section);
  return JSON.stringify({ title, sections: plain }, undefined, 2);
}

/** The wish for another plan, and the plan itself to edit: one that is left as it is, is not sent. */
export function planFields(plan: OpenPlan | undefined): Html {
  return html`<label
      >What to do differently
      <textarea name="prompt" rows="2" maxlength="8000" placeholder="optional" data-sends="retake"></textarea></label
    >${
      plan &&
      html`<details>
        <summary>Edit the plan</summary>
        <label>The plan as JSON ${planText(plan)}</label>
      </details>`
    }`;
}

/** The line break behind the tag is not part of its text; any other blank would be. */
function planText(plan: OpenPlan): Html {
  const rows = Math.min(30, planJson(plan).split('\n').length);
  return html`<textarea name="plan" class="code" rows="${rows}" spellcheck="false" data-sends="approve">
${planJson(plan)}</textarea>`;
}
