// `retake edit JOB CLIP "instruction"`: edits a clip of a finished job and tells what was done; also its versions, going back, thumbs (SPEC 3).
import { type Command, Option } from 'commander';
import { cutWords } from '../../client/cut-words.ts';
import { type Submitted, jobSchema, submittedSchema } from '../answers.ts';
import { type ClipVersion, clipVersionSchema, clipVersionsSchema } from '../clip-answers.ts';
import { type Api, connect, withConnection } from '../connection.ts';
import { seedWords, versionLines } from '../describe-version.ts';
import { CliError, exitCode } from '../exit-code.ts';
import { findJob } from '../find-id.ts';
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
import { printable, table, terminalWidth } from '../table.ts';

type EditOptions = JobOptions & {
  readonly versions?: boolean;
  readonly revert?: number;
  readonly feedback?: string;
  readonly of?: number;
  readonly out?: string;
};

export function addEditCommand(program: Command): void {
  const command = program.command('edit').argument('<job>', 'the job whose clip it is, or the id of a scene');
  withJobOptions(withConnection(command))
    .argument('[clip]', 'number of the clip, from 0: scene 1 is clip 0 (not with the id of a scene)')
    .argument('[instruction]', 'what is to become of it, in words')
    .description('edit a clip of a finished job by an instruction')
    .option('--versions', 'list the versions of the clip')
    .option('--revert <version>', 'go back to a version', numberArgument)
    .addOption(new Option('--feedback <thumb>', 'say what you think of a version').choices(['up', 'down']))
    .option('--of <version>', 'with --feedback: which version (default: the current one)', numberArgument)
    .option('--out <file>', 'save the edited clip here')
    .action(edit);
}

type Arguments = [first: string, second: string | undefined, third: string | undefined, options: EditOptions];

async function edit(...[first, second, third, options]: Arguments): Promise<void> {
  const { clip, instruction, ...named } = placeOf(first, second, third);
  requireSense(instruction, options);
  const api = await connect(options);
  const job = await findJob(api, named.job);
  const path = `/api/clips/${encodeURIComponent(job)}/${clip}`;
  if (instruction !== undefined) await makeEdit(api, path, { of: job, instruction, options });
  else if (options.revert !== undefined) {
    await change(api, `${path}/revert`, { body: { version: options.revert }, options });
    if (options.json !== true) await tellCut(api, job);
  } else if (options.feedback !== undefined) {
    const body = { feedback: options.feedback, ...given({ version: options.of }) };
    await change(api, `${path}/feedback`, { body, options });
  } else await listVersions(api, path, options);
}

type Place = { readonly job: string; readonly clip: number; readonly instruction: string | undefined };

/** `JOB CLIP [INSTRUCTION]`, or `JOB-SCENE [INSTRUCTION]`: scene 1 is clip 0. */
function placeOf(first: string, second: string | undefined, third: string | undefined): Place {
  if (second !== undefined && /^\d+$/u.test(second)) return { job: first, clip: Number(second), instruction: third };
  const [, job, scene] = /^(.+)-([1-9]\d*)$/u.exec(first) ?? [];
  if (job !== undefined && third === undefined) return { job, clip: Number(scene) - 1, instruction: second };
  throw new CliError(
    exitCode.usage,
    second === undefined ? 'Say which clip.' : `"${second}" is no number of a clip: they count from 0.`,
    `See the clips of the job, each with its command, with: retake show ${first}`,
  );
}

/** Before anything is sent: what cannot be done would be found out after it was paid for. */
function requireSense(instruction: string | undefined, options: EditOptions): void {
  const { versions, revert, feedback, of, out } = options;
  const wishes = [instruction, versions, revert, feedback].filter((wish) => wish !== undefined);
  if (wishes.length !== 1) {
    throw new CliError(exitCode.usage, 'Give an instruction, or one of --versions, --revert and --feedback.');
  }
  if (of !== undefined && feedback === undefined) throw new CliError(exitCode.usage, '--of goes with --feedback.');
  if (out !== undefined && instruction === undefined)
    throw new CliError(exitCode.usage, '--out goes with an instruction: it saves what the edit makes.');
  requireStaying(options);
}

/** `of`: the job whose clip it is. */
type Wanted = { readonly of: string; readonly instruction: string; readonly options: EditOptions };

