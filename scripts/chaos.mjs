// `npm run chaos -- --seeds 2 --jobs 15 --kills 500 --rounds 1000`: the tests of test/chaos at a size of one's own; prints a line of figures for each run.
import { spawn } from 'node:child_process';
import { parseArgs } from 'node:util';
import { inProject, root } from './setup/project.mjs';

/** What a long run takes where nothing else is said; `npm test` runs less (test/support/chaos-figures.ts). */
const sizes = { seeds: '2', jobs: '15', kills: '500', rounds: '1000' };
const options = Object.fromEntries(
  Object.entries(sizes).map(([name, size]) => [name, { type: 'string', default: size }]),
);
const only = { type: 'string', default: '' };

function wholeNumber(name, text) {
  const number = Number(text);
  if (!Number.isInteger(number) || number < 1) throw new Error(`--${name} wants a whole number from 1 on, not ${text}`);
  return number;
}

try {
  const { only: test, ...given } = parseArgs({ options: { ...options, only } }).values;
  const chaosSize = Object.fromEntries(Object.entries(given).map(([name, text]) => [name, wholeNumber(name, text)]));
  const jest = [inProject('node_modules', 'jest', 'bin', 'jest.js'), `test/chaos/${String(test)}`, '--runInBand'];
  const flags = ['--experimental-vm-modules', '--no-warnings=ExperimentalWarning'];
  const child = spawn(process.execPath, [...flags, ...jest, '--globals', JSON.stringify({ chaosSize })], {
    cwd: root,
    stdio: 'inherit',
  });
  child.once('exit', (code) => {
    process.exitCode = code ?? 1;
  });
} catch (error) {
  console.error(error.message);
  process.exitCode = 2;
}
