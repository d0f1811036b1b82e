// Tells what set-up is doing, one line a step, and runs programs with their output kept in a log.
import { spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root, stateFolder } from './project.mjs';

/** Something the reader can mend; the message says how. */
export class SetupError extends Error {
  name = 'SetupError';
}

const seconds = (since) => `${((performance.now() - since) / 1000).toFixed(1)} s`;

/**
 * Runs named steps. A step is `(say) => didSomething`; it prints nothing unless it calls `say`, so that a set-up with
 * nothing to do is silent.
 */
export function progress(names, quiet) {
  const worked = [];
  const print = (line) => (quiet ? process.stderr : process.stdout).write(`${line}\n`);
  return {
    async run(name, step) {
      const since = performance.now();
      const label = `[${names.indexOf(name) + 1}/${names.length}] ${name}`;
      const did = await step((what) => print(`${label}: ${what} …`));
      if (!did) return;
      worked.push(name);
      print(`${label}: ready (${seconds(since)})`);
    },
    done: () => worked,
  };
}

function tail(path) {
  return readFileSync(path, 'utf8').trimEnd().split('\n').slice(-15).join('\n');
}

/** Runs a program; its output goes to `.setup/<log>.log`. Throws `SetupError` with the end of that log and the advice. */
export async function run({ log, command, args, advice, env = {} }) {
  const path = join(stateFolder, `${log}.log`);
  const out = openSync(path, 'a');
  const child = spawn(command, args, {
    cwd: root,
    env: { ...process.env, ...env },
    stdio: ['ignore', out, out],
  });
  const code = await new Promise((done) => {
    child.once('error', (error) => done(error.message));
    child.once('exit', (status, signal) => done(status ?? signal));
  });
  closeSync(out);
  if (code === 0) return;
  throw new SetupError(
    `"${[command, ...args].join(' ')}" failed (${code}):\n${tail(path)}\n\n${advice}\nWhole log: ${path}`,
  );
}
