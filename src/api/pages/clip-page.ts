// The versions of one clip: two side by side, all of them in a row, an instruction for the next (SPEC R2–R9).
import { durationWords } from '../../client/words.ts';
import type { ClipComparison, ClipVersionsView, ClipVersionView } from '../clip-view.ts';
import { asset } from './clip.ts';
import { type Html, html } from './html.ts';
import { demoLabel, layout } from './layout.ts';
import { bulleted, row } from './take-parts.ts';

export type ClipPage = {
  readonly clip: ClipVersionsView;
  /** Nothing where there is one version only. */
  readonly comparison: ClipComparison | undefined;
  readonly demo: boolean;
  readonly mayEdit: boolean;
  readonly signedInAs?: string | undefined;
};

export function clipPage(shown: ClipPage): string {
  const { clip, comparison, demo, mayEdit, signedInAs } = shown;
  const { jobId, clipIndex, title } = clip;
  const action = pathOf(clip);
  const main = html`<section class="head">
      <p class="crumbs">
        <a href="/">Jobs</a> / <a href="/jobs/${jobId}"><code>${jobId}</code></a> / clip ${clipIndex}
      </p>
      <h1>${title} ${demoLabel(demo)}</h1>
      <p class="facts"><span>version ${clip.current} is the current one</span></p>
    </section>
    ${mayEdit && editForm(action)} ${comparison && compared(shown, comparison)}
    <section class="card">
      <h2>Versions</h2>
      <div class="takes">${clip.versions.toReversed().map((version) => versionCard(shown, version))}</div>
    </section>`;
  return layout({ title, demo, signedInAs }, main);
}

function pathOf({ jobId, clipIndex }: ClipVersionsView): string {
  return `/clips/${encodeURIComponent(jobId)}/${clipIndex}`;
}

function editForm(action: string): Html {
  return html`<section class="card">
    <h2>Edit this clip</h2>
    <form method="post" action="${action}/edit">
      <label
        >What is to become of it
        <textarea
          name="instruction"
          rows="2"
          maxlength="2000"
          required
          placeholder="a bit darker, keep everything else as it is"
        ></textarea></label
      ><button>Make a new version</button>
    </form>
    <p class="dim">
      Plain wishes (brighter, darker, night, day, warmer, cooler, closer, wider, slower, faster, more or less motion)
      need no model. Every edit is a version of its own; the clip as it is stays.
    </p>
  </section>`;
}

const fieldWords: Readonly<Record<ClipComparison['changed'][number], string>> = {
  assetHash: 'the clip itself',
  prompt: 'prompt',
  provider: 'provider',
  generationSeed: 'seed',
  temperature: 'creativity',
  durationMs: 'length',
  score: 'score',
};

function compared({ clip }: ClipPage, { a, b, changed, similarity }: ClipComparison): Html {
  const choice = (chosen: ClipVersionView) =>
    clip.versions.map(
      ({ version }) =>
        html`<option value="${version}" ${version === chosen.version && html` selected`}>${version}</option>`,
    );
  const figure = (version: ClipVersionView) =>
    html`<figure>
      ${picture(version)}
      <figcaption>version ${version.version}${version.isCurrent && ', the current one'}</figcaption>
    </figure>`;
  return html`<section class="card" id="compare">
    <h2>Side by side</h2>
    <form method="get" action="${pathOf(clip)}#compare" class="actions">
      <label
        >Version
        <select name="a">
          ${choice(a)}
        </select></label
      ><label
        >with
        <select name="b">
          ${choice(b)}
        </select></label
      ><button class="quiet">Compare</button>
    </form>
    <div class="split">${figure(a)} ${figure(b)}</div>
    <dl>
      ${row('Similarity', similarity === null ? 'not measured: neither was made from the other' : `${similarity.toFixed(3)} of 1`)}
      ${row('Changed', changed.length === 0 ? 'nothing' : changed.map((field) => fieldWords[field]).join(', '))}
      ${changed.includes('prompt') && row(`Prompt of ${a.version}`, a.prompt)}
      ${changed.includes('prompt') && row(`Prompt of ${b.version}`, b.prompt)}
    </dl>
  </section>`;
}

