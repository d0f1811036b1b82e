// One line of words for each event of a job, for logs and for people who read along.
import { reasonText } from '../client/words.ts';
import { formatNanoUsd } from '../domain/money.ts';
import { type JobEvent, knownType } from './follow-events.ts';
import { mark, takeStatus, words } from './styles.ts';
import { printable } from './table.ts';
import type { WatchedTake, WatchState } from './watch-state.ts';

type Data = JobEvent['data'];

/** Nothing for events that say nothing to a person. */
export function describeEvent(event: JobEvent, state: WatchState): string | undefined {
  const { data } = event;
  switch (knownType(event.type)) {
    case 'job_created':
      return `job ${event.jobId} accepted${state.demo ? ' (DEMO: nothing is billed)' : ''}`;
    case 'job_status':
      return `${mark(str(data, 'status'))} job ${words(str(data, 'status'))}${because(data)}`;
    case 'planned':
      return `planned "${str(data, 'title')}": ${state.sections.size} section${state.sections.size === 1 ? '' : 's'}`;
    case 'section_status':
      return `${mark(str(data, 'status'))} ${sectionName(event, state)} ${words(str(data, 'status'))}${because(data)}`;
    case 'take_status':
      return takeLine(event, state);
    case 'call':
      return callLine(data, state.demo);
    case 'budget':
      return `budget changed by ${str(data, 'by')}`;
    case 'review_opened':
      return `${mark('waiting_review')} review ${str(data, 'reviewId')}: ${str(data, 'question')}`;
    case 'review_claimed':
      return data['renewed'] === true ? undefined : `review ${str(data, 'reviewId')}: ${str(data, 'by')} looks at it`;
    case 'review_released':
      return `review ${str(data, 'reviewId')}: released by ${str(data, 'by')}`;
    case 'review_decided':
      return `review ${str(data, 'reviewId')}: ${str(data, 'verdict')} by ${str(data, 'by')}`;
    case 'review_expired':
      return `review ${str(data, 'reviewId')}: its deadline passed`;
    case 'review_canceled':
      return `review ${str(data, 'reviewId')} closed: ${str(data, 'because')}`;
    case 'verdict_ignored':
      return `a verdict on review ${str(data, 'reviewId')} was ignored: ${str(data, 'because')}`;
    case 'regeneration':
      return `${sectionName(event, state)} is made again: ${str(data, 'status')}`;
    case 'artifact':
      return Array.isArray(data['changed']) ? 'the cut is joined anew' : undefined;
    case 'cut_not_joined':
      return `the cut could not be joined anew${because(data)}`;
    case 'clip_version':
      return `clip ${num(data, 'clipIndex')}: ${versionWords(data)}`;
    case undefined:
      return printable(event.type).replaceAll('_', ' ');
  }
}

function versionWords(data: Data): string {
  const version = `version ${num(data, 'version')}`;
  switch (str(data, 'change')) {
    case 'feedback':
      return `thumbs ${str(data, 'feedback')} for ${version}`;
    case 'reverted':
      return `${version} is the current one again`;
    default:
      return `${version} was added${typeof data['parent'] === 'number' ? `, made from version ${data['parent']}` : ''}`;
  }
}

function takeLine(event: JobEvent, state: WatchState): string {
  const status = str(event.data, 'status');
  const take = state.sections.get(event.sectionId ?? '')?.takes.get(event.take ?? 0);
  const head = `${mark(status)} ${sectionName(event, state)} take ${event.take ?? '?'}`;
  return take === undefined
    ? `${head} ${words(status)}`
    : `${head}${originOf(take)} ${takeStatus(take)}${resultOf(take)}`;
}

function originOf({ origin, provider }: WatchedTake): string {
  const words = [...(origin === 'variant' ? [] : [origin]), ...(provider === undefined ? [] : [printable(provider)])];
  return words.length === 0 ? '' : ` (${words.join(', ')})`;
}

function resultOf({ score, error, status }: WatchedTake): string {
  if (status === 'failed' && error !== undefined) return ` – ${printable(error).slice(0, 160)}`;
  return score === undefined ? '' : `, score ${score}`;
}

function callLine(data: Data, demo: boolean): string | undefined {
  const what = `${str(data, 'step')} by ${str(data, 'vendor')}:${str(data, 'model')}`;
  const cost = typeof data['costNanoUsd'] === 'number' ? formatNanoUsd(data['costNanoUsd']) : '';
  switch (data['state']) {
    case 'settled':
      return demo ? `${cost} at list price (demo) for ${what}` : `paid ${cost} for ${what}`;
    case 'unknown':
      return `${mark('unknown')} the answer of ${what} was lost: whether it is billed is not known`;
    default:
      return undefined;
  }
}

function sectionName(event: JobEvent, state: WatchState): string {
  const section = state.sections.get(event.sectionId ?? '');
  return section === undefined ? (event.sectionId ?? 'job') : `${section.number}. ${printable(section.title)}`;
}

function because(data: Data): string {
  const reason = str(data, 'reason');
  return reason === '' ? '' : ` – ${reasonText(reason)}`;
}

function str(data: Data, name: string): string {
  const value = data[name];
  return typeof value === 'string' ? printable(value) : '';
}

function num(data: Data, name: string): string {
  const value = data[name];
  return typeof value === 'number' ? String(value) : '?';
}
