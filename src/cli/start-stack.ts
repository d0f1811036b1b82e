// Starts the stack for a command: Ctrl-C on the way stops what was started, and what a person can mend is one sentence.
import type { Config } from '../config.ts';
import type { Stack, StackOptions } from '../stack.ts';
import { CliError, exitCode } from './exit-code.ts';

/** Errors whose message says what to do. */
const mendable = [
  'StackRunning',
  'EngineUnavailable',
  'EngineFailed',
  'EngineNotReady',
  'PostgresMissing',
  'PostgresInUse',
  'NotSupported',
];

/** What a person can mend is said in one sentence; all else is a bug and keeps its trace. */
function startFailure(error: unknown): unknown {
  if (typeof error !== 'object' || error === null || !('name' in error) || !('message' in error)) return error;
  const message = String(error.message);
  return mendable.includes(String(error.name)) ? new CliError(exitCode.failed, message) : error;
}

const signals = ['SIGINT', 'SIGTERM'] as const;

/** Throws `CliError`: with 130 when it was interrupted, after everything that had started is stopped again. */
export async function startForCommand(config: Config, options: StackOptions = {}): Promise<Stack> {
  // Loaded here: the other commands start without the whole stack.
  const { startStack } = await import('../stack.ts');
  const interrupted = new AbortController();
  const interrupt = (): void => {
    if (interrupted.signal.aborted) return;
    options.onProgress?.('interrupted: stopping what was started');
    interrupted.abort();
  };
  for (const signal of signals) process.on(signal, interrupt);
  try {
    return await startStack(config, { ...options, signal: interrupted.signal });
  } catch (error) {
    throw interrupted.signal.aborted ? new CliError(exitCode.interrupted, 'stopped') : startFailure(error);
  } finally {
    for (const signal of signals) process.off(signal, interrupt);
  }
}
