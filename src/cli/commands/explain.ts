// `retake explain "topic"`: starts an explainer video, follows it, and saves the mp4 where asked.
import { type Command, Option } from 'commander';
import { missingSectionPolicies, modes, qualities, rendererNames, renderPolicies } from '../../domain/job.ts';
import { type Submitted, jobSchema, submittedSchema } from '../answers.ts';
import { type Api, connect, withConnection } from '../connection.ts';
import { CliError, exitCode } from '../exit-code.ts';
import { tellWhatNext } from '../follow-job.ts';
import { given } from '../given.ts';
import {
  budgetIn,
  followStarted,
  type JobOptions,
  keyHeaders,
  requireStaying,
  withJobOptions,
} from '../job-command.ts';
import { numberArgument } from '../number-argument.ts';
import { saveArtifact } from '../save-artifact.ts';

type ExplainOptions = JobOptions & {
  readonly mode?: string;
  readonly renderer?: string;
  readonly sections?: number;
  readonly quality?: string;
  readonly render?: string;
  readonly approvePlan?: boolean;
  readonly onMissing?: string;
  readonly out?: string;
};

export function addExplainCommand(program: Command): void {
  const choice = (flags: string, text: string, choices: readonly string[]) =>
    new Option(flags, text).choices([...choices]);
  withJobOptions(withConnection(program.command('explain').argument('<topic>', 'what to explain')))
    .description('make an explainer video about a topic')
    .addOption(choice('--mode <mode>', 'who writes the code', modes))
    .addOption(choice('--renderer <renderer>', 'what renders (default: the plan chooses)', rendererNames))
    .option('--sections <n>', 'number of sections, 1 to 12 (default: the plan decides)', numberArgument)
    .addOption(choice('--quality <quality>', 'size and frame rate', qualities))
    .addOption(choice('--render <policy>', 'order in which variants render', renderPolicies))
    .option('--approve-plan', 'wait for a person to approve the plan')
    .addOption(choice('--on-missing <policy>', 'what stands for a section that failed', missingSectionPolicies))
    .option('--budget-renders <n>', 'most renders', numberArgument)
    .option('--out <file>', 'save the finished mp4 here')
    .action(explain);
}

async function explain(topic: string, options: ExplainOptions): Promise<void> {
  requireStaying(options);
  const api = await connect(options);
  const job = await submit(api, topic, options);
  const followed = await followStarted(api, job, options);
  if (followed === undefined) return;
  tellWhatNext(job.id, followed, { json: options.json ?? false });
  if (followed.exitCode === exitCode.done) await tellResult(api, job.id, options);
}

async function submit(api: Api, topic: string, options: ExplainOptions): Promise<Submitted> {
  const { mode, renderer, sections, quality, render, approvePlan, onMissing } = options;
  const body = {
    kind: 'explainer',
    input: { topic, ...given({ mode, renderer, sections, quality, render, approvePlan, onMissing }) },
    ...budgetIn(options),
  };
  return api.post('/api/jobs', { body, headers: keyHeaders(options) }, submittedSchema);
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
