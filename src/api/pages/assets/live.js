// Keeps a job page up to date: on every event the page is read again and only the parts that changed are exchanged.
'use strict';
(() => {
  const address = document.currentScript.dataset.events;
  const pollMs = 2500;
  const parts = new Map();
  for (const part of document.querySelectorAll('[data-live]')) parts.set(part.id, part.outerHTML);
  let timer;
  let lastRead = 0;
  let source;

  /** A part that is being watched, typed into or listened to is left alone until later. */
  function isBusy(part) {
    if (part.contains(document.activeElement) && document.activeElement.matches('input, textarea, select')) return true;
    for (const field of part.querySelectorAll('input, textarea')) {
      if (field.type === 'file' ? field.files.length > 0 : field.value !== field.defaultValue) return true;
    }
    return [...part.querySelectorAll('video')].some((video) => !video.paused && !video.ended);
  }

  function keepOpen(before, after) {
    const open = [...before.querySelectorAll('details')].map((details) => details.open);
    after.querySelectorAll('details').forEach((details, index) => {
      if (open[index]) details.open = true;
    });
  }

  function exchange(fresh) {
    let waiting = false;
    for (const after of fresh.querySelectorAll('[data-live]')) {
      const text = after.outerHTML;
      if (parts.get(after.id) === text) continue;
      const before = document.getElementById(after.id);
      if (before === null) {
        document.getElementById('section-list').append(document.importNode(after, true));
        parts.set(after.id, text);
      } else if (isBusy(before)) {
        waiting = true;
      } else {
        keepOpen(before, after);
        before.replaceWith(document.importNode(after, true));
        parts.set(after.id, text);
      }
    }
    document.title = fresh.title;
    if (waiting) schedule(3000);
    else if (address === 'poll' && fresh.querySelector('[data-events]') !== null) schedule(pollMs);
  }

  async function refresh() {
    timer = undefined;
    lastRead = Date.now();
    try {
      const response = await fetch(location.pathname, { headers: { Accept: 'text/html' } });
      if (response.redirected) location.reload();
      else if (response.ok) exchange(new DOMParser().parseFromString(await response.text(), 'text/html'));
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
