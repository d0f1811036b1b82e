// `retake scenes FILE`: makes the scenes of a storyboard, follows them, and tells what became of each (SPEC 2).
import { readFile } from 'node:fs/promises';
import { type Command, Option } from 'commander';
import { parse } from 'yaml';
import { missingSectionPolicies, qualities } from '../../domain/job.ts';
import { jobSchema, type Submitted, submittedSchema } from '../answers.ts';
import { type Api, connect, withConnection } from '../connection.ts';
import { sceneLines } from '../describe-scene.ts';
import { CliError, exitCode } from '../exit-code.ts';
import { tellWhatNext } from '../follow-job.ts';
import { given } from '../given.ts';
import { budgetIn, followStarted, type JobOptions, keyHeaders, withJobOptions } from '../job-command.ts';
import { numberArgument } from '../number-argument.ts';
import { saveArtifact } from '../save-artifact.ts';

type ScenesOptions = JobOptions & {
  readonly assemble?: boolean;
  readonly onMissing?: string;
  readonly quality?: string;
  readonly retakes?: number;
  readonly atOnce?: number;
  readonly learn?: boolean;
  readonly out?: string;
};

export function addScenesCommand(program: Command): void {
  const choice = (flags: string, text: string, choices: readonly string[]) =>
    new Option(flags, text).choices([...choices]);
  const command = program.command('scenes').argument('<file>', 'a storyboard as JSON or YAML; - reads it from stdin');
  withJobOptions(withConnection(command))
    .description('make the scenes of a storyboard: pictures and videos')
    .option('--assemble', 'join the scenes into one cut at the end')
    .addOption(
      choice('--on-missing <policy>', 'what stands for a scene that failed in the cut', missingSectionPolicies),
    )
    .addOption(choice('--quality <quality>', 'size and frame rate of the cut', qualities))
    .option('--retakes <n>', 'retakes of a scene before a person is asked, 0 to 3', numberArgument)
    .option('--at-once <n>', 'retakes made side by side, 1 or 2', numberArgument)
    .option('--learn', 'order the providers by the scores that were recorded')
    .option('--out <file>', 'with --assemble: save the finished mp4 here')
    .action(scenes);
}

async function scenes(file: string, options: ScenesOptions): Promise<void> {
  const storyboard = await readStoryboard(file);
  const api = await connect(options);
  const job = await submit(api, storyboard, options);
  const followed = await followStarted(api, job, options);
  if (followed === undefined) return;
  if (followed.exitCode !== exitCode.interrupted) await tellScenes(api, job.id, options);
  tellWhatNext(job.id, followed, { json: options.json ?? false });
}

/** Both spellings are read alike: JSON is YAML. What is in it is the API's to check. */
async function readStoryboard(file: string): Promise<object> {
  const text = file === '-' ? await standardInput() : await readFile(file, 'utf8').catch(unreadable(file));
  const read: unknown = parsed(file, text);
  if (typeof read === 'object' && read !== null && !Array.isArray(read)) return read;
  throw new CliError(
    exitCode.usage,
    `${file} holds no storyboard.`,
    'One has a title and scenes: see examples/storyboards.',
  );
}

function parsed(file: string, text: string): unknown {
  try {
    return parse(text);
  } catch (error) {
    const [why] = error instanceof Error ? error.message.split('\n') : [];
    throw new CliError(exitCode.usage, `${file} is neither JSON nor YAML: ${why ?? 'it could not be read'}`);
  }
}

function unreadable(file: string): (error: unknown) => never {
  return (error) => {
    const code = typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : 'unreadable';
    throw new CliError(exitCode.usage, `${file} cannot be read (${code}).`);
  };
}

async function standardInput(): Promise<string> {
  const chunks: Buffer[] = [];
  // Without an encoding set it yields buffers.
  for await (const chunk of process.stdin as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}

async function submit(api: Api, storyboard: object, options: ScenesOptions): Promise<Submitted> {
  const { assemble, onMissing, quality, retakes, learn } = options;
  const policy = given({ retakes, retakesAtOnce: options.atOnce, learn });
  const body = {
    kind: 'scenes',
    input: { ...storyboard, ...given({ assemble, onMissing, quality }) },
    ...budgetIn(options),
    ...(Object.keys(policy).length > 0 && { policy }),
  };
  return api.post('/api/jobs', { body, headers: keyHeaders(options) }, submittedSchema);
}

/** Each scene as it stands: made, waiting, or failed. */
async function tellScenes(api: Api, jobId: string, options: ScenesOptions): Promise<void> {
  const job = await api.get(`/api/jobs/${encodeURIComponent(jobId)}`, jobSchema);
  const cut = await cutLine(api, job.artifacts['video'], options.out);
  if (options.json === true) return;
  for (const line of [...sceneLines(job, api.baseUrl), ...cut]) console.log(line);
}

/** Where the cut is, saved where that was asked for. Throws `CliError` where there is none to save. */
async function cutLine(api: Api, video: string | undefined, out: string | undefined): Promise<string[]> {
  const isDone = process.exitCode === exitCode.done;
  if (video === undefined) {
    if (isDone && out !== undefined) throw new CliError(exitCode.failed, 'There is no cut to save: add --assemble.');
    return [];
  }
  if (out === undefined) return [`cut ${api.baseUrl}/api/artifacts/${video}`];
  await saveArtifact(api, video, out);
  return [`saved ${out}`];
}
