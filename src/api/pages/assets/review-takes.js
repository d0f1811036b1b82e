// The takes of a review: the chosen one plays, the others stop, and the button says which one it approves.
'use strict';
(() => {
  function tellWhich(form) {
    const chosen = form.querySelector('input[name="take"]:checked');
    const button = form.querySelector('button[value="approve"]');
    if (chosen && button) button.textContent = `Approve take ${chosen.value}`;
  }

  function show(form, choice) {
    for (const other of form.querySelectorAll('.choice')) {
      if (other !== choice) other.querySelector('video')?.pause();
    }
    // Without a picture that moves, and where the browser refuses, there is nothing to do.
    choice
      .querySelector('video')
      ?.play()
      .catch(() => {});
    tellWhich(form);
  }

  function tellHowMany(form) {
    const ticked = document.querySelectorAll('input[name="review"]:checked').length;
    const button = form.querySelector('button');
    button.disabled = ticked === 0;
    button.textContent = ticked === 0 ? 'Tick what is to be approved' : `Approve the best take of these ${ticked}`;
  }

  function refresh() {
    for (const form of document.querySelectorAll('form[data-verdict]')) tellWhich(form);
    for (const form of document.querySelectorAll('form[data-bulk]')) tellHowMany(form);
  }

  document.addEventListener('change', ({ target }) => {
    if (target.matches('.choice input')) show(target.closest('.verdict'), target.closest('.choice'));
    if (target.matches('input[name="review"]')) refresh();
  });
  document.addEventListener('retake:exchanged', refresh);
  refresh();
})();
