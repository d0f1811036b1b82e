// What fallback, race and hedge cost and gain where takes fail together: time to a good section, and renders paid.
import { expectedRenderMs } from '../dist/domain/expected-render.js';
import { createManimRenderer } from '../dist/renderers/manim/manim-renderer.js';
import { playSection, policies } from './contests.mjs';
import { hashOf, missingCorpora, missingLabels, readCorpus, readLabels } from './corpus.mjs';
import { mean, round, seconds } from './figures.mjs';
import { measureRenderTimes, readRenderTimes } from './render-times.mjs';

const quality = 'draft';
/** One render a processor, on the machine of two that the figures are about (src/worker/task-queues.ts). */
const slots = 2;
const plannedDurationMs = 10_000;

/**
 * Takes as they were really written and rendered, in threes: trials of one model on one problem with one prompting. Their failures come together,
 * as they do in a section; no outcome is drawn by chance.
 */
function inThrees(corpus) {
  const cells = new Map();
  for (const scene of corpus) {
    const cell = `${scene.model} ${scene.problem} ${scene.strategy}`;
    cells.set(cell, [...(cells.get(cell) ?? []), scene]);
  }
  return [...cells.values()].filter((scenes) => scenes.length === 3);
}

/** Each with its source after the rules, which is what the product renders. */
function readScenes(renderer) {
  const labels = readLabels();
  return readCorpus('manim-scenes.jsonl').flatMap((scene) => {
    const label = labels.scenes[scene.id]?.fixed;
    const { source } = renderer.fix(scene.source);
    // Rules that have changed since: what this source comes to was not looked at.
    return label?.hash === hashOf(source) ? [{ ...scene, source, ok: label.ok }] : [];
  });
}

async function takeOf(renderer, { source, ok, recorded }, renderMs) {
  const fault = await renderer.check(source, { signal: new AbortController().signal, progress: () => undefined });
  const gate = fault !== undefined;
  return {
    ok: ok && !gate,
    gate,
    renderMs,
    writeMs: recorded.latencyS * 1_000,
    drawing: hashOf(renderer.fingerprint(source)),
  };
}

function summed(policy, sections, expectedMs) {
  const ends = sections.map((takes) => playSection(policy, takes, { expectedMs, slots }));
  const good = ends.filter((end) => end.good);
  const writtenMs = sections.map((takes) => Math.max(...takes.map(({ writeMs }) => writeMs)));
  const waits = ends.map(({ ms }, index) => ms - writtenMs[index]).filter((_, index) => ends[index].good);
  return {
    policy,
    sections: sections.length,
    goodSections: good.length,
    msToGood: mean(good.map(({ ms }) => ms)),
    /** The same counted from when the last take is written; less than nothing where the race has won by then. */
    msAfterWriting: mean(waits),
    rendersASection: mean(ends.map(({ renders }) => renders)),
    rendersAGoodSection: mean(good.map(({ renders }) => renders)),
    renderMsAGoodSection: mean(good.map(({ renderMs }) => renderMs)),
  };
}

/** How often takes fail together: the share of sections without a good take, and what it would be if each take failed on its own. */
function correlationOf(sections) {
  const takes = sections.flat();
  const failing = takes.filter(({ ok }) => !ok).length / takes.length;
  const none = sections.filter((section) => section.every(({ ok }) => !ok)).length / sections.length;
  return {
    takesThatFail: round(failing),
    sectionsWithoutAGoodTake: round(none),
    ifTakesFailedAlone: round(failing ** 3),
  };
}

function correlationNote(takes, { takesThatFail, sectionsWithoutAGoodTake, ifTakesFailedAlone }) {
  const percent = (value) => `${round(value * 100)} %`;
  return `of ${takes} takes ${percent(takesThatFail)} fail; ${percent(sectionsWithoutAGoodTake)} of the sections have no good take, where ${percent(ifTakesFailedAlone)} would have none if takes failed on their own`;
}

function rowOf(one, plain) {
  const told = (value) => (value === undefined ? '–' : round(value));
  return {
    what: `${one.policy}: ${one.goodSections} of ${one.sections} sections with a good take; time to it, renders begun for it`,
    ours: one.msToGood === undefined ? '–' : `${seconds(one.msToGood)}, ${told(one.rendersAGoodSection)} renders`,
    against:
      one === plain || one.msToGood === undefined
        ? '–'
        : `fallback ${seconds(plain.msToGood)}, ${told(plain.rendersAGoodSection)} renders`,
    ratio: one === plain || one.msToGood === undefined ? '' : `${round(plain.msToGood / one.msToGood)} × as quick`,
  };
}

async function playAll(renderer, { relabel, say }) {
  const scenes = readScenes(renderer);
  const threes = inThrees(scenes);
  const sources = threes.flat().map(({ source }) => source);
  if (relabel) await measureRenderTimes(renderer, sources, { quality, say });
  const { measured, ms } = await readRenderTimes();
  const timed = threes.filter((three) => three.every(({ source }) => ms[hashOf(source)] !== undefined));
  const sections = [];
  for (const three of timed)
    sections.push(await Promise.all(three.map((scene) => takeOf(renderer, scene, ms[hashOf(scene.source)]))));
  return { sections, left: threes.length - timed.length, measured };
}

/** One row a policy, and how strongly failures hang together. */
export async function benchStrategies(options) {
  const missing = missingCorpora('manim-scenes.jsonl') ?? missingLabels();
  if (missing !== undefined) return { skipped: missing };
  const renderer = createManimRenderer();
  try {
    const { sections, left, measured } = await playAll(renderer, options);
    if (sections.length === 0)
      return { skipped: 'no three takes of one section have labels and render times (--relabel measures them)' };
    const expectedMs = expectedRenderMs({ renderer: 'manim', quality, plannedDurationMs }, []);
    const summaries = policies.map((policy) => summed(policy, sections, expectedMs));
    const correlation = correlationOf(sections);
    return {
      rows: summaries.map((one) => rowOf(one, summaries[0])),
      notes: [
        correlationNote(sections.length * 3, correlation),
        `writing takes as long as was recorded with the corpus, rendering as measured (${measured}); ${slots} renders at a time; the hedge waits ${seconds(expectedMs)}`,
        ...(left > 0 ? [`${left} sections are left out: no render time (--relabel measures again)`] : []),
      ],
      raw: { summaries, correlation, expectedMs, slots, measured, left, sections },
    };
  } finally {
    await renderer.close();
  }
}
