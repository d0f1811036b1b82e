// Renders every scene of the Manim corpora as it was written and after the rules, and writes down which of them render: no text of theirs, only their ids.
//
//   node scripts/build.mjs && node bench/corpora/label-manim.mjs [--again]
//
// A scene whose text, or whose text after the rules, has not changed since is not rendered again without --again. The corpora are read from
// RETAKE_CORPORA (default ../shared/corpora). Rendering all of them takes about half an hour on two cores.
import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { fixScene } from '../../dist/renderers/manim/fix-scene.js';
import { createManimRenderer } from '../../dist/renderers/manim/manim-renderer.js';

const corpora = process.env.RETAKE_CORPORA ?? '../shared/corpora';
const labelsFile = fileURLToPath(new URL('manim-0.22-labels.json', import.meta.url));
const wallMs = 200_000;
const atOnce = 2;

const { values: flags } = parseArgs({ options: { again: { type: 'boolean', default: false } } });
const renderer = createManimRenderer({ wallMs: { draft: wallMs } });

const hashOf = (text) => createHash('sha256').update(text).digest('hex').slice(0, 16);

async function readCorpus(name) {
  const text = await readFile(join(corpora, `${name}.jsonl`), 'utf8');
  return text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
}

async function render(source) {
  const outDir = await mkdtemp(join(tmpdir(), 'retake-label-'));
  try {
    const request = { source, quality: 'draft', plannedDurationMs: 10_000, outDir };
    const result = await renderer.render(request, { signal: new AbortController().signal, progress: () => {} });
    if (result.ok) return { ok: true };
    return { ok: false, kind: result.error.kind, ...(result.error.line && { line: result.error.line }) };
  } finally {
    await rm(outDir, { recursive: true, force: true });
  }
}

const before = await readFile(labelsFile, 'utf8').then(JSON.parse, () => ({ scenes: {}, good: {} }));
const rendered = new Map();
if (!flags.again)
  for (const label of [...Object.values(before.scenes), ...Object.values(before.good)])
    for (const { hash, ...outcome } of [label.written, label.fixed]) rendered.set(hash, Promise.resolve(outcome));

/** The same text is rendered once. */
async function outcomeOf(source) {
  const hash = hashOf(source);
  if (!rendered.has(hash)) rendered.set(hash, render(source));
  return { hash, ...(await rendered.get(hash)) };
}

async function labelOf({ source }) {
  const { source: mended, fired } = fixScene(source);
  const written = await outcomeOf(source);
  return { written, fixed: await outcomeOf(mended), rules: [...new Set(fired.map(({ rule }) => rule))] };
}

async function labelsOf(corpus) {
  const scenes = await readCorpus(corpus);
  const labels = {};
  const waiting = scenes.entries();
  await Promise.all(
    Array.from({ length: atOnce }, async () => {
      for (const [index, scene] of waiting) {
        labels[scene.id] = await labelOf(scene);
        console.log(`${corpus} ${index + 1} of ${scenes.length}`);
      }
    }),
  );
  return Object.fromEntries(scenes.map(({ id }) => [id, labels[id]]));
}

const labels = {
  manim: (await renderer.probe()).split(';')[0],
  measured: `draft quality, at most ${wallMs / 1000} s a scene, ${new Date().toISOString().slice(0, 10)}`,
  scenes: await labelsOf('manim-scenes'),
  good: await labelsOf('manim-good'),
};
await renderer.close();
await writeFile(labelsFile, `${JSON.stringify(labels, undefined, 1)}\n`);
