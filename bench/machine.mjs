// What the figures were taken on and with, and how busy it was.
import { readFile } from 'node:fs/promises';
import { availableParallelism, cpus, loadavg, release, totalmem } from 'node:os';
import { execa } from 'execa';
import { inProject, root } from '../scripts/setup/project.mjs';

/** Others' work of more than this share of the processors spoils figures. */
const busyShare = 0.25;

async function firstLine(command, ...args) {
  const { stdout, stderr, failed } = await execa(command, args, { cwd: root, reject: false });
  return failed ? 'not there' : (stdout || stderr).trim().split('\n')[0];
}

async function packageVersions(...names) {
  const versions = {};
  for (const name of names)
    versions[name] = JSON.parse(await readFile(inProject('node_modules', name, 'package.json'), 'utf8')).version;
  return versions;
}

/** Processor, memory, and the versions of everything that is measured. */
export async function machineFacts() {
  return {
    processors: availableParallelism(),
    processor: cpus()[0]?.model.trim(),
    memoryGiB: Math.round(totalmem() / 1024 ** 3),
    linux: release(),
    versions: {
      retake: await firstLine('git', 'describe', '--always', '--dirty'),
      node: process.versions.node,
      ...(await packageVersions('@temporalio/worker', 'mathjax')),
      manim: await firstLine(
        inProject('.venv', 'bin', 'python'),
        '-c',
        'import importlib.metadata as m; print(m.version("manim"))',
      ),
      chromium: await firstLine('chromium-headless-shell', '--version'),
      ffmpeg: await firstLine('ffmpeg', '-version'),
    },
  };
}

/** Programs that ran or waited for a processor, mean of the last minute. */
export const loadNow = () => loadavg()[0];

export const isBusy = (load) => load > busyShare * availableParallelism();
