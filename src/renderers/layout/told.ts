// What a layout check found, gathered over the moments: the same thing is told once, the worst first, a few of a kind.
import type { CheckFinding } from '../../domain/score.ts';
import { byKey } from './by-key.ts';
import type { Placed } from './scene.ts';

/** One fault seen at one moment. */
export type Seen = {
  readonly check: CheckFinding['check'];
  readonly severity?: CheckFinding['severity'];
  /** The same for one fault at several moments, and for the parts of one formula. */
  readonly subject: string;
  /** How bad it is, 0–1: the worst is told. */
  readonly weight: number;
  /** What it is, without its time. */
  readonly message: string;
  readonly atMs: number;
};

/** Findings a check: a reader mends the worst first, and a prompt stays short. */
const mostOfACheck = 3;

const compareText = (a: string, b: string): number => (a < b ? -1 : Number(a > b));
const isHard = ({ severity }: Seen): boolean => severity === 'hard';

function compareSeen(a: Seen, b: Seen): number {
  return (
    Number(isHard(b)) - Number(isHard(a)) || b.weight - a.weight || a.atMs - b.atMs || compareText(a.message, b.message)
  );
}

const seconds = (ms: number): string => (ms / 1000).toFixed(1);

/** From when to when the same fault was seen. */
function timeOf(all: readonly Seen[]): string {
  const times = all.map(({ atMs }) => atMs);
  const [from, to] = [seconds(Math.min(...times)), seconds(Math.max(...times))];
  return from === to ? `at ${from} s` : `from ${from} s to ${to} s`;
}

function tell(all: readonly Seen[], more: number): CheckFinding[] {
  const [worst] = all.toSorted(compareSeen);
  if (worst === undefined) return [];
  const others = more === 0 ? '' : ` (and ${more} more like it)`;
  return [
    {
      check: worst.check,
      severity: worst.severity ?? 'soft',
      message: `${worst.message} ${timeOf(all)}${others}`,
      atMs: Math.max(0, Math.round(Math.min(...all.map(({ atMs }) => atMs)))),
    },
  ];
}

/** Of findings that differ in a figure alone the worst: ten rectangles that leave the frame are told as one. */
function withoutLikes(worstFirst: readonly (readonly Seen[])[]): readonly (readonly Seen[])[] {
  const told = new Set<string>();
  return worstFirst.filter(([worst]) => {
    const words = (worst?.message ?? '').replaceAll(/\d+ %/g, '');
    return !told.has(words) && told.add(words);
  });
}

/** One finding a subject, at most three of one check; the last of them says how many more there are. */
export function tellOnce(seen: readonly Seen[]): CheckFinding[] {
  const subjects = [...byKey(seen, ({ subject }) => subject).values()];
  const worstFirst = withoutLikes(
    subjects.map((all) => all.toSorted(compareSeen)).toSorted(([a], [b]) => (a && b ? compareSeen(a, b) : 0)),
  );
  const told = worstFirst.slice(0, mostOfACheck);
  return told.flatMap((all, index) => tell(all, index === told.length - 1 ? worstFirst.length - told.length : 0));
}

/** Parts of one formula are one subject. */
export function subjectOf({ kind, group, label }: Placed): string {
  return group === undefined ? `${kind} ${label}` : `group ${group}`;
}

/** How a message names a thing. */
export function named({ kind, label }: Placed): string {
  if (label === '') return kind === 'text' ? 'a text' : 'a shape';
  return kind === 'text' ? `the text “${label}”` : `the shape “${label}”`;
}

export const percent = (share: number): string => `${Math.round(share * 100)} %`;
