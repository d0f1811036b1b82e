// The `retake` program: every command and the help they share.
import { Command } from 'commander';
import { version } from '../stack/version.ts';
import { addCancelCommand } from './commands/cancel.ts';
import { addDemoCommand } from './commands/demo.ts';
import { addDoctorCommand } from './commands/doctor.ts';
import { addEditCommand } from './commands/edit.ts';
import { addExplainCommand } from './commands/explain.ts';
import { addJobsCommand } from './commands/jobs.ts';
import { addLaterCommands } from './commands/later.ts';
import { addReviewCommand } from './commands/review.ts';
import { addScenesCommand } from './commands/scenes.ts';
import { addServerCommand } from './commands/server.ts';
import { addShowCommand } from './commands/show.ts';
import { addUpCommand } from './commands/up.ts';
import { addWatchCommand } from './commands/watch.ts';
import { addWorkerCommand } from './commands/worker.ts';

const exitCodes = `
Exit codes: 0 done · 1 failed · 2 usage · 3 waiting for a review · 4 not reachable or not allowed
            5 budget · 6 unknown outcome of a paid call · 130 interrupted`;

/** Throws `CommanderError` or `CliError` instead of ending the process. */
export function createProgram(): Command {
  const program = new Command('retake')
    .description('Turns a request into finished media by a durable loop: plan, take, render, score, repair, review.')
    .version(version)
    .addHelpText('after', exitCodes)
    .showHelpAfterError('Run the command with --help to see what it takes.')
    .exitOverride();
  for (const add of [addUpCommand, addDemoCommand, addWorkerCommand, addServerCommand]) add(program);
  for (const add of [
    addExplainCommand,
    addScenesCommand,
    addEditCommand,
    addJobsCommand,
    addShowCommand,
    addWatchCommand,
  ])
    add(program);
  for (const add of [addCancelCommand, addReviewCommand, addDoctorCommand, addLaterCommands]) add(program);
  return program;
}
