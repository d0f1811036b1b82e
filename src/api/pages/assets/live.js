// Keeps a page up to date: on every event, or every few seconds, it is read again and only the parts that changed are exchanged.
'use strict';
(() => {
  const address = document.currentScript.dataset.events;
  const pollMs = 2500;
  const hiddenPollMs = 15_000;
  const parts = new Map();
  for (const part of document.querySelectorAll('[data-live]')) parts.set(part.id, part.outerHTML);
  let timer;
  let lastRead = 0;
  let source;

  const tell = (name, detail) => document.dispatchEvent(new CustomEvent(`retake:${name}`, { detail }));

  /** Was it chosen or typed by a person? */
  function isChanged(field) {
    if (field.matches('select')) {
      const usual = [...field.options].findIndex((option) => option.defaultSelected);
      return field.selectedIndex !== Math.max(usual, 0);
    }
    if (field.matches('[type="checkbox"], [type="radio"]')) return field.checked !== field.defaultChecked;
    return field.type === 'file' ? field.files.length > 0 : field.value !== field.defaultValue;
  }

  /** A part that is being watched, typed into, chosen in or listened to is left alone until later. */
  function isBusy(part) {
    const active = document.activeElement;
    if (part.contains(active) && active.matches('input, textarea, select')) return true;
    if ([...part.querySelectorAll('input, textarea, select')].some(isChanged)) return true;
    return [...part.querySelectorAll('video')].some((video) => !video.paused && !video.ended);
  }

  function keepOpen(before, after) {
    const open = [...before.querySelectorAll('details')].map((details) => details.open);
    after.querySelectorAll('details').forEach((details, index) => {
      if (open[index]) details.open = true;
    });
  }

  const focusable = (part) => [...part.querySelectorAll('a, button, summary, [tabindex]')];

  function replace(before, after) {
    keepOpen(before, after);
    const made = document.importNode(after, true);
    const focused = focusable(before).indexOf(document.activeElement);
    before.replaceWith(made);
    if (focused >= 0) focusable(made)[focused]?.focus({ preventScroll: true });
  }

  /** At the place that it has in the fresh page: before the first part after it that is here already. */
  function insert(after) {
    const list = document.getElementById(after.parentElement.id);
    if (list === null) return;
    let next = after.nextElementSibling;
    while (next !== null && document.getElementById(next.id) === null) next = next.nextElementSibling;
    const made = document.importNode(after, true);
    list.insertBefore(made, next === null ? null : document.getElementById(next.id));
    if (made.matches('[data-item]')) tell('opened', made);
  }

  /** Somebody was faster: what was typed stays to be copied, but can be sent no more. */
  function close(part, fresh) {
    if (part.querySelector('[data-overtaken]') !== null) return;
    const id = part.id.replace(/^item-/u, '');
    const told = fresh.querySelector(`[data-closed="${CSS.escape(id)}"]`);
    const notice = document.createElement('p');
    notice.className = 'error';
    notice.setAttribute('role', 'alert');
    notice.dataset.overtaken = '';
    const words = told?.textContent.trim().replaceAll(/\s+/gu, ' ') ?? 'this review was closed';
    const link = document.createElement('a');
    link.href = `/reviews/${id}`;
    link.textContent = 'See what became of it';
    notice.append(`While you were deciding: ${words}. Nothing that you typed is sent. `, link, '.');
    part.querySelector('h2').after(notice);
    for (const button of part.querySelectorAll('button, input[type="checkbox"]')) button.disabled = true;
  }

  /** Answers whether something is left to be done later. */
  function removeGone(fresh) {
    let waiting = false;
    for (const part of document.querySelectorAll('[data-live]')) {
      if (fresh.getElementById(part.id) !== null) continue;
      if (isBusy(part)) {
        if (part.matches('[data-item]')) close(part, fresh);
        waiting = true;
      } else {
        part.remove();
        parts.delete(part.id);
      }
    }
    return waiting;
  }

  function exchange(fresh) {
    let waiting = removeGone(fresh);
    for (const after of fresh.querySelectorAll('[data-live]')) {
      const text = after.outerHTML;
      if (parts.get(after.id) === text) continue;
      const before = document.getElementById(after.id);
      if (before !== null && isBusy(before)) {
        waiting = true;
        continue;
      }
      if (before === null) insert(after);
      else replace(before, after);
      parts.set(after.id, text);
    }
    document.title = fresh.title;
    tell('exchanged');
    if (address === 'poll' && fresh.querySelector('[data-events]') !== null) {
      schedule(document.hidden ? hiddenPollMs : pollMs);
    } else if (waiting) schedule(3000);
  }

  async function refresh() {
    timer = undefined;
    lastRead = Date.now();
    try {
      const response = await fetch(location.pathname + location.search, { headers: { Accept: 'text/html' } });
      if (response.redirected) location.reload();
      else if (response.ok) exchange(new DOMParser().parseFromString(await response.text(), 'text/html'));
      else schedule(10_000);
    } catch {
      schedule(3000);
    }
  }

  function schedule(delayMs) {
    if (timer === undefined) timer = setTimeout(() => void refresh(), Math.max(delayMs, 700 - (Date.now() - lastRead)));
  }

  function onEvent(event) {
    schedule(150);
    if (event.type !== 'job_status') return;
    const { status } = JSON.parse(event.data).data;
    if (['completed', 'completed_with_failures', 'failed', 'canceled'].includes(status)) source.close();
  }

  if (address === 'poll') {
    document.addEventListener('visibilitychange', () => {
      if (document.hidden) return;
      clearTimeout(timer);
      timer = undefined;
      schedule(0);
    });
    schedule(pollMs);
    return;
  }
  source = new EventSource(address);
  for (const type of [
    'job_created',
    'job_status',
    'planned',
    'section_status',
    'take_status',
    'call',
    'budget',
    'review_opened',
    'review_claimed',
    'review_released',
    'review_decided',
    'review_expired',
    'review_canceled',
    'verdict_ignored',
    'artifact',
    'regeneration',
  ]) {
    source.addEventListener(type, onEvent);
  }
})();
