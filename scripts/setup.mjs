// Gets a machine ready: node packages, system packages, Python environment, build. Safe to run at any time; quick when nothing is missing.
import { mkdir } from 'node:fs/promises';
import { build } from './build/build.mjs';
import { nodePackages } from './setup/node-packages.mjs';
import { underLock } from './setup/lock.mjs';
import { stateFolder } from './setup/project.mjs';
import { progress, SetupError } from './setup/progress.mjs';
import { pythonEnvironment } from './setup/python-environment.mjs';
import { systemPackages } from './setup/system-packages.mjs';

const quiet = process.argv.includes('--quiet');

/**
 * Runs what is missing; answers the names of the steps that did something. Node packages, system packages and the
 * download of Python packages use different things (network, dpkg, compiler), so they run at the same time.
 */
async function setUp() {
  const report = progress(['Node packages', 'System packages', 'Python environment', 'Build'], quiet);
  const system = report.run('System packages', systemPackages);
  const python = system.then(() => report.run('Python environment', pythonEnvironment));
  const built = report.run('Node packages', nodePackages).then(() => report.run('Build', build));
  const ended = await Promise.allSettled([system, python, built]);
  // What failed first is behind what failed later; each is told once.
  const failures = [...new Set(ended.flatMap((end) => (end.status === 'rejected' ? [end.reason] : [])))];
  if (failures.length > 0) throw new AggregateError(failures, 'set-up failed');
  return report.done();
}

try {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major < 20 || (major === 20 && minor < 19))
    throw new SetupError(`Retake needs Node 20.19 or newer; this is ${process.versions.node}.`);
  await mkdir(stateFolder, { recursive: true });
  await underLock(setUp);
} catch (error) {
  const failures = error instanceof AggregateError ? error.errors : [error];
  for (const failure of failures) console.error(failure instanceof SetupError ? `\n${failure.message}` : failure);
  console.error('\nSet-up did not finish. Mend the above and run it again: what is done stays done.');
  process.exitCode = 1;
}
