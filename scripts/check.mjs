// `npm run check`: format, lint, types, dead code. All are run, each says how it ended, any failure fails the whole.
import { spawn } from 'node:child_process';
import { inProject, root } from './setup/project.mjs';

const bin = (name) => inProject('node_modules', '.bin', name);

const checks = [
  {
    name: 'format',
    command: bin('oxfmt'),
    args: ['--check', 'src', 'test', 'scripts', 'bench', 'bin'],
    mend: 'npm run format',
  },
  {
    name: 'lint',
    command: bin('oxlint'),
    args: ['--type-aware', '--deny-warnings', 'src', 'test', 'scripts', 'bench', 'bin'],
  },
  { name: 'types', command: bin('tsc'), args: ['-p', '.'] },
  { name: 'dead code', command: bin('knip'), args: [] },
];

function run({ name, command, args, mend }) {
  const since = performance.now();
  const child = spawn(command, args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text) => (output += text));
  return new Promise((resolve) => {
    child.once('error', (error) => resolve({ name, ok: false, output: error.message, mend, since }));
    child.once('close', (code) =>
      resolve({ name, ok: code === 0, output, mend, since, ms: performance.now() - since }),
    );
  });
}

const wanted = process.argv.slice(2);
const chosen = wanted.length === 0 ? checks : checks.filter((check) => wanted.includes(check.name));
const results = await Promise.all(chosen.map(run));
for (const { name, ok, output, mend, ms = 0 } of results) {
  if (!ok) console.log(`\n--- ${name} ---\n${output.trim()}${mend ? `\n(${mend} mends it)` : ''}`);
  console.log(`${ok ? '✓' : '✗'} ${name} (${(ms / 1000).toFixed(1)} s)`);
}
const failed = results.filter((result) => !result.ok).map((result) => result.name);
console.log(failed.length === 0 ? 'check: passed' : `check: FAILED (${failed.join(', ')})`);
process.exitCode = failed.length === 0 ? 0 : 1;
