// Starts scenes from a storyboard file, in JSON or YAML as on the command line: a script reads the file into the field, without scripts it is pasted.
import { LineCounter, parseDocument } from 'yaml';
import { invalidRequest } from '../problem.ts';
import { type Form, numbers } from './forms.ts';
import { type Html, html } from './html.ts';
import type { JobsPage } from './jobs-page.ts';
import { errorList } from './page-errors.ts';

export function storyboardForm(refused: JobsPage['refused']): Html {
  const typed = refused?.form ?? {};
  const assemble = typed['assemble'] === 'on' && html` checked`;
  return html`<section class="card">
    <details ${refused && html` open`}>
      <summary>Start scenes from a storyboard file</summary>
      ${refused && html`<p class="error" role="alert">${refused.message}</p>`} ${refused && errorList(refused.errors)}
      <form method="post" action="/storyboards" class="storyboard">
        <label>File (JSON or YAML) <input type="file" accept=".json,.yaml,.yml" data-fills="storyboard" /></label>
        <label
          >Storyboard
          <textarea
            name="storyboard"
            id="storyboard"
            class="code"
            rows="8"
            required
            spellcheck="false"
            placeholder="a title, and scenes: see examples/storyboards"
          >
${typed['storyboard'] ?? ''}</textarea>
        </label>
        <label
          >Budget, USD
          <input name="usd" type="number" min="0" step="any" placeholder="no limit" value="${typed['usd'] ?? ''}" />
        </label>
        <label class="check"
          ><input type="checkbox" name="assemble" value="on" ${assemble} /> Join the scenes into one cut at the
          end</label
        >
        <button>Start</button>
      </form>
    </details>
  </section>`;
}

/** The body that the API would take; what is in the storyboard is its schema's to check. */
export function storyboardRequest(form: Form): object {
  const budget = numbers(form, ['usd']);
  return {
    kind: 'scenes',
    input: { ...storyboardIn(form['storyboard'] ?? ''), ...(form['assemble'] === 'on' && { assemble: true }) },
    ...(Object.keys(budget).length > 0 && { budget }),
  };
}

function storyboardIn(text: string): object {
  const read = parsed(text);
  if (typeof read === 'object' && read !== null && !Array.isArray(read)) return read;
  throw invalidRequest([{ path: 'storyboard', message: 'holds no storyboard: one has a title and scenes' }]);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return yamlIn(text);
  }
}

/** Without aliases, and without what takes time by the square of a hostile text: keys compared with each other, errors drawn. */
function yamlIn(text: string): unknown {
  const lines = new LineCounter();
  const document = parseDocument(text, {
    uniqueKeys: false,
    prettyErrors: false,
    logLevel: 'error',
    lineCounter: lines,
  });
  const [first] = document.errors;
  if (first !== undefined) throw notYaml(`${first.message} (line ${lines.linePos(first.pos[0]).line})`);
  try {
    return document.toJS({ maxAliasCount: 0 });
  } catch (error) {
    throw notYaml(error instanceof Error ? error.message : String(error));
  }
}

const notYaml = (why: string) => invalidRequest([{ path: 'storyboard', message: `is neither JSON nor YAML: ${why}` }]);
