// What the check before the render finds, what the rules mend, and what both cost, on sources that models wrote.
import { createManimRenderer } from '../dist/renderers/manim/manim-renderer.js';
import { createSvgRenderer } from '../dist/renderers/svg/svg-renderer.js';
import { hashOf, missingCorpora, missingLabels, readCorpus, readLabels, relabel } from './corpus.mjs';
import { atMost, median, round, share } from './figures.mjs';

const context = () => ({ signal: new AbortController().signal, progress: () => undefined });

/** Ended by what a value was while the scene ran, or by the machine: no reading of the source can be asked to tell. */
const runTimeKinds = new Set(
  [
    'ValueError',
    'IndexError',
    'KeyError',
    'ZeroDivisionError',
    'OverflowError',
    'FloatingPointError',
    'RecursionError',
  ].concat(
    [
      'RuntimeError',
      'AssertionError',
      'StopIteration',
      'NotImplementedError',
      'FileNotFoundError',
      'OSError',
      'LinAlgError',
    ],
    ['FormulaError', 'MemoryError', 'Timeout', 'OutOfMemory', 'OutputTooLarge', 'NoOutput', 'Crashed'],
  ),
);

/** Findings and milliseconds of each source. */
async function checkAll(renderer, sources) {
  const checked = [];
  for (const { id, source } of sources) {
    const since = performance.now();
    const error = await renderer.check(source, context());
    checked.push({ id, ms: round(performance.now() - since), found: error?.kind, line: error?.line });
  }
  return checked;
}

const mendedBy = (renderer, sources) => sources.map(({ id, source }) => ({ id, source: renderer.fix(source).source }));

function fixAll(renderer, sources) {
  return sources.map(({ id, source }) => {
    const since = performance.now();
    const { source: mended, fired } = renderer.fix(source);
    return {
      id,
      ms: round(performance.now() - since),
      hash: hashOf(mended),
      rules: [...new Set(fired.map(({ rule }) => rule))],
    };
  });
}

const wanted = (part, whole, goal) => ({ goal: `≥ ${goal} %`, met: part / whole >= goal / 100 });
const none = (count) => ({ goal: 'none', met: count === 0 });
const row = (what, ours, goal = {}) => ({ what, ours, against: '', ratio: '', ...goal });

function gateRows({ checked, checkedGood, labels }) {
  const caught = (some) => some.filter(({ found }) => found !== undefined).length;
  const [scenes, good] = [labelled(checked, labels.scenes), labelled(checkedGood, labels.good)];
  const failing = scenes.filter(({ written }) => !written.ok);
  const readable = failing.filter(({ written }) => !runTimeKinds.has(written.kind));
  const alarms = (some) => {
    const rendering = some.filter(({ written }) => written.ok);
    return [share(caught(rendering), rendering.length), none(caught(rendering))];
  };
  const ms = median([...checked, ...checkedGood].map((one) => one.ms));
  return [
    row(
      'Manim check: found of the failures that are no run-time faults',
      share(caught(readable), readable.length),
      wanted(caught(readable), readable.length, 80),
    ),
    row('Manim check: found of all failures', share(caught(failing), failing.length)),
    row('Manim check: false alarms on model-written scenes that render', ...alarms(scenes)),
    row('Manim check: false alarms on good scenes that render', ...alarms(good)),
    row('Manim check: time a file, median', `${round(ms)} ms`, atMost(50, ms, 'ms')),
  ];
}

const labelled = (some, labels) =>
  some.flatMap((one) => (labels[one.id] === undefined ? [] : [{ ...one, ...labels[one.id] }]));

/** What the product really checks is what the rules leave. */
function mendedRows({ fixed, checkedFixed, labels }) {
  const hashes = new Map(fixed.map(({ id, hash }) => [id, hash]));
  const known = labelled(checkedFixed, labels.scenes).filter((one) => one.fixed.hash === hashes.get(one.id));
  const caught = (some) => some.filter(({ found }) => found !== undefined).length;
  const [rendering, failing] = [known.filter((one) => one.fixed.ok), known.filter((one) => !one.fixed.ok)];
  const alarms = caught(rendering);
  return [
    row('Manim check after the rules: found of all failures', share(caught(failing), failing.length)),
    row('Manim check after the rules: false alarms', share(alarms, rendering.length), none(alarms)),
  ];
}

