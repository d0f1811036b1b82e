// `retake explain "topic"`: starts an explainer video, follows it, and saves the mp4 where asked.
import { type Command, Option } from 'commander';
import { missingSectionPolicies, modes, qualities, rendererNames, renderPolicies } from '../../domain/job.ts';
import { type Submitted, jobSchema, submittedSchema } from '../answers.ts';
import { type Api, connect, type ConnectionOptions, withConnection } from '../connection.ts';
import { CliError, exitCode } from '../exit-code.ts';
import { followJob, tellWhatNext } from '../follow-job.ts';
import { given } from '../given.ts';
import { numberArgument } from '../number-argument.ts';
import { saveArtifact } from '../save-artifact.ts';
import { demoBadge } from '../styles.ts';

type ExplainOptions = ConnectionOptions & {
  readonly mode?: string;
  readonly renderer?: string;
  readonly sections?: number;
  readonly quality?: string;
  readonly render?: string;
  readonly approvePlan?: boolean;
  readonly onMissing?: string;
  readonly budgetUsd?: number;
  readonly budgetCalls?: number;
  readonly budgetRenders?: number;
  readonly budgetWallS?: number;
  readonly detach?: boolean;
  readonly wait?: boolean;
  readonly out?: string;
  readonly idempotencyKey?: string;
};

export function addExplainCommand(program: Command): void {
  const choice = (flags: string, text: string, choices: readonly string[]) =>
    new Option(flags, text).choices([...choices]);
  withConnection(program.command('explain').argument('<topic>', 'what to explain'))
    .description('make an explainer video about a topic')
    .addOption(choice('--mode <mode>', 'who writes the code', modes))
    .addOption(choice('--renderer <renderer>', 'what renders (default: the plan chooses)', rendererNames))
    .option('--sections <n>', 'number of sections, 1 to 12 (default: the plan decides)', numberArgument)
    .addOption(choice('--quality <quality>', 'size and frame rate', qualities))
    .addOption(choice('--render <policy>', 'order in which variants render', renderPolicies))
    .option('--approve-plan', 'wait for a person to approve the plan')
    .addOption(choice('--on-missing <policy>', 'what stands for a section that failed', missingSectionPolicies))
    .option('--budget-usd <usd>', 'most money', numberArgument)
    .option('--budget-calls <n>', 'most model calls', numberArgument)
    .option('--budget-renders <n>', 'most renders', numberArgument)
    .option('--budget-wall-s <seconds>', 'longest time', numberArgument)
    .option('--idempotency-key <key>', 'the same key and request give the same job for 24 hours')
    .option('--detach', 'print the job and return at once')
    .option('--wait', 'keep following while a review waits for a person')
    .option('--out <file>', 'save the finished mp4 here')
    .action(explain);
}

async function explain(topic: string, options: ExplainOptions): Promise<void> {
  const api = await connect(options);
  const json = options.json ?? false;
  const job = await submit(api, topic, options);
  if (options.detach === true) {
    console.log(json ? JSON.stringify(job) : `${job.id}\nFollow it with: retake watch ${job.id}`);
    return;
  }
  if (!json) {
    console.log(`${demoBadge(job.demo ?? false)}job ${job.id}  ${api.baseUrl}${job.links.studio}`);
    if (job.links.temporal !== null) console.log(`workflow ${job.links.temporal}`);
  }
  const followed = await followJob(api, job.id, { json, throughReviews: options.wait ?? false });
  tellWhatNext(job.id, followed, { json });
  process.exitCode = followed.exitCode;
  if (followed.exitCode === exitCode.done) await tellResult(api, job.id, options);
}

async function submit(api: Api, topic: string, options: ExplainOptions): Promise<Submitted> {
  const { mode, renderer, sections, quality, render, approvePlan, onMissing } = options;
  const budget = given({
    usd: options.budgetUsd,
    calls: options.budgetCalls,
    renders: options.budgetRenders,
    wallS: options.budgetWallS,
  });
  const body = {
    kind: 'explainer',
    input: { topic, ...given({ mode, renderer, sections, quality, render, approvePlan, onMissing }) },
    ...(Object.keys(budget).length > 0 && { budget }),
  };
  const headers = options.idempotencyKey === undefined ? {} : { 'Idempotency-Key': options.idempotencyKey };
  return api.post('/api/jobs', { body, headers }, submittedSchema);
}

async function tellResult(api: Api, jobId: string, options: ExplainOptions): Promise<void> {
  const job = await api.get(`/api/jobs/${encodeURIComponent(jobId)}`, jobSchema);
  const video = job.artifacts['video'];
  if (video === undefined) {
    if (options.out !== undefined) throw new CliError(exitCode.failed, 'The job ended without a video to save.');
    return;
  }
  if (options.out !== undefined) await saveArtifact(api, video, options.out);
  if (options.json === true) return;
  console.log(options.out === undefined ? `video ${api.baseUrl}/api/artifacts/${video}` : `saved ${options.out}`);
}
