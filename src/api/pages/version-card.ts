// The card of one version of a clip: what was asked for, how it was made, how to go back to it (SPEC R8, R9).
import { durationWords } from '../../client/words.ts';
import type { ClipVersionsView, ClipVersionView } from '../clip-view.ts';
import { asset } from './clip.ts';
import { creativityText, type Makings, seedText } from './compared-clip.ts';
import { type Html, html } from './html.ts';
import { demoLabel } from './layout.ts';
import { bulleted, row } from './take-parts.ts';
import { rewriterWords } from './version-words.ts';

export type VersionCard = {
  readonly clip: ClipVersionsView;
  readonly makings: Makings;
  readonly source: { readonly submittedBy: string };
  readonly demo: boolean;
  readonly mayEdit: boolean;
  /** Where the forms of the clip are sent. */
  readonly action: string;
};

function picture({ makings }: VersionCard, { assetHash, medium, version }: ClipVersionView): Html {
  const take = makings.get(version);
  return asset({ hash: assetHash, medium, alt: `Version ${version}` }, take);
}

export function versionCard(shown: VersionCard, version: ClipVersionView): Html {
  const { instruction, isUnchanged, isCurrent } = version;
  const id = `version-${version.version}`;
  const from = version.isUpload ? 'an upload in place of' : 'from';
  const made = version.parent === null ? 'as its job made it' : `${from} version ${version.parent}`;
  return html`<article class="take${isCurrent && ' accepted'}" aria-labelledby="${id}">
    <h3 id="${id}">Version ${version.version} <span class="dim">${made}</span> ${demoLabel(shown.demo)}</h3>
    ${instruction !== null && html`<p>“${instruction}”</p>`} ${picture(shown, version)}
    ${isUnchanged && html`<p class="warn">This edit changed nothing that can be seen.</p>`}
    <dl>${versionFacts(shown, version)}</dl>
    ${shown.mayEdit && versionForms(shown.action, version)}
    <p class="actions">
      <a href="${version.links.asset}">Clip</a>
      ${version.editJobId !== null && html`<a href="/jobs/${version.editJobId}">Job of the edit</a>`}
    </p>
  </article>`;
}

function versionFacts({ clip, source }: VersionCard, version: ClipVersionView): readonly (Html | false)[] {
  const { similarity, parent, durationMs, rewrittenBy, reasoning, medium } = version;
  return [
    row('Similarity', similarity === null ? null : `${similarity.toFixed(3)} of 1 to version ${parent ?? '?'}`),
    row('Creativity', creativityText(version.temperature)),
    row('Seed', seedOf(clip, version)),
    row('Provider', version.provider),
    row('Score', textOf(version.score)),
    row('Length', durationMs === null || medium === 'image' ? null : durationWords(durationMs)),
    row('Prompt', version.prompt),
    row('Rewritten', rewrittenBy === null ? null : rewriterWords[rewrittenBy]),
    row('Why', reasoning === null ? null : bulleted(reasoning.split('\n'))),
    row('Made by', parent === null ? `its job, for ${source.submittedBy}` : version.createdBy),
  ];
}

function textOf(value: number | null): string | null {
  return value === null ? null : String(value);
}

function seedOf({ versions }: ClipVersionsView, { generationSeed, parent }: ClipVersionView): string | null {
  return seedText(generationSeed, versions.find(({ version }) => version === parent)?.generationSeed);
}

function versionForms(action: string, { version, isCurrent, feedback, createdBy }: ClipVersionView): Html {
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
