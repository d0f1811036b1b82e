// What the keys of review-keys.js do on the page that is shown, for who presses `?`.
import { type Html, html } from './html.ts';

export type KeysOf = 'queue' | 'job' | 'review';
type Key = readonly [keys: readonly string[], does: string];

const moving: Readonly<Record<KeysOf, readonly Key[]>> = {
  queue: [
    [['j', 'k'], 'next and previous review; Enter opens it'],
    [['1', '…', '9', 'a', 'e', 'p', 'x'], 'open it, and there do the same'],
    [['Space'], 'tick it'],
  ],
  job: [[['j', 'k'], 'next and previous review']],
  review: [[['j', 'k'], 'the page of the next and of the previous review']],
};

const deciding: readonly Key[] = [
  [['1', '…', '9'], 'choose that take; it plays'],
  [['a'], 'to Approve; Enter gives it'],
  [['e'], 'write the next prompt, or what to do differently; Ctrl+Enter retakes'],
  [['p'], 'choose a provider (scenes)'],
  [['n'], 'write a note'],
  [['x'], 'reject: 1 to 6 say why, x again leads to the button, Enter gives it'],
];

const always: readonly Key[] = [
  [['c'], 'claim it'],
  [['u'], 'release it'],
  [['Esc'], 'leave a field'],
  [['?'], 'this list'],
];

/** With the button that opens it. */
export function keysHelp(page: KeysOf): Html {
  const keys = [...moving[page], ...(page === 'queue' ? [] : deciding), ...always];
  return html`<button class="quiet keys-button" data-keys type="button">Keys <kbd>?</kbd></button>
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
