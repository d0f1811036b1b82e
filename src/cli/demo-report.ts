// What the demo says when the film is there: what was made, what failed, what healed it, what it cost, where it is.
import { colors } from './colors.ts';
import { durationWords, reasonText, repairWords, scoreWords } from '../client/words.ts';
import { formatNanoUsd } from '../domain/money.ts';
import type { Job, Section, Take } from './answers.ts';
import { demoBadge, mark, words } from './styles.ts';
import { cut, pad, printable } from './table.ts';

export type DemoPlaces = {
  readonly film: string;
  readonly page: string;
  readonly temporal: string | undefined;
  readonly dataDir: string;
};

/** The report, line by line. */
export function demoReport(job: Job, places: DemoPlaces): readonly string[] {
  const sections = [...job.sections].sort((a, b) => a.number - b.number);
  return [
    '',
    `${mark(job.status)} ${demoBadge(true)}${colors.bold(printable(job.title ?? 'film'))}  ${words(job.status)}${tookWords(job)}`,
    '',
    ...sections.flatMap(sectionLines),
    colors.bold('What it would have cost'),
    ...job.costs.map(
      (cost) =>
        `  ${pad(cost.role, 10)} ${pad(`${cost.vendor} ${cost.model}`, 40)} ${pad(`${cost.calls} calls`, 9)} ${formatNanoUsd(cost.costNanoUsd)}`,
    ),
    `  ${pad('', 51)} ${pad('', 9)} ${colors.bold(formatNanoUsd(job.costNanoUsd))} ${colors.dim('(demo: nothing is billed)')}`,
    '',
    colors.bold('Where it is'),
    `  film      ${places.film}`,
    `  page      ${places.page}`,
    ...(places.temporal === undefined ? [] : [`  workflow  ${places.temporal}`]),
    `  data      ${places.dataDir}`,
  ];
}

function tookWords(job: Job): string {
  if (job.endedAt === null) return '';
  const took = Date.parse(job.endedAt) - Date.parse(job.startedAt ?? job.createdAt);
  return ` in ${durationWords(took)}`;
}

function sectionLines(section: Section): readonly string[] {
  const takes = [...section.takes].sort((a, b) => a.take - b.take);
  const title = printable(`${section.number}. ${section.title}`);
  const unused = takes.filter((take) => take.status === 'written').length;
  const told = takes.filter((take) => take.status !== 'written');
  return [
    `${mark(section.status)} ${colors.bold(title)}  ${colors.dim(section.renderer)}${approval(section)}`,
    ...told.map((take) => `    ${mark(take.status)} ${takeWords(take)}`),
    ...(unused === 0 ? [] : [colors.dim(`    · ${unused} more written, not needed and never rendered`)]),
    '',
  ];
}

function approval(section: Section): string {
  if (section.reason !== null) return `  ${colors.yellow(printable(reasonText(section.reason)))}`;
  const by = section.approvedBy;
  if (by === null) return '';
  return by.kind === 'person' ? `  approved by ${printable(by.name ?? 'a person')}` : '';
}

function takeWords(take: Take): string {
  const failure = take.renderError ?? take.writeFailure;
  const way = repairWords(take.applied);
  const line = take.renderError?.line === undefined ? '' : ` (line ${take.renderError.line})`;
  const facts = [
    `take ${take.take}`,
    `${take.origin}${take.fromTake === null ? '' : ` of ${take.fromTake}`}${way === '' ? '' : ` (${printable(way)})`}`,
    ...(take.rulesFired.length === 0 ? [] : [`healed by rule: ${take.rulesFired.map(({ rule }) => rule).join(', ')}`]),
    ...(failure === null ? [] : [colors.red(cut(printable(`${failure.kind}: ${failure.message}`), 90)) + line]),
    ...(take.durationMs === null ? [] : [`${(take.durationMs / 1000).toFixed(1)} s clip`]),
    ...(take.score === null ? [] : [`score ${scoreWords(take.score, take.judgeSamples)}`]),
  ];
  return facts.join(' · ');
}
