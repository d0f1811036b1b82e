// The versions of one clip: two side by side, all of them in a row, an instruction for the next (SPEC R2–R9).
import { cutWords } from '../../client/cut-words.ts';
import type { CutView } from '../../store/cut-types.ts';
import type { ClipComparison, ClipVersionsView } from '../clip-view.ts';
import { compareStage, differences, pairForm, promptDiff } from './compare-stage.ts';
import { type Makings, versionAsset } from './compared-clip.ts';
import { type Html, html } from './html.ts';
import { demoLabel, layout } from './layout.ts';
import { versionCard } from './version-card.ts';

export type ClipPage = {
  readonly clip: ClipVersionsView;
  /** Nothing where there is one version only. */
  readonly comparison: ClipComparison | undefined;
  /** The cut that the clip is in, where its job has one. */
  readonly cut?: CutView | undefined;
  readonly makings: Makings;
  /** Of the job whose clip it is. */
  readonly source: { readonly title: string | null; readonly submittedBy: string };
  /** The job of an edit that has not ended. */
  readonly running?: string | undefined;
  readonly demo: boolean;
  readonly mayEdit: boolean;
  readonly signedInAs?: string | undefined;
};

export function clipPage(shown: ClipPage): string {
  const { clip, comparison, demo, mayEdit, signedInAs, source } = shown;
  const { jobId, clipIndex, title } = clip;
  const action = pathOf(clip);
  const main = html`<section class="head">
      <p class="crumbs">
        <a href="/">Jobs</a> / <a href="/jobs/${jobId}">${source.title ?? jobId}</a> / clip ${clipIndex}
      </p>
      <h1>${title} ${demoLabel(demo)}</h1>
      <p class="facts">
        <span>version ${clip.current} is the current one</span>
        <span id="cut" data-live>${shown.cut && cutLine(clip, shown.cut)}</span>
      </p>
    </section>
    <div id="running" data-live>${runningLine(shown.running)}</div>
    ${mayEdit && editForm(action)} ${comparison && compared(shown, comparison)}
    <section class="card" id="versions" data-live>
      <h2>Versions</h2>
      <div class="takes">
        ${clip.versions.toReversed().map((version) => versionCard({ ...shown, action }, version))}
      </div>
    </section>`;
  const isMoving = shown.cut?.state === 'joining' || shown.running !== undefined;
  const live = isMoving ? 'poll' : undefined;
  return layout({ title, demo, signedInAs, live, scripts: ['compare', 'send-key'] }, main);
}

function runningLine(jobId: string | undefined): Html | false {
  return (
    jobId !== undefined &&
    html`<p class="notice" role="status">
      A new version is being made: <a href="/jobs/${encodeURIComponent(jobId)}">see its job</a>. Until it has ended no
      other edit of this clip can begin.
    </p>`
  );
}

function cutLine({ jobId }: ClipVersionsView, cut: CutView): Html {
  return html`<a href="/jobs/${encodeURIComponent(jobId)}#result">the cut of its job</a>:
    ${cutWords(cut) ?? 'as the job joined it'}`;
}

function pathOf({ jobId, clipIndex }: ClipVersionsView): string {
  return `/clips/${encodeURIComponent(jobId)}/${clipIndex}`;
}

function editForm(action: string): Html {
  return html`<section class="card again">
    <h2>Edit this clip</h2>
    <form method="post" action="${action}/edit">
      <label
        >What is to become of it
        <textarea
          name="instruction"
          rows="2"
          maxlength="2000"
          required
          data-send
          placeholder="a bit darker, keep everything else as it is"
        ></textarea></label
      ><button title="Ctrl+Enter">Make a new version</button>
    </form>
    <p class="dim">
      Plain wishes (brighter, darker, night, day, warmer, cooler, closer, wider, slower, faster, more or less motion)
      need no model. Every edit is a version of its own; the clip as it is stays.
    </p>
  </section>`;
}

function compared({ clip, makings, demo }: ClipPage, { a, b, similarity }: ClipComparison): Html {
  const pair = { a: versionAsset(a, { makings, demo }), b: versionAsset(b, { makings, demo }) };
  const choices = clip.versions.map(({ version }) => ({ value: version, text: `version ${version}` }));
  return html`<section class="card" id="compare">
    <h2>Side by side</h2>
    ${pairForm(pathOf(clip), choices, { a: a.version, b: b.version })} ${compareStage(pair)}
    <p>
      Similarity:
      ${similarity === null ? 'not measured, since neither was made from the other' : `${similarity.toFixed(3)} of 1 (SSIM)`}
    </p>
    ${differences(pair)} ${promptDiff(pair)}
  </section>`;
}
