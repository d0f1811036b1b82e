// The first page: a form that starts a job, what waits for a person, and the list of jobs.
import { agoWords, kindWords, statusWords } from '../../client/words.ts';
import { formatNanoUsd } from '../../domain/money.ts';
import type { FieldError } from '../problem.ts';
import type { JobPage, JobSummary } from '../../store/view-types.ts';
import { type Html, html } from './html.ts';
import { badge, demoLabel, layout } from './layout.ts';
import { storyboardForm } from './storyboard-form.ts';

export type JobsPage = {
  readonly page: JobPage;
  readonly demo: boolean;
  readonly mayStart: boolean;
  readonly signedInAs?: string | undefined;
  /** Why the form was not accepted, and what was typed. */
  readonly refused?: {
    readonly message: string;
    readonly form: Readonly<Record<string, string>>;
    readonly errors: readonly FieldError[];
  };
  /** Open reviews of all jobs. */
  readonly openReviews: number;
  readonly nowMs: number;
};

export function jobsPage(shown: JobsPage): string {
  const waiting = shown.page.jobs.filter((job) => job.openReviews > 0);
  const main = html`${shown.mayStart && html`${startForm(isStoryboard(shown) ? undefined : shown.refused)} ${storyboardForm(isStoryboard(shown) ? shown.refused : undefined)}`}
    <div id="waiting" data-live>
      ${
        waiting.length > 0 &&
        html`<section class="card asks">
          <h2>Waiting for a person</h2>
          <p>
            <a href="/reviews"
              >${shown.openReviews === 1 ? 'The open review' : `All ${shown.openReviews} open reviews`}</a
            >
          </p>
          <ul class="plain">
            ${waiting.map(
              (job) =>
                html`<li>
                  <a href="/jobs/${job.id}#reviews">${job.title ?? job.id}</a> ${demoLabel(job.demo)}
                  <span class="dim">${job.openReviews} open review${job.openReviews === 1 ? '' : 's'}</span>
                </li>`,
            )}
          </ul>
        </section>`
      }
    </div>
    <section class="card" id="jobs" data-live>
      <h1>Jobs</h1>
      ${jobTable(shown)}
    </section>`;
  const { demo, signedInAs, openReviews, refused } = shown;
  // What was refused is not to be asked for again.
  return layout({ title: 'Jobs', demo, signedInAs, openReviews, live: refused ? undefined : 'poll' }, main);
}

function isStoryboard({ refused }: JobsPage): boolean {
  return refused?.form['storyboard'] !== undefined;
}

type Choices = readonly (readonly [value: string, text: string])[];

const modeChoices: Choices = [
  ['deep', 'deep'],
  ['fast', 'fast'],
];
const rendererChoices: Choices = [
  ['', 'the plan chooses'],
  ['manim', 'Manim'],
  ['svg', 'SVG'],
];
const qualityChoices: Choices = [
  ['standard', 'standard'],
  ['draft', 'draft'],
  ['high', 'high'],
];

function startForm(refused: JobsPage['refused']): Html {
  const typed = refused?.form ?? {};
  const checked = typed['approvePlan'] === 'on' && html` checked`;
  return html`<section class="card start">
    <h2>New explainer video</h2>
    ${refused && html`<p class="error" role="alert">${refused.message}</p>`}
    <form method="post" action="/jobs" class="grid">
      <label class="wide"
        >Topic
        <input
          name="topic"
          required
          maxlength="500"
          placeholder="The Pythagorean theorem"
          value="${typed['topic'] ?? ''}"
      /></label>
      <label>Mode ${select('mode', modeChoices, typed)}</label>
      <label>Renderer ${select('renderer', rendererChoices, typed)}</label>
      <label
        >Sections
        <input
          name="sections"
          type="number"
          min="1"
          max="12"
          placeholder="plan decides"
          value="${typed['sections'] ?? ''}"
      /></label>
      <label>Quality ${select('quality', qualityChoices, typed)}</label>
      <label class="check"
        ><input type="checkbox" name="approvePlan" value="on" ${checked} /> Let me approve the plan</label
      >
      <button>Start</button>
    </form>
  </section>`;
}

function select(name: string, choices: Choices, typed: Readonly<Record<string, string>>): Html {
  const options = choices.map(
    ([value, text]) => html`<option value="${value}" ${typed[name] === value && html` selected`}>${text}</option>`,
  );
  return html`<select name="${name}">
    ${options}
  </select>`;
}

function jobTable({ page, nowMs }: JobsPage): Html {
  if (page.jobs.length === 0) {
    return html`<p class="empty">
      No jobs yet. Start one here, or on the command line: <code>retake explain "The Pythagorean theorem"</code>,
      <code>retake scenes STORYBOARD</code>
    </p>`;
  }
  return html`<div class="scroll" tabindex="0" role="region" aria-label="Jobs">
      <table class="jobs">
        <thead>
          <tr>
            <th scope="col">Job</th>
            <th scope="col">Status</th>
            <th scope="col">Sections</th>
            <th scope="col" class="num">Cost</th>
            <th scope="col">Started</th>
          </tr>
        </thead>
        <tbody>
          ${page.jobs.map((job) => jobRow(job, nowMs))}
        </tbody>
      </table>
    </div>
    ${page.nextCursor !== null && html`<p><a href="/?cursor=${encodeURIComponent(page.nextCursor)}">Older jobs</a></p>`}`;
}

function jobRow(job: JobSummary, nowMs: number): Html {
  const total = Object.values(job.sectionCounts).reduce((sum, count) => sum + count, 0);
  const done = job.sectionCounts.completed ?? 0;
  return html`<tr>
    <td>
      <a href="/jobs/${job.id}">${job.title ?? job.id}</a> ${demoLabel(job.demo)}<br /><span class="dim"
        >${kindWords[job.kind]} <code>${job.id}</code></span
      >
    </td>
    <td>${badge(job.status, statusWords[job.status])}</td>
    <td class="tight">
      ${total > 0 ? html`<progress max="${total}" value="${done}">${done} of ${total}</progress> <span class="dim">${done} of ${total}</span>` : html`<span class="dim">–</span>`}
    </td>
    <td class="num">${job.demo ? html`<span class="dim">nothing billed</span>` : formatNanoUsd(job.costNanoUsd)}</td>
    <td class="tight"><time datetime="${job.createdAt}">${agoWords(Date.parse(job.createdAt), nowMs)}</time></td>
  </tr>`;
}
