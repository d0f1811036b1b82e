// `retake show JOB`: a job with its sections, takes, cost and open questions.
import type { Command } from 'commander';
import { colors } from '../colors.ts';
import { cutWords } from '../../client/cut-words.ts';
import {
  agoWords,
  durationWords,
  kindWords,
  originWords,
  reasonText,
  repairWords,
  scoreWords,
} from '../../client/words.ts';
import { cents, formatNanoUsd } from '../../domain/money.ts';
import { type Job, jobSchema, type Section, type Take } from '../answers.ts';
import { editHint, sceneFacts } from '../describe-scene.ts';
import { connect, type ConnectionOptions, withConnection } from '../connection.ts';
import { findJob } from '../find-id.ts';
import { answerCommand } from '../review-words.ts';
import { demoBadge, mark, takeStatus, words } from '../styles.ts';
import { printable, table, terminalWidth, wrap } from '../table.ts';

export function addShowCommand(program: Command): void {
  withConnection(program.command('show').argument('<job>', 'id of the job'))
    .description('one job with its sections, takes, cost and open reviews')
    .action(async (id: string, options: ConnectionOptions) => {
      const api = await connect(options);
      const job = await api.get(`/api/jobs/${encodeURIComponent(await findJob(api, id))}`, jobSchema);
      console.log(options.json === true ? JSON.stringify(job) : jobText(job, api.baseUrl));
    });
}

const mostNoteLines = 3;

function jobText(job: Job, baseUrl: string): string {
  return [
    headText(job, baseUrl),
    ...job.sections.map((section) => sectionText(section, job)),
    costText(job),
    ...job.reviews.filter((review) => review.status === 'open').map(reviewText),
    filesText(job, baseUrl),
  ]
    .filter((part) => part !== '')
    .join('\n\n');
}

function headText(job: Job, baseUrl: string): string {
  const began = Date.parse(job.startedAt ?? job.createdAt);
  const took = job.endedAt === null ? '' : `, took ${durationWords(Date.parse(job.endedAt) - began)}`;
  const lines = [
    `${mark(job.status)} ${demoBadge(job.demo)}${colors.bold(printable(job.title ?? kindText(job.kind)))}`,
    `  ${job.id} · ${words(job.status)} · started ${agoWords(Date.parse(job.createdAt), Date.now())}${took}`,
    `  ${baseUrl}${job.links.studio}`,
  ];
  if (job.links.temporal !== null) lines.push(`  ${job.links.temporal}`);
  if (job.reason !== null) lines.push(`  ${printable(reasonText(job.reason))}`);
  const budget = budgetLine(job.budget);
  if (budget !== undefined) lines.push(`  ${budget}`);
  return lines.join('\n');
}

function kindText(kind: string): string {
  const known: Readonly<Record<string, string>> = kindWords;
  return known[kind] ?? kind;
}

function sectionText(section: Section, job: Job): string {
  const accepted = madeBy(section);
  const kind = section.renderer ?? sceneFacts(section);
  const head = `${mark(section.status)} ${colors.bold(printable(`${section.number}. ${section.title}`))}  ${kind}, ${words(section.status)}${accepted}`;
  const reason = section.reason === null ? [] : [`  ${printable(reasonText(section.reason))}`];
  const edit = editHint(section, job).map((line) => `  ${line}`);
  if (section.takes.length === 0) return [head, ...reason, ...edit].join('\n');
  const headings = ['TAKE', 'MADE AS', 'MODEL', 'STATUS', 'SCORE', 'LENGTH', job.demo ? 'LIST PRICE' : 'COST'];
  const width = (terminalWidth(process.stdout) ?? 120) - 2;
  const [heading = '', ...rows] = table(headings, section.takes.map(takeRow), width).split('\n');
  const lines = rows.flatMap((row, index) => [row, ...noteLines(section.takes[index], width)]);
  return [head, ...reason, ...[heading, ...lines].map((line) => `  ${line}`), ...edit].join('\n');
}

/** `repair of 1 (patch, 2 edits)`, `retake 2 of take 1, falai`. */
function madeAs(take: Take): string {
  const { retake, fromTake, provider, origin } = take;
  const from = fromTake === null ? '' : ` of ${provider === null ? '' : 'take '}${fromTake}`;
  if (provider !== null) return `${retake === null || retake === 0 ? 'first' : `retake ${retake}`}${from}, ${provider}`;
  const origins: Readonly<Record<string, string>> = originWords;
  const way = repairWords(take.applied);
  return `${origins[origin] ?? origin}${from}${way === '' ? '' : ` (${way})`}`;
}

