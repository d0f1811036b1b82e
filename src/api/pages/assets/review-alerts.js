// Tells of a review that opens while the queue stands in the background, where somebody asked for it.
'use strict';
(() => {
  const button = document.querySelector('[data-alerts]');
  if (button === null || !('Notification' in window)) return;
  const isOn = () => Notification.permission === 'granted' && localStorage.getItem('review-alerts') === 'on';

  function say() {
    button.hidden = Notification.permission === 'denied';
    button.textContent = isOn() ? 'Stop telling me' : 'Tell me when a review opens';
    button.setAttribute('aria-pressed', String(isOn()));
  }

  button.addEventListener('click', async () => {
    if (isOn()) localStorage.removeItem('review-alerts');
    else if ((await Notification.requestPermission()) === 'granted') localStorage.setItem('review-alerts', 'on');
    say();
  });

  document.addEventListener('retake:opened', ({ detail: item }) => {
    if (!document.hidden || !isOn()) return;
    const link = item.querySelector('h2 a');
    const alert = new Notification('A review waits for you', { body: link.textContent.trim(), tag: item.id });
    alert.onclick = () => {
      window.focus();
      location.assign(link.href);
    };
  });
  say();
})();
