// `retake watch JOB`: follows a job from its first event on.
import type { Command } from 'commander';
import { connect, type ConnectionOptions, withConnection } from '../connection.ts';
import { findJob } from '../find-id.ts';
import { followJob, tellWhatNext } from '../follow-job.ts';

export function addWatchCommand(program: Command): void {
  withConnection(program.command('watch').argument('<job>', 'id of the job'))
    .description('follow a job until it ends or waits for a person')
    .option('--wait', 'keep following while a review waits for a person')
    .action(async (job: string, options: ConnectionOptions & { readonly wait?: boolean }) => {
      const api = await connect(options);
      const jobId = await findJob(api, job);
      const json = options.json ?? false;
      const followed = await followJob(api, jobId, { json, throughReviews: options.wait ?? false });
      tellWhatNext(jobId, followed, { json });
      process.exitCode = followed.exitCode;
    });
}
