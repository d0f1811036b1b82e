// `retake demo`: the whole stack, one explainer with the demo model to its mp4, and a report of what happened.
import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { confirm, isCancel, select, text } from '@clack/prompts';
import { type Command, Option } from 'commander';
import { colors } from '../colors.ts';
import { type Config, readConfig } from '../../config.ts';
import { modes, qualities, rendererNames } from '../../domain/job.ts';
import type { Stack } from '../../stack.ts';
import { type Submitted, jobSchema, submittedSchema } from '../answers.ts';
import { type Api, connect } from '../connection.ts';
import { demoReport } from '../demo-report.ts';
import { exitCode } from '../exit-code.ts';
import { followJob, type Followed } from '../follow-job.ts';
import { saveArtifact } from '../save-artifact.ts';
import { startForCommand } from '../start-stack.ts';
import { printable } from '../table.ts';
import { parsePort } from './up.ts';
import type { OpenReview } from '../watch-state.ts';
import { z } from 'zod';

const demoTopic = 'The Pythagorean theorem';

type DemoOptions = {
  readonly topic: string;
  readonly mode: string;
  readonly renderer?: string;
  readonly quality: string;
  readonly review?: boolean;
  readonly once?: boolean;
  readonly data?: string;
  readonly port?: number;
};

export function addDemoCommand(program: Command): void {
  const choice = (flags: string, what: string, choices: readonly string[]) =>
    new Option(flags, what).choices([...choices]);
  program
    .command('demo')
    .description('start everything and make one explainer with the demo model (no keys, nothing is billed)')
    .option('--topic <topic>', 'one of the demo topics', demoTopic)
    .addOption(choice('--mode <mode>', 'who writes the code', modes).default('deep'))
    .addOption(choice('--renderer <renderer>', 'what renders (default: the plan chooses)', rendererNames))
    .addOption(choice('--quality <quality>', 'size and frame rate', qualities).default('draft'))
    .option('--review', 'decide the review yourself')
    .option('--once', 'end when the film is there, also on a terminal')
    .option('--data <dir>', 'data folder (default: RETAKE_DATA or .retake)')
    .option('--port <port>', 'port of the API (default: RETAKE_PORT or 8080)', parsePort)
    .action(demo);
}

