// Figures as a table for a terminal, as a file, and as the README's table.
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { colors } from '../dist/cli/colors.js';
import { table } from '../dist/cli/table.js';
import { inProject } from '../scripts/setup/project.mjs';

const folder = inProject('bench', 'results');
const marks = { from: '<!-- figures -->', to: '<!-- /figures -->' };
const headings = ['what', 'Retake', 'beside it', 'ratio', 'goal'];

function goalOf({ goal, met }, ok, not) {
  return goal === undefined ? '' : `${goal} ${met ? ok : not}`;
}

function plainCells(row) {
  return [row.what, row.ours, row.against, row.ratio, goalOf(row, colors.green('✓'), colors.red('✗ missed'))];
}

/** One part: its rows (`{ what, ours, against, ratio, goal?, met?, detail? }`; a detail is not in the README), or why there are none. */
export function printPart(name, part) {
  console.log(`\n${colors.bold(name)}`);
  if (part.skipped !== undefined) {
    console.log(`skipped: ${part.skipped}`);
    return;
  }
  console.log(table(headings, part.rows.map(plainCells)));
  for (const note of part.notes) console.log(colors.dim(`  ${note}`));
}

/** Path of the file. */
export function writeResults(results) {
  mkdirSync(folder, { recursive: true });
  const path = join(folder, `${results.at.slice(0, 16).replace(':', '')}.json`);
  writeFileSync(path, `${JSON.stringify(results, undefined, 1)}\n`);
  return path;
}

/** The newest figures of every part, with the run that they are from. */
/** The newest figures of each part; a quick run counts only where there is no whole one. */
function newestParts() {
  const newest = new Map();
  for (const name of readdirSync(folder).toSorted()) {
    if (!name.endsWith('.json')) continue;
    const { parts, ...run } = JSON.parse(readFileSync(join(folder, name), 'utf8'));
    for (const [part, figures] of Object.entries(parts))
      if (figures.rows !== undefined && !(run.quick && newest.get(part)?.run.quick === false))
        newest.set(part, { figures, run });
  }
  return newest;
}

function runLine(part, { at, quick, machine, load }) {
  const busy = load.busy
    ? `, **busy with other work (load ${load.before.toFixed(1)} to ${load.after.toFixed(1)})**`
    : '';
  const size = quick ? ', `--quick`' : '';
  return `${part}: ${at.slice(0, 10)}, ${machine.processors} × ${machine.processor}${size}${busy}`;
}

const cell = (text) => String(text).replaceAll('|', '\\|');

/** Puts the newest results of every part into the README, between its two marks. Answers the text. */
export function updateReadme() {
  const newest = newestParts();
  const lines = [`| ${headings.join(' | ')} |`, `|${headings.map(() => '---').join('|')}|`];
  for (const { figures } of newest.values())
    for (const row of figures.rows.filter(({ detail }) => !detail))
      lines.push(
        `| ${[row.what, row.ours, row.against, row.ratio, goalOf(row, '✓', '**missed**')].map(cell).join(' | ')} |`,
      );
  lines.push('');
  for (const [part, { run }] of newest) lines.push(`- ${runLine(part, run)}`);
  const text = lines.join('\n');
  const path = inProject('README.md');
  const readme = readFileSync(path, 'utf8');
  const [from, to] = [readme.indexOf(marks.from), readme.indexOf(marks.to)];
  if (from < 0 || to < from) throw new Error(`README.md has no ${marks.from} … ${marks.to}`);
  writeFileSync(path, `${readme.slice(0, from + marks.from.length)}\n${text}\n${readme.slice(to)}`);
  return text;
}
