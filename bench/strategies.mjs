// What fallback, race and hedge cost and gain where takes fail together: time to a good section, and renders paid.
import { expectedRenderMs } from '../dist/domain/expected-render.js';
import { createManimRenderer } from '../dist/renderers/manim/manim-renderer.js';
import { playSection, policies } from './contests.mjs';
import { missingCorpora, missingLabels, readCorpus, readLabels } from './corpus.mjs';
import { mean, round, seconds } from './figures.mjs';

const quality = 'draft';
/** One render a processor, on the machine of two that the figures are about (src/worker/task-queues.ts). */
const slots = 2;
const plannedDurationMs = 10_000;

/**
 * Takes as they were really written and rendered, in threes: trials of one model on one problem with one prompting. Their failures come together,
 * as they do in a section; no outcome is drawn by chance.
 */
function readSections(corpus, labels) {
  const { fix, fingerprint } = createManimRenderer();
  const cells = new Map();
  for (const { id, model, problem, strategy, source, recorded } of corpus) {
    const label = labels.scenes[id];
    if (label === undefined) continue;
    const { ok, ms, gate } = label.afterRules ?? label;
    const take = { ok, gate, renderMs: ms, writeMs: recorded.latencyS * 1_000, drawing: fingerprint(fix(source).source) };
    const cell = `${model} ${problem} ${strategy}`;
    cells.set(cell, [...(cells.get(cell) ?? []), take]);
  }
  return [...cells.values()].filter((takes) => takes.length === 3);
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
  return { takesThatFail: round(failing), sectionsWithoutAGoodTake: round(none), ifTakesFailedAlone: round(failing ** 3) };
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

/** One row a policy, and how strongly failures hang together. */
export function benchStrategies() {
  const missing = missingCorpora('manim-scenes.jsonl') ?? missingLabels();
  if (missing !== undefined) return { skipped: missing };
  const sections = readSections(readCorpus('manim-scenes.jsonl'), readLabels());
  if (sections.length === 0) return { skipped: 'the corpus and its labels have no three takes of one section' };
  const expectedMs = expectedRenderMs({ renderer: 'manim', quality, plannedDurationMs }, []);
  const summaries = policies.map((policy) => summed(policy, sections, expectedMs));
  const correlation = correlationOf(sections);
  const percent = (value) => `${round(value * 100)} %`;
  return {
    rows: summaries.map((one) => rowOf(one, summaries[0])),
    notes: [
      `of ${sections.length * 3} takes ${percent(correlation.takesThatFail)} fail; ${percent(correlation.sectionsWithoutAGoodTake)} of the sections have no good take, where ${percent(correlation.ifTakesFailedAlone)} would have none if takes failed on their own`,
      `writing takes as long as it was recorded; ${slots} renders at a time; the hedge waits ${seconds(expectedMs)}`,
    ],
    raw: { summaries, correlation, expectedMs, slots, sections },
  };
}
