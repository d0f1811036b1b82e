// Sends the file of a form that has one as an artifact, and then the form with the file's hash.
'use strict';
document.addEventListener('submit', async (event) => {
  const form = event.target;
  if (!form.matches('form[data-upload]')) return;
  event.preventDefault();
  const [file] = form.querySelector('input[type="file"]').files;
  const button = form.querySelector('button');
  const say = (text) => {
    form.querySelector('[role="status"]').textContent = text;
  };
  if (file === undefined) return;
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
    form.querySelector('input[name="artifact"]').value = answer.hash;
    say('Uploaded.');
    form.submit();
  } catch (error) {
    say(`The file was not taken: ${error.message}`);
    button.disabled = false;
  }
});
