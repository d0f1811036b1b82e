// `retake edit JOB CLIP "instruction"`: edits a clip of a finished job and tells what was done; also its versions, going back, thumbs (SPEC 3).
import { type Command, Option } from 'commander';
import { type Submitted, jobSchema, submittedSchema } from '../answers.ts';
import { type ClipVersion, clipVersionSchema, clipVersionsSchema } from '../clip-answers.ts';
import { type Api, connect, withConnection } from '../connection.ts';
import { seedWords, versionLines } from '../describe-version.ts';
import { CliError, exitCode } from '../exit-code.ts';
import { tellWhatNext } from '../follow-job.ts';
import { given } from '../given.ts';
import { budgetIn, followStarted, type JobOptions, keyHeaders, withJobOptions } from '../job-command.ts';
import { numberArgument } from '../number-argument.ts';
import { saveArtifact } from '../save-artifact.ts';
import { printable, table } from '../table.ts';

type EditOptions = JobOptions & {
  readonly versions?: boolean;
  readonly revert?: number;
  readonly feedback?: string;
  readonly of?: number;
  readonly out?: string;
};

export function addEditCommand(program: Command): void {
  const command = program.command('edit').argument('<job>', 'the job whose clip it is');
  withJobOptions(withConnection(command))
    .argument('<clip>', 'number of the clip, from 0')
    .argument('[instruction]', 'what is to become of it, in words')
    .description('edit a clip of a finished job by an instruction')
    .option('--versions', 'list the versions of the clip')
    .option('--revert <version>', 'go back to a version', numberArgument)
    .addOption(new Option('--feedback <thumb>', 'say what you think of a version').choices(['up', 'down']))
    .option('--of <version>', 'with --feedback: which version (default: the current one)', numberArgument)
    .option('--out <file>', 'save the edited clip here')
    .action(edit);
}

type Arguments = [job: string, clip: string, instruction: string | undefined, options: EditOptions];

async function edit(...[job, clip, instruction, options]: Arguments): Promise<void> {
  if (!/^\d+$/u.test(clip)) throw new CliError(exitCode.usage, `"${clip}" is no number of a clip: they count from 0.`);
  const wishes = [instruction, options.versions, options.revert, options.feedback].filter((wish) => wish !== undefined);
  if (wishes.length !== 1) {
    throw new CliError(exitCode.usage, 'Give an instruction, or one of --versions, --revert and --feedback.');
  }
  const api = await connect(options);
  const path = `/api/clips/${encodeURIComponent(job)}/${clip}`;
  if (instruction !== undefined) await makeEdit(api, path, { instruction, options });
  else if (options.revert !== undefined)
    await change(api, `${path}/revert`, { body: { version: options.revert }, options });
  else if (options.feedback !== undefined) {
    const body = { feedback: options.feedback, ...given({ version: options.of }) };
    await change(api, `${path}/feedback`, { body, options });
  } else await listVersions(api, path, options);
}

type Wanted = { readonly instruction: string; readonly options: EditOptions };

async function makeEdit(api: Api, path: string, { instruction, options }: Wanted): Promise<void> {
  const job = await submit(api, path, { instruction, options });
  const followed = await followStarted(api, job, options);
  if (followed === undefined) return;
  tellWhatNext(job.id, followed, { json: options.json ?? false });
  if (followed.exitCode === exitCode.done) await tellResult(api, path, { job, options });
}

async function submit(api: Api, path: string, { instruction, options }: Wanted): Promise<Submitted> {
  const body = { instruction, ...budgetIn(options) };
  return api.post(`${path}/edit`, { body, headers: keyHeaders(options) }, submittedSchema);
}

type Ended = { readonly job: Submitted; readonly options: EditOptions };

/** What was done, or why nothing was: an edit may find that the clip is so already. */
async function tellResult(api: Api, path: string, { job, options }: Ended): Promise<void> {
  const { versions } = await api.get(`${path}/versions`, clipVersionsSchema);
  const made = versions.find(({ editJobId }) => editJobId === job.id);
  if (options.json === true) console.log(JSON.stringify({ type: 'clip_edited', version: made ?? null }));
  if (made === undefined) return await tellUnchanged(api, { job, options });
  if (options.out !== undefined) await saveArtifact(api, made.assetHash, options.out);
  if (options.json === true) return;
  for (const line of versionLines(made, parentOf(made, versions))) console.log(line);
  console.log(options.out === undefined ? `clip ${api.baseUrl}${made.links.asset}` : `saved ${options.out}`);
}

async function tellUnchanged(api: Api, { job, options }: Ended): Promise<void> {
  const { reason } = await api.get(`/api/jobs/${encodeURIComponent(job.id)}`, jobSchema);
  if (options.json !== true) console.log(printable(reason ?? 'The clip was left as it is.'));
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
  console.log(table(headings, rows, process.stdout.columns));
}

function numberOr(value: number | null): string {
  return value === null ? '–' : String(value);
}
