// Entry point of the `retake` program: parses, runs, and turns every end into an exit code.
import { CommanderError } from 'commander';
import { ConfigError } from '../config.ts';
import { CliError, exitCode, problemDocument } from './exit-code.ts';
import { createProgram } from './program.ts';

// A reader that has seen enough (`retake jobs | head`) is no error.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(exitCode.done);
  throw error;
});

try {
  await createProgram().parseAsync();
} catch (error) {
  process.exitCode = report(error);
}

function report(error: unknown): number {
  // Commander has printed its own message; its code is 1 for wrong usage and 0 for help.
  if (error instanceof CommanderError) return error.exitCode === 0 ? exitCode.done : exitCode.usage;
  if (error instanceof CliError) {
    if (asksForJson()) console.error(JSON.stringify(problemDocument(error)));
    else for (const line of [error.message, error.hint]) if (line !== undefined) console.error(line);
    return error.exitCode;
  }
  if (error instanceof ConfigError) {
    console.error(error.message);
    return exitCode.usage;
  }
  console.error(error);
  return exitCode.failed;
}

/** Whoever reads JSON reads it of errors too: one problem document on stderr. */
function asksForJson(): boolean {
  const [, , ...args] = process.argv;
  const end = args.indexOf('--');
  return (end < 0 ? args : args.slice(0, end)).includes('--json');
}
