// Runs the real program, as a process of its own.
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { compiledSources } from '../support/compiled.ts';

export type Ran = { readonly code: number | null; readonly stdout: string; readonly stderr: string };

export type Running = {
  readonly ended: Promise<Ran>;
  /** What it has printed so far. */
  readonly stdout: () => string;
  /** As `| head` does once it has seen enough. */
  closeOutput(): void;
  interrupt(): void;
};

export type Cli = {
  run(args: readonly string[], env?: Record<string, string>): Promise<Ran>;
  start(args: readonly string[], env?: Record<string, string>): Running;
};

/** `defaults` are settings of every run; nothing else of this process' own settings is passed on. */
export async function compileCli(defaults: Record<string, string>): Promise<Cli> {
  const dist = await compiledSources();
  const start: Cli['start'] = (args, env = {}) => {
    const child = spawn(process.execPath, [join(dist, 'cli', 'main.js'), ...args], {
      env: { PATH: process.env['PATH'] ?? '', NO_COLOR: '1', ...defaults, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const text = { stdout: '', stderr: '' };
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => (text.stdout += chunk));
    child.stderr.setEncoding('utf8').on('data', (chunk: string) => (text.stderr += chunk));
    return {
      ended: new Promise((resolve) => child.once('close', (code) => resolve({ code, ...text }))),
      stdout: () => text.stdout,
      closeOutput: () => void child.stdout.destroy(),
      interrupt: () => child.kill('SIGINT'),
    };
  };
  return { start, run: (args, env) => start(args, env).ended };
}

/** Waits until `isThere` says so, at most ten seconds. */
export async function until(isThere: () => boolean): Promise<void> {
  for (let waited = 0; !isThere(); waited += 25) {
    if (waited > 10_000) throw new Error('waited ten seconds in vain');
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}
