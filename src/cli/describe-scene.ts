// Scenes in words: who made each, what its takes scored, whether a person is asked.
import { durationWords, retakeWords } from '../client/words.ts';
import type { Job, Section, Take } from './answers.ts';
import { colors } from './colors.ts';
import { mark, takeStatus, words } from './styles.ts';
import { printable } from './table.ts';

/** A block of lines for each scene of the job, in order. */
export function sceneLines(job: Job, baseUrl: string): string[] {
  const scenes = job.sections.filter(({ scene }) => scene !== null).toSorted((a, b) => a.number - b.number);
  return scenes.flatMap((scene) => [
    headLine(scene),
    ...scene.takes.map(takeLine),
    ...(scene.asset === null ? [] : [`    ${baseUrl}/api/artifacts/${scene.asset.hash}`]),
    ...reviewLines(job, scene),
  ]);
}

/** `video by kling, score 84 after 2 retakes`. */
export function sceneFacts(section: Section): string {
  const { scene, takes, acceptedTake, replacedByHash } = section;
  if (scene === null) return '';
  const length = scene.medium === 'video' ? ` of ${durationWords(scene.durationMs)}` : '';
  const what = `${scene.medium === 'image' ? 'picture' : scene.medium}${length}`;
  if ((replacedByHash ?? null) !== null) return `${what}, uploaded by a person`;
  const accepted = takes.find(({ take }) => take === acceptedTake);
  const best = Math.max(...takes.map(({ score }) => score ?? -1));
  const score = accepted?.score ?? (best < 0 ? undefined : best);
  const retakes = Math.max(0, ...takes.map(({ retake }) => retake ?? 0));
  return [
    `${what} by ${printable(accepted?.provider ?? scene.provider)}`,
    ...(score === undefined ? [] : [`${accepted === undefined ? 'best ' : ''}score ${score}`]),
    ...(retakes === 0 ? [] : [`${retakes} ${retakes === 1 ? 'retake' : 'retakes'}`]),
  ].join(', ');
}

function headLine(section: Section): string {
  const name = colors.bold(printable(`${section.number}. ${section.title}`));
  return `${mark(section.status)} ${name}  ${sceneFacts(section)}, ${words(section.status)}`;
}

function takeLine(take: Take): string {
  const made = take.retake === null || take.retake === 0 ? 'first' : `retake ${take.retake}`;
  const result = take.retakeResult === null ? '' : `, ${retakeWords[take.retakeResult]}`;
  const before = take.scoreBefore === null || take.score === null ? '' : ` (from ${take.scoreBefore})`;
  const score = take.score === null ? '' : `, score ${take.score}${before}`;
  const failure = take.renderError ?? take.writeFailure;
  const why = failure === null ? '' : ` – ${printable(failure.message).slice(0, 120)}`;
  return `    take ${take.take}: ${made} by ${printable(take.provider ?? '?')}, ${takeStatus(take)}${score}${result}${why}`;
}

function reviewLines(job: Job, section: Section): string[] {
  return job.reviews
    .filter(({ status, sectionId }) => status === 'open' && sectionId === section.id)
    .map(({ id }) => colors.yellow(`    waits for a person: retake review approve ${id} (or retake, replace, reject)`));
}
