// How long the takes of the Manim corpus take to render, measured one at a time and kept beside the labels.
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { inProject } from '../scripts/setup/project.mjs';
import { hashOf } from './corpus.mjs';
import { round } from './figures.mjs';

const timesFile = inProject('bench', 'render-times.json');

/** `{ measured, ms }`: where and how, and milliseconds by the hash of a source. */
export async function readRenderTimes() {
  const text = await readFile(timesFile, 'utf8').catch(() => undefined);
  return text === undefined ? { measured: 'never', ms: {} } : JSON.parse(text);
}

async function timeOf(renderer, source, quality) {
  const outDir = await mkdtemp(join(tmpdir(), 'retake-bench-take-'));
  const context = { signal: new AbortController().signal, progress: () => undefined };
  try {
    const since = performance.now();
    await renderer.render({ source, quality, plannedDurationMs: 10_000, outDir }, context);
    return round(performance.now() - since);
  } finally {
    await rm(outDir, { recursive: true, force: true });
  }
}

/** Renders each source and writes down how long that took, whatever came of it. */
export async function measureRenderTimes(renderer, sources, { quality, say }) {
  const ms = {};
  const distinct = new Map(sources.map((source) => [hashOf(source), source]));
  for (const [hash, source] of distinct) {
    ms[hash] = await timeOf(renderer, source, quality);
    say(`take ${Object.keys(ms).length} of ${distinct.size}: ${ms[hash]} ms`);
  }
  const [{ model }] = cpus();
  const measured = `${quality}, one at a time, ${cpus().length} × ${model}, ${new Date().toISOString().slice(0, 10)}`;
  await writeFile(timesFile, `${JSON.stringify({ measured, ms }, undefined, 1)}\n`);
}