async function makeEdit(api: Api, path: string, wanted: Wanted): Promise<void> {
  const { of, options } = wanted;
  const job = await submit(api, path, wanted);
  const followed = await followStarted(api, job, options);
  if (followed === undefined) return;
  tellWhatNext(job.id, followed, { json: options.json ?? false });
  if (followed.exitCode === exitCode.done) await tellResult(api, path, { of, job, options });
}

async function submit(api: Api, path: string, { instruction, options }: Wanted): Promise<Submitted> {
  const body = { instruction, ...budgetIn(options) };
  return api.post(`${path}/edit`, { body, headers: keyHeaders(options) }, submittedSchema);
}

type Ended = Pick<Wanted, 'of' | 'options'> & { readonly job: Submitted };

/** What was done, or why nothing was: an edit may find that the clip is so already. */
async function tellResult(api: Api, path: string, { of, job, options }: Ended): Promise<void> {
  const { versions } = await api.get(`${path}/versions`, clipVersionsSchema);
  const made = versions.find(({ editJobId }) => editJobId === job.id);
  if (options.json === true) console.log(JSON.stringify({ type: 'clip_edited', version: made ?? null }));
  if (made === undefined) return tellUnchanged({ options });
  if (options.out !== undefined) await saveArtifact(api, made.assetHash, options.out);
  if (options.json === true) return;
  for (const line of versionLines(made, parentOf(made, versions))) console.log(line);
  console.log(options.out === undefined ? `clip ${api.baseUrl}${made.links.asset}` : `saved ${options.out}`);
  await tellCut(api, of);
  const reason = await reasonOf(api, job);
  if (reason !== null) console.log(printable(reason));
}

/** What an edit that has ended well says besides. */
async function reasonOf(api: Api, { id }: Submitted): Promise<string | null> {
  return (await api.get(`/api/jobs/${encodeURIComponent(id)}`, jobSchema)).reason;
}

/** Where the cut of the job is now, if it has one, and what became of it. */
async function tellCut(api: Api, jobId: string): Promise<void> {
  const { cut, artifacts } = await api.get(`/api/jobs/${encodeURIComponent(jobId)}`, jobSchema);
  const { video } = artifacts;
  if (cut === null || video === undefined) return;
  const about = cutWords(cut);
  const said = about === undefined ? '' : `  (${printable(about)})`;
  console.log(`cut ${api.baseUrl}/api/artifacts/${video}${said}`);
}

function tellUnchanged({ options }: Pick<Ended, 'options'>): void {
  if (options.json !== true) console.log('The clip was left as it is: nothing was made.');
  if (options.out !== undefined) throw new CliError(exitCode.failed, 'The edit made no new clip to save.');
}

function parentOf(made: ClipVersion, versions: readonly ClipVersion[]): ClipVersion | undefined {
  return versions.find(({ version }) => version === made.parent);
}

async function change(
  api: Api,
  path: string,
  { body, options }: { readonly body: object; readonly options: EditOptions },
): Promise<void> {
  const version = await api.post(path, { body }, clipVersionSchema);
  if (options.json === true) console.log(JSON.stringify(version));
  else if (version.feedback !== null && 'feedback' in body)
    console.log(`Version ${version.version}: thumbs ${version.feedback}.`);
  else console.log(`Version ${version.version} is the current one.`);
}

async function listVersions(api: Api, path: string, options: EditOptions): Promise<void> {
  const answer = await api.get(`${path}/versions`, clipVersionsSchema);
  if (options.json === true) {
    console.log(JSON.stringify(answer));
    return;
  }
  const headings = ['', 'VERSION', 'FROM', 'CREATIVITY', 'SEED', 'SIMILARITY', 'SCORE', 'THUMB', 'INSTRUCTION'];
  const rows = answer.versions.map((version) => [
    version.isCurrent ? '▸' : '',
    String(version.version),
    numberOr(version.parent),
    numberOr(version.temperature),
    seedWords(version, parentOf(version, answer.versions)),
    version.isUnchanged ? 'unchanged' : (version.similarity?.toFixed(3) ?? '–'),
    numberOr(version.score),
    version.feedback ?? '',
    printable(version.instruction ?? 'as its job made it'),
  ]);
  console.log(table(headings, rows, terminalWidth(process.stdout)));
}

function numberOr(value: number | null): string {
  return value === null ? '–' : String(value);
}
