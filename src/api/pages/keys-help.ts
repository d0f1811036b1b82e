// What the keys of review-keys.js do, for who presses `?`.
import { type Html, html } from './html.ts';

const keys: readonly (readonly [keys: readonly string[], does: string])[] = [
  [['j', 'k'], 'next and previous review; Enter opens it'],
  [['c'], 'claim it'],
  [['u'], 'release it'],
  [['1', '…', '9'], 'choose a take'],
  [['a'], 'to Approve; Enter gives it'],
  [['e'], 'write what to do differently; Ctrl+Enter retakes'],
  [['p'], 'choose a provider (scenes)'],
  [['x'], 'write a note; Enter rejects'],
  [['Esc'], 'leave a field'],
  [['?'], 'this list'],
];

/** With the button that opens it. */
export function keysHelp(): Html {
  return html`<button class="quiet keys-button" data-keys>Keys <kbd>?</kbd></button>
    <dialog id="keys" aria-labelledby="keys-title">
      <h2 id="keys-title">Keys</h2>
      <dl>
        ${keys.map(
          ([names, does]) =>
            html`<div>
              <dt>${names.map((name) => html`<kbd>${name}</kbd> `)}</dt>
              <dd>${does}</dd>
            </div>`,
        )}
      </dl>
      <form method="dialog"><button class="quiet">Close</button></form>
    </dialog>`;
}
