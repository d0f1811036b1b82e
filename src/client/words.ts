// States, reasons and amounts in the words that a person reads, on a page or a terminal alike.
import type { JobKind, JobStatus, SectionStatus, TakeOrigin, TakeStatus } from '../domain/job.ts';
import { reasonWords } from '../domain/reason-words.ts';
import type { ApprovedBy } from '../domain/review.ts';
import type { RetakeResult } from '../domain/score.ts';

export const kindWords: Readonly<Record<JobKind, string>> = {
  explainer: 'Explainer',
  scenes: 'Scenes',
  lesson: 'Lesson',
  app: 'App',
  clip_edit: 'Clip edit',
};

export const statusWords: Readonly<Record<JobStatus | SectionStatus, string>> = {
  queued: 'queued',
  running: 'running',
  waiting_review: 'waiting for a person',
  completed: 'completed',
  completed_with_failures: 'completed, with failures',
  failed: 'failed',
  canceled: 'canceled',
};

export const takeStatusWords: Readonly<Record<TakeStatus, string>> = {
  writing: 'being written',
  written: 'written, not rendered',
  rendering: 'rendering',
  scoring: 'being scored',
  accepted: 'accepted',
  rejected: 'not chosen',
  failed: 'failed',
  canceled: 'canceled',
  unknown: 'answer lost',
};

export const originWords: Readonly<Record<TakeOrigin, string>> = {
  variant: 'variant',
  repair: 'repair',
  retake: 'retake',
  edit: 'edited by a person',
  degraded: 'without the failing statement',
};

/** What a retake of a scene came to (SPEC A6). */
export const retakeWords: Readonly<Record<RetakeResult, string>> = {
  success: 'passed',
  improved: 'better than before',
  failed: 'not better',
};

/** Who let a section through. */
export function approvedWords(by: ApprovedBy, isReplaced: boolean): string {
  switch (by.kind) {
    case 'score':
      return 'passed by its score';
    case 'person':
      return `${isReplaced ? 'replaced' : 'approved'} by ${by.name}${by.raw === true ? ' (raw signal)' : ''}`;
    case 'deadline':
      return 'best take approved at the deadline';
  }
}

/** How a repair was made: `patch, 2 edits`, `block, whole source`, `whole`; empty for other takes, and before the answer is there. */
export function repairWords(applied: Readonly<Record<string, unknown>> | null): string {
  const { scope, edits, source } = applied ?? {};
  if (typeof scope !== 'string') return '';
  if (typeof edits === 'number') return `${scope}, ${edits} ${edits === 1 ? 'edit' : 'edits'}`;
  return source === 'whole' && scope !== 'whole' ? `${scope}, whole source` : scope;
}

/** A stored reason in words; a sentence stays as it is. */
export function reasonText(reason: string): string {
  const known: Readonly<Record<string, string>> = reasonWords;
  return known[reason] ?? reason;
}

/** A take of a media provider is a prompt first, then a task at its vendor. */
const mediaTakeWords: Readonly<Partial<Record<TakeStatus, string>>> = {
  writing: 'its prompt is being made',
  written: 'prompt made',
  rendering: 'being made',
};

type ToldTake = {
  readonly status: string;
  readonly score?: number | null | undefined;
  readonly provider?: string | null | undefined;
};

/** What became of a take: one that nobody could score was not "not chosen". */
export function takeWords({ status, score, provider }: ToldTake): string {
  if (status === 'rejected' && (score ?? null) === null) return 'not scored';
  const known: Readonly<Record<string, string>> = {
    ...takeStatusWords,
    ...((provider ?? null) !== null && mediaTakeWords),
  };
  return known[status] ?? status;
}

/** `82`, or `82 (80, 82, 91)` where the judge was asked more than once: the median, and what was given in order. */
export function scoreWords(score: number, samples: readonly { readonly score: number }[]): string {
  return samples.length < 2 ? String(score) : `${score} (${samples.map((sample) => sample.score).join(', ')})`;
}

/** `1 m 05 s`, `12.3 s`, `2 h 03 m`. */
export function durationWords(ms: number): string {
  const seconds = ms / 1000;
  if (seconds < 60) return `${seconds.toFixed(seconds < 10 ? 1 : 0)} s`;
  const minutes = Math.floor(seconds / 60);
  const rest = (value: number) => String(value).padStart(2, '0');
  if (minutes < 60) return `${minutes} m ${rest(Math.floor(seconds % 60))} s`;
  return `${Math.floor(minutes / 60)} h ${rest(minutes % 60)} m`;
}

/** `3 minutes ago`; only as exact as a reader needs. */
export function agoWords(thenMs: number, nowMs: number): string {
  const seconds = Math.max(0, Math.round((nowMs - thenMs) / 1000));
  if (seconds < 45) return 'just now';
  const [count, unit] =
    seconds < 3600
      ? [Math.round(seconds / 60), 'minute']
      : seconds < 129_600
        ? [Math.round(seconds / 3600), 'hour']
        : [Math.round(seconds / 86_400), 'day'];
  return `${count} ${unit}${count === 1 ? '' : 's'} ago`;
}
