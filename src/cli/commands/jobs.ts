// `retake jobs`: the newest jobs with where they stand.
import { type Command, InvalidArgumentError, Option } from 'commander';
import { agoWords } from '../../client/words.ts';
import { jobKinds, jobStatuses } from '../../domain/job.ts';
import { formatNanoUsd } from '../../domain/money.ts';
import { jobListSchema, type JobSummary } from '../answers.ts';
import { connect, type ConnectionOptions, withConnection } from '../connection.ts';
import { mark, words } from '../styles.ts';
import { printable, table, terminalWidth } from '../table.ts';

type JobsOptions = ConnectionOptions & { readonly kind?: string; readonly status?: string; readonly limit: number };

export function addJobsCommand(program: Command): void {
  withConnection(program.command('jobs'))
    .description('list jobs, newest first')
    .addOption(new Option('--kind <kind>', 'only this kind').choices([...jobKinds]))
    .addOption(new Option('--status <status>', 'only this status').choices([...jobStatuses]))
    .option('--limit <n>', 'how many', countArgument, 20)
    .action(listJobs);
}

async function listJobs(options: JobsOptions): Promise<void> {
  const api = await connect(options);
  const query = new URLSearchParams({ limit: String(options.limit) });
  if (options.kind !== undefined) query.set('kind', options.kind);
  if (options.status !== undefined) query.set('status', options.status);
  const page = await api.get(`/api/jobs?${query.toString()}`, jobListSchema);
  if (options.json === true) {
    console.log(JSON.stringify(page));
    return;
  }
  if (page.jobs.length === 0) {
    console.log(nothingText(options));
    return;
  }
  const headings = ['JOB', 'STATUS', 'SECTIONS', 'COST', 'AGE', 'TITLE'];
  console.log(table(headings, page.jobs.map(jobRow), terminalWidth(process.stdout)));
  if (page.nextCursor !== null) console.log(`There are more; --limit ${options.limit * 2} shows them.`);
}

function nothingText({ kind, status }: JobsOptions): string {
  if (kind !== undefined || status !== undefined) return 'No job is like that. See all of them with: retake jobs';
  return 'No jobs yet. Start one with: retake explain "a topic"   (or: retake scenes examples/storyboards/morning-coffee.json)';
}

function jobRow(job: JobSummary): string[] {
  const total = Object.values(job.sectionCounts).reduce((sum, count) => sum + count, 0);
  return [
    job.id,
    `${mark(job.status)} ${words(job.status)}`,
    total === 0 ? '–' : `${job.sectionCounts['completed'] ?? 0}/${total}`,
    job.demo ? 'demo' : formatNanoUsd(job.costNanoUsd),
    agoWords(Date.parse(job.createdAt), Date.now()),
    printable(job.title ?? job.kind),
  ];
}

function countArgument(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1 || value > 200) throw new InvalidArgumentError('must be 1 to 200');
  return value;
}
