// Entry point of the `retake` program: parses, runs, and turns every end into an exit code.
import { CommanderError } from 'commander';
import { ConfigError } from '../config.ts';
import { CliError, exitCode } from './exit-code.ts';
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
    console.error(error.message);
    if (error.hint !== undefined) console.error(error.hint);
    return error.exitCode;
  }
  if (error instanceof ConfigError) {
    console.error(error.message);
    return exitCode.usage;
  }
  console.error(error);
  return exitCode.failed;
}