function ruleRows({ fixed, fixedGood, labels }) {
  // What came of a scene after rules that have changed since is not known.
  const known = labelled(fixed, labels.scenes).filter((one) => one.fixed.hash === one.hash);
  const failing = known.filter(({ written }) => !written.ok);
  const healed = failing.filter((one) => one.fixed.ok).length;
  const all = [...known, ...labelled(fixedGood, labels.good)].filter(({ written }) => written.ok);
  const spoiled = all.filter((one) => one.hash === one.fixed.hash && !one.fixed.ok).length;
  const ms = median([...fixed, ...fixedGood].map((one) => one.ms));
  return [
    row('Manim rules: scenes that failed and render after them, no model asked', share(healed, failing.length)),
    row('Manim rules: scenes that rendered and fail after them', share(spoiled, all.length), none(spoiled)),
    row('Manim rules: time a file, median', `${round(ms)} ms`, { detail: true }),
  ];
}

function manimNotes({ fixed, labels }) {
  const stale = labelled(fixed, labels.scenes).filter((one) => one.fixed.hash !== one.hash).length;
  return [
    `what renders: real renders of every scene (${labels.manim}, ${labels.measured}; --relabel renders them again)`,
    ...(stale > 0
      ? [`${stale} scenes are left out of the rules' rows: the rules have changed since they were rendered`]
      : []),
  ];
}

async function benchManimCorpus() {
  const missing = missingCorpora('manim-scenes.jsonl', 'manim-good.jsonl') ?? missingLabels();
  if (missing !== undefined) return { rows: [], notes: [`Manim corpora: skipped, ${missing}`], raw: {} };
  const [scenes, good] = [readCorpus('manim-scenes.jsonl'), readCorpus('manim-good.jsonl')];
  const renderer = createManimRenderer();
  try {
    await renderer.probe();
    const measured = {
      labels: readLabels(),
      checked: await checkAll(renderer, scenes),
      checkedGood: await checkAll(renderer, good),
      checkedFixed: await checkAll(renderer, mendedBy(renderer, scenes)),
      fixed: fixAll(renderer, scenes),
      fixedGood: fixAll(renderer, good),
    };
    const { labels: _labels, ...raw } = measured;
    return {
      rows: [...gateRows(measured), ...ruleRows(measured), ...mendedRows(measured)],
      notes: manimNotes(measured),
      raw,
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
  const sources = (of) => faults.map((fault) => ({ id: fault.id, source: of(fault) }));
  const mended = sources(({ broken }) => renderer.fix(broken).source);
  const checked = await checkAll(
    renderer,
    sources(({ broken }) => broken),
  );
  const originals = await checkAll(
    renderer,
    sources(({ original }) => original),
  );
  const after = await checkAll(renderer, mended);
  const found = (some) => some.filter((one) => one.found !== undefined).length;
  const same = mended.filter(
    ({ source }, index) => renderer.fingerprint(source) === renderer.fingerprint(faults[index].original),
  );
  return {
    rows: [
      row(
        'SVG check: found of the drawings with a planted fault',
        share(found(checked), checked.length),
        wanted(found(checked), checked.length, 97),
      ),
      row(
        'SVG check: false alarms on the originals',
        share(found(originals), originals.length),
        none(found(originals)),
      ),
      row('SVG check: time a file, median', `${round(median(checked.map(({ ms }) => ms)))} ms`),
      row(
        'SVG rules: faulty drawings that pass the check after them',
        share(after.length - found(after), after.length),
      ),
      row('SVG rules: faulty drawings that are the very original after them', share(same.length, mended.length)),
    ],
    notes: [],
    raw: { checked, originals, after },
  };
}

/** Rows of the Manim and the SVG corpora. */
export async function benchCorpora(options) {
  if (options.relabel) await relabel();
  const [manim, svg] = [await benchManimCorpus(), await benchSvgCorpus()];
  const notes = [...manim.notes, ...svg.notes];
  if (manim.rows.length + svg.rows.length === 0) return { skipped: notes.join('; ') };
  return { rows: [...manim.rows, ...svg.rows], notes, raw: { manim: manim.raw, svg: svg.raw } };
}