async function demo(options: DemoOptions): Promise<void> {
  const began = Date.now();
  const config = demoConfig(options);
  say(
    `${colors.inverse(' DEMO ')} The demo models are servers on this machine that speak the vendors' own protocols; renders, errors and checks are real.`,
  );
  const stack = await startForCommand(config, { onProgress: (what) => say(colors.dim(`  ${what}`)) });
  let stopping: Promise<void> | undefined;
  const stop = (): void => {
    if (stopping !== undefined) stack.hurry();
    stopping ??= stack.stop().then(() => process.exit(exitCode.interrupted));
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
  try {
    for (const note of stack.notes) say(`  ${note}`);
    const done = await makeFilm(stack, config, options);
    process.exitCode = done;
    if (done === exitCode.interrupted) return;
    say(colors.dim(`  ${((Date.now() - began) / 1000).toFixed(0)} s from the start of this command`));
    if (options.once === true || !process.stdout.isTTY) return;
    say(`\nThe stack stays up: ${colors.bold(stack.url)}   Ctrl-C stops it.`);
    say(`In a second terminal:  ${colors.bold(scenesCommand)}`);
    await new Promise(() => undefined);
  } finally {
    await stack.stop();
  }
}

function demoConfig(options: DemoOptions): Config {
  const config = readConfig();
  return {
    ...config,
    demo: true,
    // Nothing is billed in the demo: keys that are set stay out of it.
    vendors: { anthropic: {}, openai: {}, cerebras: {}, gemini: {} },
    mediaVendors: { piapi: {}, fal: {}, runway: {} },
    ...(options.data !== undefined && { dataDir: resolve(options.data) }),
    ...(options.port !== undefined && { port: options.port }),
  };
}

async function makeFilm(stack: Stack, config: Config, options: DemoOptions): Promise<number> {
  const token = config.apiTokens.find(({ role }) => role === 'admin')?.token;
  const api = await connect({ url: stack.url, data: config.dataDir, ...(token !== undefined && { token }) });
  const { topic, mode, renderer, quality } = options;
  const input = { topic, mode, quality, ...(renderer !== undefined && { renderer }) };
  const job = await api.post('/api/jobs', { body: { kind: 'explainer', input } }, submittedSchema);
  say(`\n"${printable(topic)}"  ${api.baseUrl}${job.links.studio}\n`);
  const followed = await followWithReviews(api, job, options);
  // Told to stop meanwhile: there is nothing to report, and soon nobody to ask.
  if (followed.exitCode === exitCode.interrupted) return exitCode.interrupted;
  return await report(api, { job, followed, stack });
}

/** Follows the job; each review on the way is decided, by the person with `--review`, else by the demo. */
async function followWithReviews(api: Api, job: Submitted, options: DemoOptions): Promise<Followed> {
  const decideOne = async (review: OpenReview): Promise<void> => {
    say(`\n${colors.yellow('A person is asked:')} ${printable(review.question)}`);
    const asksPerson = options.review === true && process.stdin.isTTY;
    const body = asksPerson ? await decide(review, `${api.baseUrl}${job.links.studio}`) : approveForDemo();
    await api.post(`/api/reviews/${encodeURIComponent(review.reviewId)}/verdict`, { body }, z.unknown());
  };
  return await followJob(api, job.id, { json: false, throughReviews: false, decide: decideOne });
}

function approveForDemo(): { readonly verdict: string; readonly note: string } {
  say(
    colors.dim(
      '  The demo approves the best take, through the API and the same signal as a reviewer. Decide yourself with --review.\n',
    ),
  );
  return { verdict: 'approve', note: 'decided by the demo' };
}

async function decide(
  review: OpenReview,
  page: string,
): Promise<{ readonly verdict: string; readonly prompt?: string }> {
  say(`  Look at the takes: ${page}`);
  const choice = await select({
    message: `Section ${review.sectionId ?? ''}: what do you decide?`,
    options: [
      { value: 'approve', label: 'Approve the best take' },
      { value: 'retake', label: 'Ask for a retake' },
      { value: 'reject', label: 'Reject the section' },
    ],
  });
  if (isCancel(choice)) return { verdict: 'reject' };
  if (choice !== 'retake') return { verdict: choice };
  const prompt = await text({
    message: 'What should be different?',
    defaultValue: 'Clearer labels and more contrast.',
  });
  const sure = !isCancel(prompt) && (await confirm({ message: 'Make it again?' }));
  return sure === true && typeof prompt === 'string' ? { verdict: 'retake', prompt } : { verdict: 'approve' };
}

type Made = { readonly job: Submitted; readonly followed: Followed; readonly stack: Stack };

async function report(api: Api, { job, followed, stack }: Made): Promise<number> {
  const view = await api.get(`/api/jobs/${encodeURIComponent(job.id)}`, jobSchema);
  const video = view.artifacts['video'];
  const film = join(stack.dataDir, 'films', `${job.id}.mp4`);
  if (video !== undefined) {
    await mkdir(join(stack.dataDir, 'films'), { recursive: true, mode: 0o700 });
    await saveArtifact(api, video, film);
  }
  const places = {
    film: video === undefined ? 'none' : film,
    page: `${api.baseUrl}${job.links.studio}`,
    temporal: job.links.temporal ?? undefined,
    dataDir: stack.dataDir,
  };
  for (const line of demoReport(view, places)) say(line);
  return followed.exitCode;
}

/** What else the demo knows: scenes by media vendors, one of which is down. */
const scenesCommand = 'npx retake scenes examples/storyboards/morning-coffee.json';

function say(line: string): void {
  console.log(line);
}
