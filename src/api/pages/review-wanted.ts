// What was asked for, beside what was made of it: nobody can judge a take without it.
import { durationWords } from '../../client/words.ts';
import type { JobView, SectionView } from '../../store/view-types.ts';
import { type Html, html } from './html.ts';

export function wanted(job: JobView, section: SectionView): Html {
  const { scene } = section;
  const instruction = instructionOf(job);
  return html`<div class="wanted">
    <h3>What was wanted</h3>
    ${instruction !== undefined && html`<p><strong>Edit:</strong> ${instruction}</p>`}
    <p>${scene === null ? section.visualBrief : scene.visualDirection}</p>
    ${section.narration !== '' && html`<p class="dim">“${section.narration}”</p>`}
    ${scene?.brand !== undefined && html`<p><strong>Brand:</strong> ${scene.brand}</p>`}
    <p class="facts">
      ${scene === null ? html`<span>${section.goal}</span>` : html`<span>${sizeText(scene)}</span> <span>${scene.contentType}</span>`}
      <a href="/jobs/${encodeURIComponent(job.id)}#section-${encodeURIComponent(section.id)}"
        >its prompts and all it took</a
      >
    </p>
  </div>`;
}

function sizeText({ medium, durationMs, aspect }: NonNullable<SectionView['scene']>): string {
  const what = medium === 'image' ? 'picture' : `video of ${durationWords(durationMs)}`;
  return aspect === undefined ? what : `${what}, ${aspect}`;
}

/** Of an edit of a clip. */
function instructionOf({ kind, input }: JobView): string | undefined {
  if (kind !== 'clip_edit' || typeof input !== 'object' || input === null || !('instruction' in input))
    return undefined;
  return typeof input.instruction === 'string' ? input.instruction : undefined;
}
