// Sends the file of a form that has one as an artifact, and then the form with the file's hash; a storyboard's file fills its field.
'use strict';
document.addEventListener('submit', async (event) => {
  const { target: form, submitter: button } = event;
  const part = button?.value === 'replace' ? button.closest('[data-replace]') : null;
  const artifact = part?.querySelector('input[name="artifact"]');
  if (!artifact || artifact.value !== '') return;
  event.preventDefault();
  const [file] = part.querySelector('input[type="file"]').files;
  const say = (text) => {
    part.querySelector('[role="status"]').textContent = text;
  };
  if (file === undefined) {
    say('Choose a file first.');
    return;
  }
  button.disabled = true;
  say(`Uploading ${file.name} …`);
  try {
    const response = await fetch('/api/artifacts', {
      method: 'POST',
      headers: { 'Content-Type': file.type },
      body: file,
    });
    const answer = await response.json();
    if (!response.ok) throw new Error(answer.detail ?? answer.title);
    artifact.value = answer.hash;
    say('Uploaded.');
    button.disabled = false;
    form.requestSubmit(button);
  } catch (error) {
    say(`The file was not taken: ${error.message}`);
    button.disabled = false;
  }
});
document.addEventListener('change', async ({ target }) => {
  // Of another file than the one that was uploaded.
  const artifact = target.closest('[data-replace]')?.querySelector('input[name="artifact"]');
  if (artifact) artifact.value = '';
  const field = target.matches('[data-fills]') && document.getElementById(target.dataset.fills);
  if (field && target.files.length > 0) field.value = await target.files[0].text();
});
