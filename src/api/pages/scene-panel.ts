// One scene with its asset, its analysis, and every take side by side: who made it and why, what was sent, what it scored (SPEC A1–A9).
import { approvedWords, durationWords, reasonText, statusWords } from '../../client/words.ts';
import { mediaProviders, mediumOf, type Scene, usualAspect } from '../../domain/media.ts';
import { formatNanoUsd } from '../../domain/money.ts';
import type { JobView, SectionView } from '../../store/view-types.ts';
import type { ErrorDetails } from './error-details.ts';
import { asset } from './clip.ts';
import { type Html, html } from './html.ts';
import { badge, demoLabel } from './layout.ts';
import { sceneTake } from './scene-take.ts';
import { scoreBar } from './score-bar.ts';
import { bulleted, issueText } from './take-parts.ts';

export type ScenePanel = {
  readonly job: JobView;
  readonly section: SectionView;
  readonly scene: Scene;
  readonly details: ErrorDetails;
  readonly temporal: string | null;
  /** May the caller have it made again? */
  readonly mayRegenerate: boolean;
};

export function scenePanel(shown: ScenePanel): Html {
  const { job, section } = shown;
  return html`<section class="card section scene" id="section-${section.id}" data-live>
    <header>
      <h2><span class="dim">${section.number}.</span> ${section.title} ${demoLabel(job.demo)}</h2>
      ${factsLine(shown)}
    </header>
    ${section.reason !== null && html`<p class="reason">${reasonText(section.reason)}</p>`}
    ${job.kind !== 'clip_edit' && aboutScene(shown)} ${takeCards(shown)}
  </section>`;
}

/** Of an edit the panel of the edit says what there is to say (edit-panel.ts). */
function aboutScene(shown: ScenePanel): Html {
  const { section, scene } = shown;
  return html`<div class="split">
    ${sceneAsset(section)}
    <div>
      <p>${scene.visualDirection}</p>
      ${scene.narration !== '' && html`<p class="dim">“${scene.narration}”</p>`} ${references(scene)}
      ${analysis(section)} ${shown.mayRegenerate && regenerateForm(shown)} ${editHint(shown)}
    </div>
  </div>`;
}

function takeCards(shown: ScenePanel): Html {
  const { takes } = shown.section;
  if (takes.length === 0) return html`<p class="empty">No take yet.</p>`;
  return html`${compareLink(shown)}
    <div class="takes">${takes.map((take) => sceneTake(shown, take))}</div>`;
}

/** The two latest takes that can be seen; the page lets others be chosen. */
function compareLink({ job, section }: ScenePanel): Html | false {
  const seen = section.takes.filter((take) => (take.videoHash ?? take.imageHash) !== null);
  const [a, b] = seen.slice(-2);
  if (a === undefined || b === undefined) return false;
  return html`<p class="actions">
    <a href="${takesPath(job.id, section.id)}?a=${a.take}&amp;b=${b.take}">Compare takes side by side</a>
  </p>`;
}

/** Address of the page that compares takes of a section. */
export function takesPath(jobId: string, sectionId: string): string {
  return `/jobs/${encodeURIComponent(jobId)}/sections/${encodeURIComponent(sectionId)}/compare`;
}

/** Edits start from the stages, which a job has at its end (SPEC R1). */
function editHint({ job, section, scene }: ScenePanel): Html | false {
  if (section.status !== 'completed' || job.kind !== 'scenes' || job.stages.length === 0) return false;
  // Scene n is clip n-1 (CONTRACT).
  const clipIndex = scene.index - 1;
  return html`<details class="again">
    <summary>Edit this clip</summary>
    <p>On <a href="/clips/${job.id}/${clipIndex}">the page of the clip</a>, or on the command line:</p>
    <pre tabindex="0">retake edit ${job.id} ${clipIndex} "a bit darker, keep everything else as it is"</pre>
  </details>`;
}

function factsLine({ job, section, scene, temporal }: ScenePanel): Html {
  const { approvedBy, replacedByHash, costNanoUsd } = section;
  return html`<p class="facts">
    ${badge(section.status, statusWords[section.status])} <span>${whatText(scene)}</span>
    <span>${scene.contentType}</span>
    ${madeBy(section)}
    ${approvedBy !== null && html`<span>${approvedWords(approvedBy, replacedByHash !== null)}</span>`}
    ${costNanoUsd > 0 && html`<span>${formatNanoUsd(costNanoUsd)}${job.demo && ' at list price'}</span>`}
    ${temporal !== null && html`<a href="${temporal}" rel="noreferrer">workflow</a>`}
  </p>`;
}

/** `video of 5.0 s, 9:16`. */
function whatText({ medium, durationMs, aspect = usualAspect }: Scene): string {
  const what = medium === 'image' ? 'picture' : `video of ${durationWords(durationMs)}`;
  return aspect === usualAspect ? what : `${what}, ${aspect}`;
}

/** Whose asset stands for the scene now. */
function madeBy({ takes, acceptedTake, replacedByHash }: SectionView): Html | false {
  const provider = takes.find(({ take }) => take === acceptedTake)?.provider;
  if (replacedByHash !== null || provider === undefined || provider === null) return false;
  return html`<span>made by <strong>${provider}</strong></span>`;
}

function sceneAsset({ asset: shown, takes, qualityScore, title }: SectionView): Html | false {
  if (shown === null) return false;
  const take = takes.find(({ videoHash, imageHash }) => videoHash === shown.hash || imageHash === shown.hash);
  return html`<figure>
    ${asset({ ...shown, alt: title }, take)}
    <figcaption>
      ${take === undefined ? 'uploaded by a person' : `take ${take.take}`}
      ${qualityScore !== null && scoreBar(qualityScore, take?.judgeSamples ?? [])}
    </figcaption>
  </figure>`;
}

function analysis({ analysis: found }: SectionView): Html | false {
  if (found === null || found.issues.length === 0) return false;
  return html`<h3>What the judge found</h3>
    ${bulleted(found.issues.map(issueText))}`;
}

function references({ referenceImages }: Scene): Html | false {
  if (referenceImages.length === 0) return false;
  const links = referenceImages.map((image, index) =>
    image.startsWith('https:')
      ? html`<li><a href="${image}" rel="noreferrer nofollow">${image}</a></li>`
      : html`<li><a href="/api/artifacts/${image}">picture ${index + 1}</a></li>`,
  );
  return html`<details>
    <summary>Reference pictures</summary>
    <ul>
      ${links}
    </ul>
  </details>`;
}

/** Only where its workflow has ended: while it waits for a person the review's own form is the place. */
function regenerateForm({ section, scene }: ScenePanel): Html | false {
  const isScored = section.takes.some(({ score }) => score !== null);
  if (section.endedAt === null || section.needsUserReview || !isScored) return false;
  const choices = mediaProviders.filter((provider) => mediumOf(provider) === scene.medium);
  return html`<details class="again">
    <summary>Make it again</summary>
    <form method="post" action="/scenes/${section.id}/regenerate">
      <label
        >Provider
        <select name="provider">
          <option value="">as the ladder says</option>
          ${choices.map((provider) => html`<option value="${provider}">${provider}</option>`)}
        </select></label
      >
      <label
        >What is to be seen
        <textarea
          name="customPrompt"
          rows="2"
          maxlength="8000"
          placeholder="optional: a prompt of your own"
        ></textarea></label
      ><button>Make it again</button>
    </form>
  </details>`;
}
