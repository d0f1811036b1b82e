// Commands of kinds that are not built yet: they say so instead of pretending.
import type { Command } from 'commander';
import { CliError, exitCode } from '../exit-code.ts';

const later = [
  ['lesson', '<query>', 'a streamed lesson'],
  ['app', '<file>', 'an app from a description'],
] as const;

export function addLaterCommands(program: Command): void {
  for (const [name, args, what] of later) {
    program
      .command(`${name} ${args}`)
      .description(`${what} (not available yet)`)
      .option('--json', 'print machine-readable JSON')
      .action(() => {
        throw new CliError(
          exitCode.usage,
          `\`retake ${name}\` makes ${what}, and this kind of job is not available yet.`,
          'What works today: retake explain "a topic".',
        );
      });
  }
}
