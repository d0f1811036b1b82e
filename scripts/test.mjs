// `npm test`: every test runner, then one last line with the sum. Arguments go to jest.
import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { inProject, root, stateFolder } from './setup/project.mjs';
import { countsOf, hasFailed, totalLine } from './test/totals.mjs';

/** A run that hangs must still end with a sum. */
const limitMs = 40 * 60_000;

function runToEnd(command, args) {
  // Its own group, so that whatever a hanging run started ends with it.
  const child = spawn(command, args, { cwd: root, stdio: 'inherit', detached: true });
  const killAll = (signal) => {
    if (child.pid === undefined) return;
    try {
      process.kill(-child.pid, signal);
    } catch {
      // Ended in the meantime.
    }
  };
  const late = setTimeout(() => killAll('SIGKILL'), limitMs);
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.once(signal, () => killAll(signal));
  return new Promise((resolve) => {
    child.once('error', () => resolve(1));
    child.once('exit', (code) => {
      clearTimeout(late);
      resolve(code ?? 1);
    });
  });
}

function readReport(path) {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    return undefined;
  }
}

/** Counts of one jest run. */
async function jest(args) {
  mkdirSync(stateFolder, { recursive: true });
  const report = join(stateFolder, `jest-${process.pid}.json`);
  const flags = ['--experimental-vm-modules', '--no-warnings=ExperimentalWarning'];
  const runner = inProject('node_modules', 'jest', 'bin', 'jest.js');
  const code = await runToEnd(process.execPath, [...flags, runner, '--json', `--outputFile=${report}`, ...args]);
  const result = readReport(report);
  rmSync(report, { force: true });
  return countsOf(result, code);
}

const runs = [await jest(process.argv.slice(2))];
process.exitCode = hasFailed(runs) ? 1 : 0;
console.log(totalLine(runs));
