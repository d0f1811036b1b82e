// `npm test`: every test runner, then one last line with the sum. Arguments go to jest.
import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { inProject, root, stateFolder } from './setup/project.mjs';

/** A run that hangs must still end with a sum. */
const limitMs = 25 * 60_000;

function runToEnd(command, args, env) {
  // Its own group, so that whatever a hanging run started ends with it.
  const child = spawn(command, args, { cwd: root, stdio: 'inherit', env: { ...process.env, ...env }, detached: true });
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

/** Counts of one jest run. A file that could not run at all counts as one failed test, as does a run without a report. */
async function jest(args) {
  mkdirSync(stateFolder, { recursive: true });
  const report = join(stateFolder, `jest-${process.pid}.json`);
  const flags = ['--experimental-vm-modules', '--no-warnings=ExperimentalWarning'];
  const code = await runToEnd(
    process.execPath,
    [...flags, inProject('node_modules', 'jest', 'bin', 'jest.js'), '--json', `--outputFile=${report}`, ...args],
    {},
  );
  const result = readReport(report);
  rmSync(report, { force: true });
  if (result === undefined) return { passed: 0, failed: 1, skipped: 0 };
  const failed = result.numFailedTests + result.numRuntimeErrorTestSuites;
  return {
    passed: result.numPassedTests,
    failed: code !== 0 && failed === 0 ? 1 : failed,
    skipped: result.numPendingTests + result.numTodoTests,
  };
}

const runs = [await jest(process.argv.slice(2))];
const sum = (key) => runs.reduce((total, run) => total + run[key], 0);
const skipped = sum('skipped');
process.exitCode = sum('failed') === 0 ? 0 : 1;
console.log(`Tests: ${sum('passed')} passed, ${sum('failed')} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`);
