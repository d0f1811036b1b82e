// `retake cancel JOB`: stops a job; what was made stays.
import type { Command } from 'commander';
import { z } from 'zod';
import { connect, type ConnectionOptions, withConnection } from '../connection.ts';
import { findJob } from '../find-id.ts';

const canceledSchema = z.looseObject({ id: z.string(), status: z.string() });

export function addCancelCommand(program: Command): void {
  withConnection(program.command('cancel').argument('<job>', 'id of the job'))
    .description('stop a job; what was made stays')
    .action(async (job: string, options: ConnectionOptions) => {
      const api = await connect(options);
      const jobId = await findJob(api, job);
      const path = `/api/jobs/${encodeURIComponent(jobId)}/cancel`;
      const body = await api.post(path, { body: {} }, canceledSchema);
      if (options.json === true) console.log(JSON.stringify(body));
      else if (body.status === 'canceled') console.log(`Job ${jobId} is canceled.`);
      else console.log(`Job ${jobId} was told to stop. Its calls and renders end within seconds.`);
    });
}