function takeRow(take: Take): string[] {
  return [
    String(take.take),
    printable(madeAs(take)),
    take.model === null
      ? '–'
      : printable(take.model.includes(':') ? take.model : `${take.vendor ?? '?'}:${take.model}`),
    `${mark(take.status)} ${takeStatus(take)}${take.degraded ? ' (degraded)' : ''}`,
    take.score === null ? '–' : scoreWords(take.score, take.judgeSamples),
    take.durationMs === null ? '–' : durationWords(take.durationMs),
    formatNanoUsd(take.costNanoUsd),
  ];
}

/** Which clip stands for the section, and who said so. */
function madeBy({ acceptedTake, approvedBy, replacedByHash }: Section): string {
  const person = approvedBy?.kind === 'person' ? ` by ${printable(approvedBy.name ?? '?')}` : undefined;
  if ((replacedByHash ?? null) !== null) return `, replaced${person ?? ''}`;
  if (acceptedTake === null) return '';
  return `, take ${acceptedTake}${person === undefined ? '' : `, approved${person}`}`;
}

/** Below its row, where it has room: what failed, else what was found on the clip and which rules changed the source. */
function noteLines(take: Take | undefined, width: number): string[] {
  const notes = take === undefined ? [] : notesOf(take);
  const indent = ' '.repeat(6);
  return notes.flatMap((note) =>
    wrap(note, Math.max(20, width - indent.length), mostNoteLines).map((line) => colors.dim(`${indent}${line}`)),
  );
}

/** Findings of one take that are listed: the hard ones come first. */
const mostFindings = 4;

function notesOf(take: Take): string[] {
  const failure = take.renderError ?? take.writeFailure;
  if (failure !== null) {
    const line = failure.line === undefined ? '' : ` in line ${failure.line}`;
    return [printable(`${failure.kind}${line}: ${failure.message}`)];
  }
  const isHard = ({ severity }: Take['findings'][number]): boolean => severity === 'hard';
  const findings = take.findings.toSorted((a, b) => Number(isHard(b)) - Number(isHard(a)));
  const more = findings.length - mostFindings;
  return [
    ...findings
      .slice(0, mostFindings)
      .map((finding) => `${isHard(finding) ? 'fails: ' : 'found: '}${printable(finding.message)}`),
    ...(more > 0 ? [`and ${more} more`] : []),
    ...issuesOf(take),
    ...(take.rulesFired.length === 0
      ? []
      : [`rules: ${take.rulesFired.map(({ rule }) => printable(rule)).join(', ')}`]),
  ];
}

/** What the judge said of a scene's take: the next prompt is made from it. */
function issuesOf({ provider, issues }: Take): string[] {
  const said = provider === null ? [] : issues.slice(0, mostFindings);
  return said.map(({ category, description }) => printable(`${category.replaceAll('_', ' ')}: ${description}`));
}

/** `budget $0.83 of $1.00 · 4 of 9 calls`; nothing where the job has no limit. */
function budgetLine({ limits, use }: Job['budget']): string | undefined {
  const parts = [
    ...(limits.costNanoUsd === undefined ? [] : [`${cents(use.costNanoUsd)} of ${cents(limits.costNanoUsd)}`]),
    ...(limits.calls === undefined ? [] : [`${use.calls} of ${limits.calls} calls`]),
    ...(limits.renders === undefined ? [] : [`${use.renders} of ${limits.renders} renders`]),
    ...(limits.wallMs === undefined ? [] : [`${durationWords(use.wallMs)} of ${durationWords(limits.wallMs)}`]),
  ];
  return parts.length === 0 ? undefined : `budget ${parts.join(' · ')}`;
}

function costText(job: Job): string {
  if (job.costs.length === 0) return '';
  const headings = ['VENDOR', 'MODEL', 'ROLE', 'CALLS', 'COST'];
  const rows = job.costs.map((cost) => [
    printable(cost.vendor),
    printable(cost.model),
    printable(cost.role),
    `${cost.calls}${cost.unknown > 0 ? ` (${cost.unknown} with lost answers)` : ''}`,
    formatNanoUsd(cost.costNanoUsd),
  ]);
  const total = `total ${formatNanoUsd(job.costNanoUsd)}${job.demo ? ' at list price – demo, nothing was billed' : ''}`;
  return `${table(headings, rows)}\n${colors.bold(total)}`;
}

function reviewText(review: Job['reviews'][number]): string {
  return [colors.yellow(`${mark('waiting_review')} ${printable(review.question)}`), `  ${answerCommand(review)}`].join(
    '\n',
  );
}

function filesText(job: Job, baseUrl: string): string {
  const about = job.cut === null ? undefined : cutWords(job.cut);
  return [
    ...Object.entries(job.artifacts).map(([name, hash]) => `${name.padEnd(13)} ${baseUrl}/api/artifacts/${hash}`),
    ...(about === undefined ? [] : [`The video is ${printable(about)}.`]),
  ].join('\n');
}
