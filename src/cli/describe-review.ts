// A review in words for whoever decides it: what was wanted, what was made of it, and what was found wrong.
import { agoWords, scoreWords } from '../client/words.ts';
import type { Job, Review, Section, Take } from './answers.ts';
import { colors } from './colors.ts';
import { takeStatus } from './styles.ts';
import { printable, terminalWidth, wrap } from './table.ts';

export type ShownReview = {
  readonly review: Review;
  readonly job: Job;
  /** Nothing where the review is about the job. */
  readonly section: Section | undefined;
  readonly baseUrl: string;
};

const mostIssues = 4;

/** A block of lines, wrapped to the terminal. */
export function reviewLines({ review, job, section, baseUrl }: ShownReview): string[] {
  const what = section === undefined ? review.subject : `${section.number}. ${section.title}`;
  return [
    `${colors.bold(printable(what))} of ${printable(job.title ?? job.id)}${job.demo ? ' (DEMO)' : ''}, asked ${agoWords(Date.parse(review.createdAt), Date.now())}`,
    ...wrapped(colors.yellow, printable(review.question), ''),
    ...(section === undefined
      ? []
      : [...wantedLines(section), ...section.takes.flatMap((take) => takeLines(take, review))]),
    colors.dim(`${baseUrl}${review.links.page}`),
  ];
}

function wantedLines({ scene, goal, narration, visualBrief }: Section): string[] {
  const seen = visualBrief === '' ? goal : visualBrief;
  return [
    ...(seen === '' ? [] : wrapped((text) => text, `wanted: ${printable(seen)}`, '  ')),
    ...(narration === '' ? [] : wrapped((text) => text, `said:   “${printable(narration)}”`, '  ')),
    ...(scene === null ? [] : [`  ${scene.medium} for ${printable(scene.contentType)}`]),
  ];
}

function takeLines(take: Take, { bestTake }: Review): string[] {
  const by = take.provider ?? take.model ?? take.origin;
  const score = take.score === null ? '' : `, score ${scoreWords(take.score, take.judgeSamples)}`;
  const best = take.take === bestTake ? colors.green('  the best') : '';
  const failure = take.renderError ?? take.writeFailure;
  const notes = [
    ...(failure === null ? [] : [`${failure.kind}: ${failure.message}`]),
    ...take.issues
      .slice(0, mostIssues)
      .map(({ category, description }) => `${category.replaceAll('_', ' ')}: ${description}`),
    ...take.findings.slice(0, mostIssues).map(({ message }) => message),
  ];
  return [
    `  take ${take.take} by ${printable(by)}, ${takeStatus(take)}${score}${best}`,
    ...notes.flatMap((note) => wrapped(colors.dim, printable(note), '      ')),
  ];
}

const mostLines = 6;

function wrapped(style: (text: string) => string, text: string, indent: string): string[] {
  const width = Math.max(30, (terminalWidth(process.stdout) ?? 120) - indent.length);
  return wrap(text, width, mostLines).map((line) => `${indent}${style(line)}`);
}
