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
  'ArtifactStoreFailed',
];

/** What a person can mend is said in one sentence; all else is a bug and keeps its trace. */
function startFailure(error: unknown): unknown {
  if (typeof error !== 'object' || error === null || !('name' in error) || !('message' in error)) return error;
  const message = String(error.message);
  return mendable.includes(String(error.name)) ? new CliError(exitCode.failed, message) : error;
}

const signals = ['SIGINT', 'SIGTERM'] as const;

/** A moment later, when whoever takes over listens: a signal that comes while nobody does would be lost or deadly. */
function release(listener: () => void): void {
  setImmediate(() => {
    for (const signal of signals) process.off(signal, listener);
  });
}

/** Throws `CliError`: with 130 when it was interrupted, after everything that had started is stopped again. */
export async function startForCommand(config: Config, options: StackOptions = {}): Promise<Stack> {
  const interrupted = new AbortController();
  const interrupt = (): void => {
    if (interrupted.signal.aborted) return;
    options.onProgress?.('interrupted: stopping what was started');
    interrupted.abort();
  };
  for (const signal of signals) process.on(signal, interrupt);
  try {
    // Loaded here: the other commands start without the whole stack.
    const { startStack } = await import('../stack.ts');
    interrupted.signal.throwIfAborted();
    return await startStack(config, { ...options, signal: interrupted.signal });
  } catch (error) {
    throw interrupted.signal.aborted ? new CliError(exitCode.interrupted, 'stopped') : startFailure(error);
  } finally {
    release(interrupt);
  }
}

/** Nothing when it was told to stop before it was ready: then it is stopped again, as it would be later. */
export async function startPart<T extends { stop(): Promise<void> }>(start: () => Promise<T>): Promise<T | undefined> {
  let isWanted = true;
  const giveUp = (): void => {
    isWanted = false;
  };
  for (const signal of signals) process.on(signal, giveUp);
  try {
    const part = await start();
    if (isWanted) return part;
    await part.stop();
    return undefined;
  } catch (error) {
    throw startFailure(error);
  } finally {
    release(giveUp);
  }
}
