// What the check before the render finds, what the rules mend, and what both cost, on sources that models wrote.
import { createManimRenderer } from '../dist/renderers/manim/manim-renderer.js';
import { createSvgRenderer } from '../dist/renderers/svg/svg-renderer.js';
import { missingCorpora, missingLabels, readCorpus, readLabels } from './corpus.mjs';
import { atMost, median, round, share } from './figures.mjs';

const context = () => ({ signal: new AbortController().signal, progress: () => undefined });

/** Ended by what a value was while the scene ran, or by the machine: no reading of the source can be asked to tell. */
const runTimeKinds = new Set(
  ['ValueError', 'IndexError', 'KeyError', 'ZeroDivisionError', 'OverflowError', 'FloatingPointError', 'RecursionError'].concat(
    ['RuntimeError', 'AssertionError', 'StopIteration', 'NotImplementedError', 'FileNotFoundError', 'OSError', 'LinAlgError'],
    ['FormulaError', 'MemoryError', 'Timeout', 'OutOfMemory', 'OutputTooLarge', 'NoOutput', 'Crashed'],
  ),
);

/** Findings and milliseconds of each source. */
async function checkAll(renderer, sources) {
  const checked = [];
  for (const { id, source } of sources) {
    const since = performance.now();
    const error = await renderer.check(source, context());
    checked.push({ id, ms: performance.now() - since, found: error?.kind, message: error?.message, line: error?.line });
  }
  return checked;
}

function fixAll(renderer, sources) {
  return sources.map(({ id, source }) => {
    const since = performance.now();
    const { source: fixed, fired } = renderer.fix(source);
    return { id, ms: performance.now() - since, changed: fixed !== source, rules: fired.map(({ rule }) => rule), source: fixed };
  });
}

const wanted = (part, whole, goal) => ({ goal: `≥ ${goal} %`, met: part / whole >= goal / 100 });
const none = (count) => ({ goal: 'none', met: count === 0 });
const row = (what, ours, goal = {}) => ({ what, ours, against: '', ratio: '', ...goal });

function gateRows(checked, good, labels) {
  const labelOf = ({ id }) => labels.scenes[id];
  const known = checked.filter((one) => labelOf(one) !== undefined);
  const failing = known.filter((one) => !labelOf(one).ok);
  const readable = failing.filter((one) => !runTimeKinds.has(labelOf(one).kind));
  const caught = (some) => some.filter(({ found }) => found !== undefined).length;
  const rendering = known.filter((one) => labelOf(one).ok);
  const ms = median([...checked, ...good].map((one) => one.ms));
  return [
    row('check of Manim scenes: found of the failures that are no run-time faults', share(caught(readable), readable.length), wanted(caught(readable), readable.length, 80)),
    row('check: found of all failures', share(caught(failing), failing.length)),
    row('check: false alarms on scenes that render', share(caught(rendering), rendering.length), none(caught(rendering))),
    row('check: false alarms on good scenes', share(caught(good), good.length), none(caught(good))),
    row('check: time a file, median', `${round(ms)} ms`, atMost(50, ms, 'ms')),
  ];
}

function ruleRows(fixed, goodFixed, labels) {
  const failing = fixed.filter(({ id }) => labels.scenes[id]?.ok === false);
  const healed = failing.filter(({ id }) => labels.scenes[id].afterRules?.ok === true).length;
  const rendering = fixed.filter(({ id }) => labels.scenes[id]?.ok === true);
  const spoiled = rendering.filter(({ id }) => labels.scenes[id].afterRules?.ok === false).length;
  return [
    row('rules for Manim: scenes that failed and render after them, no model asked', share(healed, failing.length)),
    row('rules: scenes that rendered and fail after them', share(spoiled, rendering.length), none(spoiled)),
    row('rules: good scenes that they change', share(goodFixed.filter(({ changed }) => changed).length, goodFixed.length)),
    row('rules: time a file, median', `${round(median([...fixed, ...goodFixed].map(({ ms }) => ms)))} ms`),
  ];
}

async function benchManimCorpus() {
  const missing = missingCorpora('manim-scenes.jsonl', 'manim-good.jsonl') ?? missingLabels();
  if (missing !== undefined) return { rows: [], notes: [`Manim corpora: skipped, ${missing}`], raw: {} };
  const labels = readLabels();
  const [scenes, good] = [readCorpus('manim-scenes.jsonl'), readCorpus('manim-good.jsonl')];
  const renderer = createManimRenderer();
  try {
    await renderer.probe();
    const [checked, checkedGood] = [await checkAll(renderer, scenes), await checkAll(renderer, good)];
    const [fixed, fixedGood] = [fixAll(renderer, scenes), fixAll(renderer, good)];
    const told = (some) => some.map(({ source: _source, ...one }) => one);
    return {
      rows: [...gateRows(checked, checkedGood, labels), ...ruleRows(fixed, fixedGood, labels)],
      notes: ['what renders and what does not: real renders of every scene, as recorded in bench/corpora (`--relabel` renders them again)'],
      raw: { checked, checkedGood, fixed: told(fixed), fixedGood: told(fixedGood) },
    };
  } finally {
    await renderer.close();
  }
}

async function benchSvgCorpus() {
  const missing = missingCorpora('svg-faults.jsonl');
  if (missing !== undefined) return { rows: [], notes: [`SVG corpus: skipped, ${missing}`], raw: {} };
  const faults = readCorpus('svg-faults.jsonl');
  const renderer = createSvgRenderer();
  const checked = await checkAll(renderer, faults.map(({ id, broken }) => ({ id, source: broken })));
  const originals = await checkAll(renderer, faults.map(({ id, original }) => ({ id, source: original })));
  const fixed = fixAll(renderer, faults.map(({ id, broken }) => ({ id, source: broken })));
  const after = await checkAll(renderer, fixed);
  const found = (some) => some.filter((one) => one.found !== undefined).length;
  const same = fixed.filter(({ source }, index) => renderer.fingerprint(source) === renderer.fingerprint(faults[index].original));
  return {
    rows: [
      row('check of SVGs with a planted fault: found', share(found(checked), checked.length), wanted(found(checked), checked.length, 97)),
      row('check of SVGs: false alarms on the originals', share(found(originals), originals.length), none(found(originals))),
      row('rules for SVG: faulty drawings that pass the check after them', share(after.length - found(after), after.length)),
      row('rules for SVG: faulty drawings that are the very original after them', share(same.length, fixed.length)),
      row('check of SVGs: time a file, median', `${round(median(checked.map(({ ms }) => ms)))} ms`),
    ],
    notes: [],
    raw: { checked, originals, after },
  };
}

/** Rows of the Manim and the SVG corpora. */
export async function benchCorpora() {
  const [manim, svg] = [await benchManimCorpus(), await benchSvgCorpus()];
  if (manim.rows.length + svg.rows.length === 0) return { skipped: [...manim.notes, ...svg.notes].join('; ') };
  return { rows: [...manim.rows, ...svg.rows], notes: [...manim.notes, ...svg.notes], raw: { manim: manim.raw, svg: svg.raw } };
}
