// `retake scenes FILE`: makes the scenes of a storyboard, follows them, and tells what became of each (SPEC 2).
import { readFile } from 'node:fs/promises';
import { type Command, Option } from 'commander';
import { parse } from 'yaml';
import { missingSectionPolicies, qualities } from '../../domain/job.ts';
import { aspects } from '../../domain/media.ts';
import { cents, usdToNano } from '../../domain/money.ts';
import { jobSchema, type Quote, quoteSchema, submittedSchema } from '../answers.ts';
import { type Api, connect, withConnection } from '../connection.ts';
import { sceneLines } from '../describe-scene.ts';
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

type ScenesOptions = JobOptions & {
  readonly assemble?: boolean;
  readonly onMissing?: string;
  readonly aspect?: string;
  readonly quality?: string;
  readonly retakes?: number;
  readonly atOnce?: number;
  readonly learn?: boolean;
  readonly out?: string;
  readonly quote?: boolean;
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
    .addOption(choice('--aspect <aspect>', 'shape of the film and of all its scenes', aspects))
    .addOption(choice('--quality <quality>', 'size and frame rate of the cut', qualities))
    .option('--retakes <n>', 'retakes of a scene before a person is asked, 0 to 3', numberArgument)
    .option('--at-once <n>', 'retakes made side by side, 1 or 2', numberArgument)
    .option('--learn', 'order the providers by the scores that were recorded')
    .option('--quote', 'say what it would cost, and start nothing')
    .option('--out <file>', 'with --assemble: save the finished mp4 here')
    .action(scenes);
}

async function scenes(file: string, options: ScenesOptions): Promise<void> {
  const storyboard = await readStoryboard(file);
  requireSense(storyboard, options);
  const api = await connect(options);
  const body = bodyOf(storyboard, options);
  const quote = await asked(api.post('/api/quotes', { body }, quoteSchema));
  if (options.json !== true) console.log(quoteLine(quote, options));
  else if (options.quote === true) console.log(JSON.stringify(quote));
  if (options.quote === true) return;
  const job = await asked(api.post('/api/jobs', { body, headers: keyHeaders(options) }, submittedSchema));
  const followed = await followStarted(api, job, options);
  if (followed === undefined) return;
  if (followed.exitCode !== exitCode.interrupted) await tellScenes(api, job.id, options);
  tellWhatNext(job.id, followed, { json: options.json ?? false });
}

/** Before anything is sent: what needs a cut is of no use where none is joined. */
function requireSense(storyboard: object, options: ScenesOptions): void {
  const assembles = options.assemble ?? ('assemble' in storyboard && storyboard.assemble === true);
  const needing = { '--out': options.out, '--on-missing': options.onMissing, '--quality': options.quality };
  const [lost] = Object.entries(needing).flatMap(([name, value]) => (value === undefined ? [] : [name]));
  if (!assembles && lost !== undefined)
    throw new CliError(exitCode.usage, `${lost} is about the cut, and none is joined: add --assemble.`);
  requireStaying(options);
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

function bodyOf(storyboard: object, options: ScenesOptions): object {
  const { assemble, onMissing, aspect, quality, retakes, learn } = options;
  const policy = given({ retakes, retakesAtOnce: options.atOnce, learn });
  return {
    kind: 'scenes',
    input: { ...storyboard, ...given({ assemble, onMissing, aspect, quality }) },
    ...budgetIn(options),
    ...(Object.keys(policy).length > 0 && { policy }),
  };
}

/** A storyboard that is refused: where one that is taken can be seen. */
async function asked<T>(answer: Promise<T>): Promise<T> {
  return answer.catch((error: unknown) => {
    if (!(error instanceof CliError) || error.problem?.status !== 400) throw error;
    const { exitCode: code, message, problem } = error;
    throw new CliError(code, message, {
      problem,
      hint: 'A storyboard that works: examples/storyboards/morning-coffee.json',
    });
  });
}

/** `3 first takes $2.03, at worst $8.90 with every retake`. */
function quoteLine({ firstNanoUsd, worstNanoUsd, demo, scenes: of }: Quote, { budgetUsd }: ScenesOptions): string {
  const takes = Math.max(...of.map((scene) => scene.takes));
  const worst =
    takes > 1
      ? `, at worst ${cents(worstNanoUsd)} with ${takes - 1} ${takes === 2 ? 'retake' : 'retakes'} of each`
      : '';
  const cap = budgetUsd === undefined ? 'no budget is set' : `budget ${cents(usdToNano(budgetUsd))}`;
  const first = `${of.length} first ${of.length === 1 ? 'take' : 'takes'} ${cents(firstNanoUsd)}`;
  return `${first}${worst}; ${cap} (list price${demo ? ', demo: nothing is billed' : ''}; the judge comes on top)`;
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
    if (isDone && out !== undefined) throw new CliError(exitCode.failed, 'The job ended without a cut to save.');
    return [];
  }
  if (out === undefined) return [`cut ${api.baseUrl}/api/artifacts/${video}`];
  await saveArtifact(api, video, out);
  return [`saved ${out}`];
}
