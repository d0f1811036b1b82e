// Ctrl+Enter sends the form of a text field that says so.
'use strict';
document.addEventListener(
  'keydown',
  (event) => {
    const { key, ctrlKey, metaKey, target } = event;
    if (key !== 'Enter' || !(ctrlKey || metaKey) || !target.matches('textarea[data-send]')) return;
    // The keys of reviews would send it once more.
    event.stopPropagation();
    event.preventDefault();
    target.form.requestSubmit();
  },
  true,
);
