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
    ...editHint(scene, job).map((line) => `    ${line}`),
  ]);
}

/** `video of 5.0 s by kling, score 84, 2 retakes`; empty where the section is no scene. */
export function sceneFacts(section: Section): string {
  const { scene, replacedByHash } = section;
  if (scene === null) return '';
  const what = scene.medium === 'image' ? 'picture' : `video of ${durationWords(scene.durationMs)}`;
  if ((replacedByHash ?? null) !== null) return `${what}, uploaded by a person`;
  return [`${what} by ${printable(providerOf(section, scene))}`, ...scoreFacts(section), ...retakeFacts(section)].join(
    ', ',
  );
}

/** The command that edits the clip of a scene: clips count from 0, scenes from 1. Nothing where there is no clip yet, and for other sections. */
export function editHint({ scene, asset, number, status }: Section, { id, kind, endedAt }: Job): string[] {
  if (kind !== 'scenes' || scene === null || asset === null || status !== 'completed' || endedAt === null) return [];
  return [colors.dim(`clip ${number - 1}: retake edit ${printable(id)} ${number - 1} "what is to become of it"`)];
}

function acceptedOf({ takes, acceptedTake }: Section): Take | undefined {
  return takes.find(({ take }) => take === acceptedTake);
}

function providerOf(section: Section, scene: NonNullable<Section['scene']>): string {
  return acceptedOf(section)?.provider ?? scene.provider;
}

function scoreFacts(section: Section): string[] {
  const accepted = acceptedOf(section)?.score ?? null;
  if (accepted !== null) return [`score ${accepted}`];
  const scores = section.takes.flatMap(({ score }) => score ?? []);
  return scores.length === 0 ? [] : [`best score ${Math.max(...scores)}`];
}

function retakeFacts({ takes }: Section): string[] {
  const retakes = Math.max(0, ...takes.map(({ retake }) => retake ?? 0));
  return retakes === 0 ? [] : [`${retakes} ${retakes === 1 ? 'retake' : 'retakes'}`];
}

function headLine(section: Section): string {
  const name = colors.bold(printable(`${section.number}. ${section.title}`));
  return `${mark(section.status)} ${name}  ${sceneFacts(section)}, ${words(section.status)}`;
}

function takeLine(take: Take): string {
  const made = take.retake === null || take.retake === 0 ? 'first' : `retake ${take.retake}`;
  const facts = [`${made} by ${printable(take.provider ?? '?')}`, takeStatus(take), ...takeScore(take)].join(', ');
  const failure = take.renderError ?? take.writeFailure;
  const why = failure === null ? '' : ` – ${printable(failure.message).slice(0, 120)}`;
  return `    take ${take.take}: ${facts}${why}`;
}

/** `score 84 (from 58), passed`. */
function takeScore({ score, scoreBefore, retakeResult }: Take): string[] {
  const result = retakeResult === null ? [] : [retakeWords[retakeResult]];
  if (score === null) return result;
  return [`score ${score}${scoreBefore === null ? '' : ` (from ${scoreBefore})`}`, ...result];
}
