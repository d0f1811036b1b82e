// Reviews by the keyboard alone: keys move between reviews and lead to their forms; none of them decides by itself.
'use strict';
(() => {
  let current;

  const help = () => document.getElementById('keys');
  const items = () => [...document.querySelectorAll('[data-item]')];
  const isText = (field) => field.matches('input:not([type="checkbox"], [type="radio"], [type="file"]), textarea');
  const isDigit = (key) => /^[1-9]$/u.test(key);

  /** Does the field itself want this key? */
  function isTyping({ target, key }) {
    if (target.matches('select')) return !isDigit(key);
    if (target.matches('[type="radio"]')) return key.startsWith('Arrow');
    return isText(target);
  }

  function go(step) {
    const page = document.querySelector(step > 0 ? 'a[rel="next"]' : 'a[rel="prev"]');
    const all = items();
    if (all.length < 2 && page !== null) page.click();
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

  const find = (selector) => item()?.querySelector(selector) ?? null;
  const focus = (selector) => find(selector)?.focus();

  /** In the queue there are no forms: there a key opens the review, and goes on there. */
  function orOpen(key, act) {
    const form = find('.verdict');
    if (form !== null) act();
    else if (items().length > 0) location.assign(`${item().querySelector('h2 a').getAttribute('href')}#key=${key}`);
  }

  function choose(radio) {
    if (radio === null) return;
    radio.checked = true;
    radio.dispatchEvent(new Event('change', { bubbles: true }));
  }

  function digit(key) {
    const why = find('details[data-reject][open]');
    if (why === null) return choose(find(`input[name="take"][value="${key}"]`));
    const reason = why.querySelectorAll('input[name="reasonCode"]')[Number(key) - 1] ?? null;
    choose(reason);
    reason?.focus();
  }

  /** Opens the reasons; pressed again with one chosen it leads to the button, which Enter presses. */
  function reject() {
    const why = find('details[data-reject]');
    if (why === null) return;
    const chosen = why.querySelector('input[name="reasonCode"]:checked');
    const isReady = why.open && chosen !== null;
    why.open = true;
    const reason = isReady ? null : (chosen ?? why.querySelector('input[name="reasonCode"]'));
    (reason ?? why.querySelector('button')).focus();
  }

  const actions = {
    j: () => go(1),
    k: () => go(-1),
    ArrowDown: () => go(1),
    ArrowUp: () => go(-1),
    a: () => orOpen('a', () => focus('button[value="approve"]')),
    e: () => orOpen('e', () => focus('textarea[name="prompt"]')),
    p: () => orOpen('p', () => focus('select[name="provider"]')),
    n: () => orOpen('n', () => focus('input[name="note"]')),
    x: () => orOpen('x', reject),
    c: () => find('form[action$="/claim"] button')?.click(),
    u: () => find('form[action$="/release"] button')?.click(),
    '?': () => (help()?.open ? help().close() : help()?.showModal()),
  };
  const actionOf = (key) => (isDigit(key) ? () => orOpen(key, () => digit(key)) : actions[key]);

  const isSend = ({ key, ctrlKey, metaKey, target }) =>
    key === 'Enter' && (ctrlKey || metaKey) && target.matches('textarea');
  const isOurs = (event) => !(event.ctrlKey || event.metaKey || event.altKey || isTyping(event));

  function send({ form, dataset }) {
    form?.querySelector(dataset.sends ? `button[value="${dataset.sends}"]` : 'button[name]')?.click();
  }

  /** What the key stands for; a box is ticked by Space, wherever in its entry somebody is. */
  function meaningOf({ key, target }) {
    const tick = key === ' ' && target.matches('h2 a') ? find('input[name="review"]') : null;
    return tick === null ? actionOf(key) : () => tick.click();
  }

  document.addEventListener('keydown', (event) => {
    if (isSend(event)) return send(event.target);
    if (event.key === 'Escape' && isTyping(event)) event.target.blur();
    const act = isOurs(event) ? meaningOf(event) : undefined;
    if (act === undefined || (help()?.open && event.key !== '?')) return;
    event.preventDefault();
    act();
  });
  // Pages are brought up to date in parts: a button that comes later works as well.
  document.addEventListener('click', ({ target }) => {
    if (target.matches('[data-keys]')) actions['?']();
  });

  const asked = /^#key=([1-9aepnx])$/u.exec(location.hash)?.[1];
  if (asked !== undefined) {
    history.replaceState(null, '', location.pathname + location.search);
    actionOf(asked)();
  }
})();