function picture({ assetHash, medium, version }: ClipVersionView): Html {
  return asset({ hash: assetHash, medium, alt: `Version ${version}` });
}

const rewriterWords: Readonly<Record<NonNullable<ClipVersionView['rewrittenBy']>, string>> = {
  template: 'by a template, without a model',
  model: 'by the rewrite model',
  unread_reply: 'from a reply of the rewrite model that could not be read',
};

function versionCard(shown: ClipPage, version: ClipVersionView): Html {
  const { instruction, isUnchanged, isCurrent } = version;
  const id = `version-${version.version}`;
  const made = version.parent === null ? 'as its job made it' : `from version ${version.parent}`;
  return html`<article class="take${isCurrent && ' accepted'}" aria-labelledby="${id}">
    <h3 id="${id}">Version ${version.version} <span class="dim">${made}</span> ${demoLabel(shown.demo)}</h3>
    ${instruction !== null && html`<p>“${instruction}”</p>`} ${picture(version)}
    ${isUnchanged && html`<p class="warn">This edit changed nothing that can be seen.</p>`}
    <dl>${versionFacts(shown.clip, version)}</dl>
    ${shown.mayEdit && versionForms(shown.clip, version)}
    <p class="actions">
      <a href="${version.links.asset}">Clip</a>
      ${version.editJobId !== null && html`<a href="/jobs/${version.editJobId}">Job of the edit</a>`}
    </p>
  </article>`;
}

function versionFacts(clip: ClipVersionsView, version: ClipVersionView): readonly (Html | false)[] {
  const { similarity, parent, durationMs, rewrittenBy, reasoning, medium } = version;
  return [
    row('Similarity', similarity === null ? null : `${similarity.toFixed(3)} of 1 to version ${parent ?? '?'}`),
    row('Creativity', textOf(version.temperature)),
    row('Seed', seedText(clip, version)),
    row('Provider', version.provider),
    row('Score', textOf(version.score)),
    row('Length', durationMs === null || medium === 'image' ? null : durationWords(durationMs)),
    row('Prompt', version.prompt),
    row('Rewritten', rewrittenBy === null ? null : rewriterWords[rewrittenBy]),
    row('Why', reasoning === null ? null : bulleted(reasoning.split('\n'))),
    row('Made by', version.createdBy),
  ];
}

function textOf(value: number | null): string | null {
  return value === null ? null : String(value);
}

function seedText({ versions }: ClipVersionsView, { generationSeed, parent }: ClipVersionView): string | null {
  if (generationSeed === null) return null;
  const before = versions.find(({ version }) => version === parent);
  if (before === undefined) return String(generationSeed);
  return `${generationSeed}, ${before.generationSeed === generationSeed ? 'kept' : 'new'}`;
}

function versionForms(clip: ClipVersionsView, { version, isCurrent, feedback, createdBy }: ClipVersionView): Html {
  const action = pathOf(clip);
  const thumb = (name: 'up' | 'down', sign: string) =>
    html`<button name="feedback" value="${name}" class="quiet" ${feedback === name && html` aria-pressed="true"`}>
      ${sign} ${feedback === name ? `thumbs ${name} given` : `thumbs ${name}`}
    </button>`;
  return html`<div class="actions">
    ${
      !isCurrent &&
      html`<form method="post" action="${action}/revert">
        <input type="hidden" name="version" value="${version}" /><button class="quiet">Go back to this one</button>
      </form>`
    }
    ${
      // A clip that was never edited has no row that could hold a thumb.
      createdBy !== null &&
      html`<form method="post" action="${action}/feedback">
        <input type="hidden" name="version" value="${version}" />${thumb('up', '▲')} ${thumb('down', '▼')}
      </form>`
    }
  </div>`;
}
