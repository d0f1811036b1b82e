// Two assets side by side: their players driven together, a wipe, their prompts word by word, and in what else they differ.
import type { Medium } from '../../domain/media.ts';
import { asset } from './clip.ts';
import { type Html, html } from './html.ts';
import { wordDiff } from './word-diff.ts';

export type ComparedAsset = {
  /** `Version 2`, `Take 3`: also what a picture of it is called. */
  readonly name: string;
  readonly note?: string | undefined;
  /** Nothing where it is still being made, or was never delivered. */
  readonly hash: string | null;
  readonly medium: Medium;
  readonly frameHashes: readonly string[];
  readonly prompt: string | null;
  readonly score: number | null;
  /** What else there is to say of it, in words and in the order of the table; both sides have the same names. */
  readonly facts: Readonly<Record<string, string | null>>;
};

export type Compared = { readonly a: ComparedAsset; readonly b: ComparedAsset };

/** The two players and what drives them (compare.js); without scripts they are two players. */
export function compareStage({ a, b }: Compared): Html {
  const areVideos = a.hash !== null && b.hash !== null && a.medium === 'video' && b.medium === 'video';
  return html`<div
    class="stage"
    data-compare
    tabindex="0"
    role="group"
    aria-label="${a.name} and ${b.name}, side by side"
  >
    <div class="pair">${figure(a)} ${figure(b)}</div>
    ${a.hash !== null && b.hash !== null && controls(areVideos)}
  </div>`;
}

function figure(shown: ComparedAsset): Html {
  const { name, note, hash, medium } = shown;
  return html`<figure>
    ${hash === null ? html`<p class="none">nothing to be seen yet</p>` : asset({ hash, medium, alt: name }, shown)}
    <figcaption>${name}${note !== undefined && `, ${note}`}</figcaption>
  </figure>`;
}

function controls(areVideos: boolean): Html {
  return html`<div class="controls" hidden>
    ${
      areVideos &&
      html`<button type="button" class="quiet" data-do="toggle">Play both</button>
        <button type="button" class="quiet" data-do="back" aria-label="One frame back">‹ frame</button>
        <button type="button" class="quiet" data-do="next" aria-label="One frame on">frame ›</button>
        <label class="long">Time <input type="range" data-time min="0" max="1" step="any" value="0" /></label>`
    }
    <label><input type="checkbox" data-wipe /> Wipe</label>
    <label class="long" hidden>Edge of the wipe <input type="range" data-edge min="0" max="100" value="50" /></label>
    ${
      areVideos &&
      html`<p class="dim">
        While this has the focus: space plays and pauses, <kbd>,</kbd> and <kbd>.</kbd> step a frame.
      </p>`
    }
  </div>`;
}

/** The prompt of `b` with what was changed in that of `a`. */
export function promptDiff({ a, b }: Compared): Html | false {
  if (a.prompt === null || b.prompt === null) return false;
  if (a.prompt === b.prompt)
    return html`<h3>Prompt of both</h3>
      <p class="diff">${a.prompt}</p>`;
  const runs = wordDiff(a.prompt, b.prompt).map(({ kind, text }) => {
    if (kind === 'removed') return html`<del>${text}</del>`;
    return kind === 'added' ? html`<ins>${text}</ins>` : text;
  });
  return html`<h3>Prompt, from ${a.name.toLowerCase()} to ${b.name.toLowerCase()}</h3>
    <p class="diff">${runs}</p>`;
}

/** In what they differ, but for their prompts; that nothing does is said. */
export function differences({ a, b }: Compared): Html {
  const names = Object.keys(a.facts).filter((name) => a.facts[name] !== b.facts[name]);
  const rows = names.map((name) => line(name, a.facts[name] ?? null, b.facts[name] ?? null));
  const score = a.score !== b.score && line('score', numberText(a.score), scoreText(a.score, b.score));
  const isSame = a.hash !== null && a.hash === b.hash;
  if (rows.length === 0 && score === false) {
    return html`<p class="dim">
      ${isSame ? 'Both are the same file, and nothing else differs.' : 'Nothing else differs.'}
    </p>`;
  }
  return html`<table class="differences">
    <caption>
      What differs
    </caption>
    <thead>
      <tr>
        <td></td>
        <th scope="col">${a.name}</th>
        <th scope="col">${b.name}</th>
      </tr>
    </thead>
    <tbody>
      ${score} ${rows}
    </tbody>
  </table>`;
}

function line(name: string, a: string | null, b: string | null): Html {
  return html`<tr>
    <th scope="row">${name}</th>
    <td>${a ?? '–'}</td>
    <td>${b ?? '–'}</td>
  </tr>`;
}

function numberText(value: number | null): string | null {
  return value === null ? null : String(value);
}

/** `74 (+12)`. */
function scoreText(before: number | null, after: number | null): string | null {
  if (before === null || after === null) return numberText(after);
  const delta = after - before;
  return `${after} (${delta > 0 ? '+' : '−'}${Math.abs(delta)})`;
}

export type Choice = { readonly value: number; readonly text: string };

/** Another pair: a form whose address says which. */
export function pairForm(
  action: string,
  choices: readonly Choice[],
  { a, b }: { readonly a: number; readonly b: number },
): Html {
  const select = (name: string, chosen: number) =>
    html`<select name="${name}">
      ${choices.map(({ value, text }) => html`<option value="${value}" ${value === chosen && html` selected`}>${text}</option>`)}
    </select>`;
  return html`<form method="get" action="${action}#compare" class="pair-form">
    <label>Compare ${select('a', a)}</label><label>with ${select('b', b)}</label><button class="quiet">Compare</button>
  </form>`;
}
