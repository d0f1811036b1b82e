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
function planJson({ title, sections }: OpenPlan): string {
  const plain = sections.map(({ id: _id, number: _number, ...section }) => section);
  return JSON.stringify({ title, sections: plain }, undefined, 2);
}

export function planVerdicts(action: string, plan: OpenPlan | undefined): Html {
  const edit =
    plan &&
    html`<form method="post" action="${action}">
        <button name="verdict" value="approve" class="good">Approve this plan</button>
      </form>
      <details class="wide">
        <summary>Edit the plan</summary>
        <form method="post" action="${action}">
          <label>The plan as JSON ${planText(plan)}</label>
          <button name="verdict" value="approve" class="good">Approve the edited plan</button>
        </form>
      </details>`;
  return html`${edit}
    <form method="post" action="${action}">
      <label
        >What to do differently
        <textarea name="prompt" rows="2" maxlength="8000" placeholder="optional"></textarea></label
      ><button name="verdict" value="retake">Another plan</button>
    </form>`;
}

/** The line break behind the tag is not part of its text; any other blank would be. */
function planText(plan: OpenPlan): Html {
  const rows = Math.min(30, planJson(plan).split('\n').length);
  return html`<textarea name="plan" class="code" rows="${rows}" spellcheck="false" required>
${planJson(plan)}</textarea>`;
}
