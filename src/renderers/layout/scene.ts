// Reads what a renderer measured into moments that the layout checks compare: cleaned, bounded, in one order whatever order it came in.
import type { SceneBox, SceneSample } from '../layout.ts';
import { byKey } from './by-key.ts';

/** A box at a moment, with whether it stands there for longer than a passing instant. */
export type Placed = SceneBox & { readonly still: boolean };

export type Moment = {
  readonly atMs: number;
  readonly isLast: boolean;
  readonly texts: readonly Placed[];
  readonly shapes: readonly Placed[];
};

/** Pictures and boxes of a kind that are looked at: enough for any honest scene, and little work for a hostile one. */
const most = { moments: 60, boxes: 200 } as const;

/** Samples closer than this are one moment. */
const instantMs = 100;

/** A box that moved or grew by less than this share of the frame between two moments stands still. */
const stillness = 0.01;

const labelLength = 40;

/** One line, without control characters or directions of writing, below 40 characters: a label of 40 is one that was cut there. */
function cleanLabel(label: string): string {
  const line = label.replaceAll(/[\p{C}\p{Zl}\p{Zp}\s]+/gu, ' ').trim();
  const characters = Array.from(line);
  return characters.length >= labelLength ? `${characters.slice(0, labelLength - 1).join('')}…` : line;
}

/** Far outside a frame everything is equally far; numbers beyond this are mistakes of measuring. */
const farthest = 100;

function isMeasured({ x, y, width, height }: SceneBox): boolean {
  return [x, y, width, height].every((value) => Math.abs(value) < farthest) && width >= 0 && height >= 0;
}

const compareText = (a: string, b: string): number => (a < b ? -1 : Number(a > b));

/** Every member, the numbers first. */
function members(box: SceneBox): readonly (number | string)[] {
  const { kind, label, x, y, width, height, group = '' } = box;
  const [textSize, contrast] = [box.textSize, box.contrast].map((value) => (Number.isNaN(value) ? -2 : (value ?? -1)));
  return [-width * height, x, y, width, height, textSize ?? -1, contrast ?? -1, label, kind, group];
}

/** Largest first; where two are of a size every member decides, so that equal boxes alone are in no order. */
function compareMembers(a: readonly (number | string)[], b: readonly (number | string)[]): number {
  const index = a.findIndex((value, at) => value !== b[at]);
  const [one, other] = [a[index], b[index]];
  if (typeof one === 'number' && typeof other === 'number') return one - other;
  return compareText(String(one), String(other));
}

function readBoxes(boxes: readonly SceneBox[]): readonly SceneBox[] {
  const sorted = boxes
    .filter(isMeasured)
    .map((box) => ({ box, members: members(box) }))
    .toSorted((a, b) => compareMembers(a.members, b.members))
    .map(({ box }) => box);
  const ofKind = (kind: SceneBox['kind']): readonly SceneBox[] =>
    sorted.filter((box) => box.kind === kind).slice(0, most.boxes);
  const chosen = [...ofKind('text'), ...ofKind('shape')];
  return chosen.map((box): SceneBox => ({ ...box, label: cleanLabel(box.label) }));
}

/** In the order of time; the last sample of an instant stands for it, and of too many an even choice that ends with the last. */
function chooseSamples(samples: readonly SceneSample[]): readonly SceneSample[] {
  const content = ({ boxes }: SceneSample): string => JSON.stringify(readBoxes(boxes).map(members));
  const sorted = samples
    .filter(({ atMs }) => Number.isFinite(atMs))
    .toSorted((a, b) => a.atMs - b.atMs || compareText(content(a), content(b)));
  const apart = sorted.filter(({ atMs }, index) => {
    const next = sorted[index + 1];
    return next === undefined || next.atMs - atMs >= instantMs;
  });
  if (apart.length <= most.moments) return apart;
  const step = (apart.length - 1) / (most.moments - 1);
  return Array.from({ length: most.moments }, (_, index) => apart[Math.round(index * step)]).flatMap(
    (sample) => sample ?? [],
  );
}

/** Boxes by what they are, so that one is found again in the next moment without looking at all of them. */
function byName(sample: SceneSample | undefined): ReadonlyMap<string, readonly SceneBox[]> {
  return byKey(sample?.boxes ?? [], ({ kind, label }) => `${kind} ${label}`);
}

function isSamePlace(a: SceneBox, b: SceneBox): boolean {
  const moved = [a.x - b.x, a.y - b.y, a.width - b.width, a.height - b.height];
  return moved.every((distance) => Math.abs(distance) < stillness);
}

/** The moments of a scene, in order. Never throws: what cannot be read is left out. */
export function readScene(samples: readonly SceneSample[]): readonly Moment[] {
  const chosen = chooseSamples(samples).map(({ atMs, boxes }): SceneSample => ({ atMs, boxes: readBoxes(boxes) }));
  const names = chosen.map(byName);
  return chosen.map(({ atMs, boxes }, index) => {
    const neighbours = [names[index - 1], names[index + 1]];
    const stands = (box: SceneBox): boolean =>
      neighbours.some((known) => known?.get(`${box.kind} ${box.label}`)?.some((other) => isSamePlace(box, other)));
    const placed = boxes.map((box): Placed => ({ ...box, still: stands(box) }));
    return {
      atMs,
      isLast: index === chosen.length - 1,
      texts: placed.filter(({ kind }) => kind === 'text'),
      shapes: placed.filter(({ kind }) => kind === 'shape'),
    };
  });
}

/** Text that is seen for longer than a passing instant: it stands still, or is what the clip ends with. */
export function standingTexts(moment: Moment): readonly Placed[] {
  return moment.texts.filter((text) => (text.still || moment.isLast) && text.width > 0 && text.height > 0);
}

/** Share of a box's area that lies inside the frame, 0–1. A line counts by its length. */
export function visibleShare({ x, y, width, height }: SceneBox): number {
  const seen = (from: number, length: number): number => {
    if (length === 0) return from >= 0 && from <= 1 ? 1 : 0;
    return Math.max(0, Math.min(1, from + length) - Math.max(0, from)) / length;
  };
  return seen(x, width) * seen(y, height);
}
