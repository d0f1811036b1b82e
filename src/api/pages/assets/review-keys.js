// Reviews by the keyboard alone: keys move between reviews and lead to their forms; none of them decides by itself.
'use strict';
(() => {
  let current;

  const help = () => document.getElementById('keys');
  const items = () => [...document.querySelectorAll('[data-item]')];
  const isTyping = ({ target }) => target.matches('input:not([type="checkbox"]), textarea, select');

  function go(step) {
    const all = items();
    if (all.length === 0) return;
    const at = all.findIndex((item) => item.id === current?.id);
    const next = at < 0 ? 0 : Math.min(all.length - 1, Math.max(0, at + step));
    current = all[next];
    const title = current.querySelector('h2 a') ?? current.querySelector('h2');
    if (!title.matches('a')) title.tabIndex = -1;
    title.focus();
    current.scrollIntoView({ block: 'nearest' });
  }

  /** The review that the keys are about: the one that was gone to, else the first. */
  function item() {
    if (current === undefined || !current.isConnected) {
      current = (current && document.getElementById(current.id)) || items()[0];
    }
    return current;
  }

  function focus(selector) {
    item()?.querySelector(selector)?.focus();
  }

  function chooseTake(place) {
    const takes = item()?.querySelector('select[name="take"]');
    if (!takes || place >= takes.options.length) return;
    takes.selectedIndex = place;
    takes.focus();
  }

  const actions = {
    j: () => go(1),
    k: () => go(-1),
    ArrowDown: () => go(1),
    ArrowUp: () => go(-1),
    a: () => focus('button[value="approve"]'),
    e: () => focus('textarea[name="prompt"]'),
    p: () => focus('select[name="provider"]'),
    x: () => focus('input[name="note"]'),
    c: () => item()?.querySelector('form[action$="/claim"] button')?.click(),
    u: () => item()?.querySelector('form[action$="/release"] button')?.click(),
    '?': () => (help()?.open ? help().close() : help()?.showModal()),
  };

  const isSend = ({ key, ctrlKey, metaKey, target }) =>
    key === 'Enter' && (ctrlKey || metaKey) && target.matches('textarea');
  const isOurs = (event) => !(event.ctrlKey || event.metaKey || event.altKey || isTyping(event));

  document.addEventListener('keydown', (event) => {
    if (isSend(event)) {
      // The form's own button, whose name says which verdict it is.
      event.target.form.querySelector('button').click();
      return;
    }
    if (event.key === 'Escape' && isTyping(event)) event.target.blur();
    if (!isOurs(event)) return;
    const isDigit = /^[1-9]$/u.test(event.key);
    const act = isDigit ? () => chooseTake(Number(event.key) - 1) : actions[event.key];
    if (act === undefined || (help()?.open && event.key !== '?')) return;
    event.preventDefault();
    act();
  });
  // Pages are brought up to date in parts: a button that comes later works as well.
  document.addEventListener('click', ({ target }) => {
    if (target.matches('[data-keys]')) actions['?']();
  });
})();
