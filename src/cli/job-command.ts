// What every command that starts a job has: limits, a key, how long it stays, and following the job to its end.
import type { Command } from 'commander';
import type { Submitted } from './answers.ts';
import type { Api, ConnectionOptions } from './connection.ts';
import { CliError, exitCode } from './exit-code.ts';
import { type Followed, followJob } from './follow-job.ts';
import { given } from './given.ts';
import { numberArgument } from './number-argument.ts';
import { demoBadge } from './styles.ts';

export type JobOptions = ConnectionOptions & {
  readonly budgetUsd?: number;
  readonly budgetCalls?: number;
  readonly budgetRenders?: number;
  readonly budgetWallS?: number;
  readonly idempotencyKey?: string;
  readonly detach?: boolean;
  readonly wait?: boolean;
};

/** Adds the options that `JobOptions` names, but `--budget-renders`, which only kinds with renders have. */
export function withJobOptions(command: Command): Command {
  return command
    .option('--budget-usd <usd>', 'most money', numberArgument)
    .option('--budget-calls <n>', 'most paid calls', numberArgument)
    .option('--budget-wall-s <seconds>', 'longest time', numberArgument)
    .option('--idempotency-key <key>', 'the same key and request give the same job for 24 hours')
    .option('--detach', 'print the job and return at once')
    .option('--wait', 'keep following while a review waits for a person');
}

/** The limits that were given, as a part of the request's body. */
export function budgetIn(options: JobOptions): { readonly budget?: object } {
  const { budgetUsd: usd, budgetCalls: calls, budgetRenders: renders, budgetWallS: wallS } = options;
  const budget = given({ usd, calls, renders, wallS });
  return Object.keys(budget).length > 0 ? { budget } : {};
}

export function keyHeaders({ idempotencyKey }: JobOptions): Readonly<Record<string, string>> {
  return idempotencyKey === undefined ? {} : { 'Idempotency-Key': idempotencyKey };
}

/** A file can be saved only by whoever stays to the end: told before anything is sent. */
export function requireStaying({ out, detach }: JobOptions & { readonly out?: string }): void {
  if (out === undefined || detach !== true) return;
  throw new CliError(exitCode.usage, '--out does not go with --detach: nobody stays to save the file.');
}

/** Says which job it is and follows it; with `--detach` only says it, and there is nothing to tell of its end. */
export async function followStarted(api: Api, job: Submitted, options: JobOptions): Promise<Followed | undefined> {
  const json = options.json ?? false;
  if (options.detach === true) {
    console.log(json ? JSON.stringify(job) : `${job.id}\nFollow it with: retake watch ${job.id}`);
    return undefined;
  }
  if (!json) {
    console.log(`${demoBadge(job.demo ?? false)}job ${job.id}  ${api.baseUrl}${job.links.studio}`);
    if (job.links.temporal !== null) console.log(`workflow ${job.links.temporal}`);
  }
  const followed = await followJob(api, job.id, { json, throughReviews: options.wait ?? false });
  process.exitCode = followed.exitCode;
  return followed;
}
