// What an edit of a clip came to, on the page of its job: before and after, the rewritten prompt, what stayed and what is new (SPEC R3–R8).
import { isTerminal } from '../../domain/job.ts';
import type { JobView } from '../../store/view-types.ts';
import { asset } from './clip.ts';
import { compareStage, differences, promptDiff } from './compare-stage.ts';
import { creativityText } from './compared-clip.ts';
import type { EditView } from './edit-of.ts';
import { type Html, html } from './html.ts';
import { bulleted, row } from './take-parts.ts';
import { rewriterWords } from './version-words.ts';

export function editPanel(job: JobView, edit: EditView): Html {
  const { before, after } = edit;
  return html`<section class="card" id="compare" aria-labelledby="edit-heading">
    <h2 id="edit-heading">The edit</h2>
    <p class="facts"><span>“${edit.instruction}”</span></p>
    ${outcome(job, edit)} ${before && after && compareStage({ a: before, b: after })}
    ${before && after && promptDiff({ a: before, b: after })} ${before && after === undefined && onlyBefore(edit)}
    <div class="split">
      <dl class="list">${facts(edit)}</dl>
      <div>${before && after && differences({ a: before, b: after })}</div>
    </div>
    <p class="actions">
      <a href="${clipPath(edit)}">Versions of the clip</a>
      <a href="/jobs/${encodeURIComponent(edit.jobId)}">The job whose clip it is</a>
    </p>
  </section>`;
}

export function clipPath({ jobId, clipIndex }: Pick<EditView, 'jobId' | 'clipIndex'>): string {
  return `/clips/${encodeURIComponent(jobId)}/${clipIndex}`;
}

/** Said where nothing new is to be seen beside the clip. */
function outcome(job: JobView, { after, isUnchanged }: EditView): Html | false {
  if (isUnchanged) return html`<p class="warn">This edit changed nothing that can be seen.</p>`;
  if (!isTerminal(job.status)) return after === undefined && html`<p class="dim">The prompt is being rewritten.</p>`;
  if (after !== undefined) return false;
  const paid = job.costNanoUsd === 0 ? 'Nothing was made, and nothing was paid' : 'Nothing was made';
  return html`<p>${paid}: the clip is as it was. Ask for more than its prompt says already, or in other words.</p>`;
}

function onlyBefore({ before }: EditView): Html | false {
  if (before === undefined) return false;
  return html`<div class="split">
    ${compareAlone(before)}
    <div>
      <h3>Prompt of the clip</h3>
      <p class="diff">${before.prompt ?? 'It cannot be read.'}</p>
    </div>
  </div>`;
}

function compareAlone(before: NonNullable<EditView['before']>): Html | false {
  const { hash, medium, name } = before;
  return (
    hash !== null &&
    html`<figure>
      ${asset({ hash, medium, alt: name }, before)}
      <figcaption>${name}, as it is</figcaption>
    </figure>`
  );
}

function facts({ made, choice }: EditView): readonly (Html | false)[] {
  if (made === undefined) return [];
  const { similarity, temperature, seed, provider, rewrittenBy, reasoning } = made;
  return [
    row('Similarity', similarity === null ? null : `${similarity.toFixed(3)} of 1 to the clip before (SSIM)`),
    row('Creativity', creativityText(temperature)),
    row('Seed', seed),
    row('Made by', provider),
    row('Because', choice),
    row('Rewritten', rewrittenBy && rewriterWords[rewrittenBy]),
    row('Why', reasoning === null ? null : bulleted(reasoning.split('\n'))),
  ];
}
