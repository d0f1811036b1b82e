// The corpora as the benchmarks read them: sources that models wrote, and what came of each in a real render (bench/corpora).
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { execa } from 'execa';
import { inProject, root } from '../scripts/setup/project.mjs';

const folder = resolve(process.env['RETAKE_CORPORA'] ?? inProject('..', 'shared', 'corpora'));
const labelsFile = inProject('bench', 'corpora', 'manim-0.22-labels.json');

/** Why there is nothing to measure, or undefined. */
export function missingCorpora(...names) {
  const missing = names.map((name) => join(folder, name)).filter((path) => !existsSync(path));
  return missing.length === 0 ? undefined : `there is no ${missing.join(', no ')} (RETAKE_CORPORA names the folder)`;
}

export function missingLabels() {
  return existsSync(labelsFile) ? undefined : `there is no ${labelsFile} (--relabel makes it)`;
}

export function readCorpus(name) {
  return readFileSync(join(folder, name), 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line));
}

/** Names a source in the labels. */
export const hashOf = (source) => createHash('sha256').update(source).digest('hex').slice(0, 16);

/** `scenes` and `good` by id: `written` and `fixed` (after the rules), each `{ hash, ok, kind?, line? }`. */
export function readLabels() {
  return JSON.parse(readFileSync(labelsFile, 'utf8'));
}

/** Renders every scene again, about half an hour. */
export async function relabel() {
  const script = inProject('bench', 'corpora', 'label-manim.mjs');
  const env = { RETAKE_CORPORA: folder };
  await execa(process.execPath, [script, '--again'], { cwd: root, env, stdio: ['ignore', 'inherit', 'inherit'] });
}
