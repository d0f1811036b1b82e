// How quickly a Manim take comes to its end, with a clip or with an error: our warm process against a cold `python -m manim`, in turns.
import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { inProject } from '../scripts/setup/project.mjs';
import { frameFormats } from '../dist/renderers/renderer.js';
import { createManimRenderer } from '../dist/renderers/manim/manim-renderer.js';
import { atLeast, atMost, inTurns, medians, ratio, round, seconds, timed } from './figures.mjs';
import { frameHash } from './frame-hash.mjs';

const python = inProject('.venv', 'bin', 'python');

const cases = [
  { file: 'wrong-name.py', what: 'Manim, a wrong name: its error', quality: 'draft', fails: true, goal: 10 },
  { file: 'late-failure.py', what: 'Manim, an error after two animations', quality: 'draft', fails: true, goal: 10 },
  { file: 'trivial.py', what: 'Manim, three short animations, 480p', quality: 'draft', fails: false, goal: 3 },
  { file: 'typical.py', what: 'Manim, 16 s of a usual scene, 480p', quality: 'draft', fails: false, goal: 1.7 },
  {
    file: 'typical.py',
    what: 'Manim, 16 s of a usual scene, 720p',
    quality: 'standard',
    fails: false,
    goal: 1.7,
    long: true,
  },
];

const context = () => ({ signal: new AbortController().signal, progress: () => undefined });

async function renderWarm(renderer, { source, quality, fails }, outDir) {
  await rm(outDir, { recursive: true, force: true });
  await mkdir(outDir);
  const result = await renderer.render({ source, quality, plannedDurationMs: 10_000, outDir }, context());
  if (result.ok === fails) throw new Error(`not what the scene should come to: ${JSON.stringify(result)}`);
  return result;
}

/** The command that Manim's own documentation gives, in a folder of its own, without our sandbox. */
async function renderCold({ path, quality, fails }, folder) {
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder);
  const { width, height, fps } = frameFormats[quality];
  const look = ['--resolution', `${width},${height}`, '--fps', String(fps), '--media_dir', folder];
  const args = [
    '-m',
    'manim',
    'render',
    path,
    ...look,
    '--disable_caching',
    '--progress_bar',
    'none',
    '-v',
    'ERROR',
    '-a',
  ];
  const ended = await execa(python, args, { cwd: folder, reject: false });
  if (ended.failed !== fails) throw new Error(`a cold manim came to something else: ${ended.stderr.slice(-500)}`);
}

async function measureCase(one, { renderer, folder, rounds, say }) {
  const path = inProject('bench', 'scenes', one.file);
  const scene = { ...one, path, source: await readFile(path, 'utf8') };
  say(`${one.what}: warm, the check and cold, ${rounds} times`);
  const hashes = new Set();
  const warm = async () => {
    const outDir = join(folder, 'warm');
    let result;
    const ms = await timed(async () => (result = await renderWarm(renderer, scene, outDir)));
    if (result.ok) hashes.add(await frameHash(result.video));
    return ms;
  };
  // Programs and files are in the machine's memory when the clock starts, for both.
  await warm();
  await renderCold(scene, join(folder, 'cold'));
  const times = await inTurns(rounds, {
    warm,
    check: () => timed(() => renderer.check(scene.source, context())),
    cold: () => timed(() => renderCold(scene, join(folder, 'cold'))),
  });
  return { ...one, times, medians: medians(times), frameHashes: [...hashes] };
}

function rowOf({ what, goal, medians: ms }) {
  const times = ratio(ms.cold, ms.warm);
  return {
    what,
    ours: seconds(ms.warm),
    against: `cold process ${seconds(ms.cold)}`,
    ratio: `${times} ×`,
    ...atLeast(goal, times),
  };
}

function checkRow(measured) {
  const [{ medians: ms }] = measured;
  const times = round(ms.cold / ms.check);
  return {
    what: 'Manim, a wrong name: told by the check',
    ours: `${round(ms.check)} ms`,
    against: `cold process ${seconds(ms.cold)}`,
    ratio: `${times} ×`,
    ...atMost(50, ms.check, 'ms'),
  };
}

function determinismRow(measured) {
  const drawn = measured.filter(({ frameHashes }) => frameHashes.length > 0);
  const equal = drawn.filter(({ frameHashes }) => frameHashes.length === 1).length;
  return {
    what: 'Manim: scenes whose pixels are the same in every render',
    ours: `${equal} of ${drawn.length}`,
    against: '',
    ratio: '',
    goal: 'all',
    met: equal === drawn.length,
  };
}

/** Rows of every case. */
export async function benchManim({ rounds, quick, say }) {
  const renderer = createManimRenderer();
  const folder = await mkdtemp(join(tmpdir(), 'retake-bench-manim-'));
  try {
    const probe = await renderer.probe();
    const measured = [];
    for (const one of cases.filter(({ long }) => !(quick && long)))
      measured.push(await measureCase(one, { renderer, folder, rounds, say }));
    return {
      rows: [...measured.map(rowOf), checkRow(measured), determinismRow(measured)],
      notes: [probe, 'cold: `python -m manim render` without a sandbox, to the same size and rate'],
      raw: { cases: measured },
    };
  } finally {
    await renderer.close();
    await rm(folder, { recursive: true, force: true });
  }
}
