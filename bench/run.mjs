// `npm run bench -- [engine|renders|strategies|corpora …] [--quick] [--rounds 3] [--relabel] [--readme]`: figures of this machine beside their goals.
import { parseArgs } from 'node:util';
import { benchCorpora } from './corpora.mjs';
import { benchEngine } from './engine.mjs';
import { isBusy, loadNow, machineFacts } from './machine.mjs';
import { benchManim } from './manim-renders.mjs';
import { printPart, updateReadme, writeResults } from './report.mjs';
import { benchStrategies } from './strategies.mjs';
import { benchSvg } from './svg-renders.mjs';

const parts = {
  engine: { engine: benchEngine },
  renders: { 'SVG renders': benchSvg, 'Manim renders': benchManim },
  corpora: { corpora: benchCorpora },
  // After the corpora: `--relabel` renders the labels anew that the strategies build on.
  strategies: { strategies: benchStrategies },
};

/** `--quick`: shorter clips, fewer sections, one round. `--relabel`: renders the corpora again for what the other parts take from them (long). */
const options = {
  quick: { type: 'boolean', default: false },
  rounds: { type: 'string' },
  relabel: { type: 'boolean', default: false },
  readme: { type: 'boolean', default: false },
};

class UsageError extends Error {}

function readArguments() {
  const { values, positionals } = parseArgs({ options, allowPositionals: true });
  const unknown = positionals.find((name) => parts[name] === undefined);
  if (unknown !== undefined) throw new UsageError(`there is no part ${unknown}: ${Object.keys(parts).join(', ')}`);
  const rounds = Number(values.rounds ?? (values.quick ? 1 : 3));
  if (!Number.isInteger(rounds) || rounds < 1) throw new UsageError(`--rounds wants a whole number from 1 on`);
  return {
    ...values,
    rounds,
    names: Object.keys(parts).filter((name) => positionals.length === 0 || positionals.includes(name)),
  };
}

/** A part that cannot be measured here says why; the others go on. */
async function measure(bench, given) {
  try {
    return await bench(given);
  } catch (error) {
    if (error?.name === 'RendererUnavailable') return { skipped: error.message };
    process.exitCode = 1;
    return { skipped: `it broke: ${error?.stack ?? error}` };
  }
}

function warnIfBusy(load, when) {
  if (isBusy(load))
    console.error(`This machine is busy ${when} (load ${load.toFixed(1)}): ratios may hold, times do not.`);
}

async function runParts({ names, ...given }) {
  const say = (what) => console.error(`… ${what}`);
  const before = loadNow();
  warnIfBusy(before, 'with other work');
  const machine = await machineFacts();
  const at = new Date().toISOString();
  // Programs that are kept ready keep no process alive: waiting for one of them must not end this one.
  const awake = setInterval(() => undefined, 60_000);
  const done = {};
  const rest = { at, quick: given.quick, rounds: given.rounds, machine };
  let path;
  for (const [name, bench] of names.flatMap((part) => Object.entries(parts[part]))) {
    done[name] = await measure(bench, { ...given, say });
    printPart(name, done[name]);
    // After each part: a run that is stopped keeps what it had.
    path = writeResults({ ...rest, load: { before, after: loadNow(), busy: isBusy(before) }, parts: done });
  }
  clearInterval(awake);
  console.log(
    `\n${machine.processors} × ${machine.processor}; load ${before.toFixed(1)} before, ${loadNow().toFixed(1)} after; every figure in ${path}`,
  );
  warnIfBusy(before, 'with other work');
}

try {
  const { readme, ...given } = readArguments();
  if (readme) console.log(updateReadme());
  else await runParts(given);
} catch (error) {
  if (!(error instanceof UsageError) && !String(error?.code).startsWith('ERR_PARSE_ARGS')) throw error;
  console.error(error.message);
  process.exitCode = 2;
}
