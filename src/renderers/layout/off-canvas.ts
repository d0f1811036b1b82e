// Finds what leaves the frame and stays there: things that fly in or out are fine.
import { byKey } from './by-key.ts';
import { named, percent, type Seen, subjectOf } from './told.ts';
import { type Moment, type Placed, standingTexts, visibleShare } from './scene.ts';

/** Shares of the frame (`frame`) and of the thing itself (`own`) beyond an edge from which it is worth a word. */
const offCanvasThresholds = {
  /** A letter is about 1 % of the frame wide. */
  textAcross: { frame: 0.01, own: 0.03 },
  /** Boxes of text reach above and below its letters by up to a quarter of their height. */
  textUpright: { frame: 0.01, own: 0.3 },
  /** Much of what is drawn bleeds off an edge on purpose: only what is cut by a quarter is told. */
  shape: 0.25,
  /** Something as large as this is the ground that others stand on, or meant to go on beyond the frame. */
  ground: 0.9,
  /** A text is lost where less than half of it is seen at three of four moments … */
  lost: { visible: 0.5, moments: 0.75 },
  /** … and was never seen well. */
  seenWell: 0.9,
  /**
   * Lost texts make a clip unusable when they are two at least and half of all its texts: a single label is a blemish that the judge weighs. One
   * that never comes in does not count, since nothing is seen of it: it may be waiting for a time after the clip's end.
   */
  hard: { texts: 2, share: 0.5 },
} as const;

const sides = ['left', 'right', 'top', 'bottom'] as const;
type Side = (typeof sides)[number];
type Beyond = { readonly side: Side; readonly frame: number; readonly own: number };

const where: Readonly<Record<Side, string>> = {
  left: 'on the left',
  right: 'on the right',
  top: 'at the top',
  bottom: 'at the bottom',
};

const isAcross = (side: Side): boolean => side === 'left' || side === 'right';

/** The edges that a box passes, first the one that it passes furthest by share of its own size. */
function beyond({ x, y, width, height }: Placed): readonly Beyond[] {
  const passed: Readonly<Record<Side, number>> = { left: -x, right: x + width - 1, top: -y, bottom: y + height - 1 };
  const all = sides.map((side): Beyond => {
    const frame = Math.max(0, passed[side]);
    const length = isAcross(side) ? width : height;
    return { side, frame, own: length === 0 ? 0 : Math.min(1, frame / length) };
  });
  return all.filter(({ frame }) => frame > 0).toSorted((a, b) => b.own - a.own);
}

function isNoteworthy({ side, frame, own }: Beyond): boolean {
  const { textAcross, textUpright } = offCanvasThresholds;
  const least = isAcross(side) ? textAcross : textUpright;
  return frame > least.frame && own > least.own;
}

/** `edges` of one thing, the worst first: what is wider than the frame leaves it on both sides. */
function leaving(thing: Placed, edges: readonly [Beyond, ...Beyond[]], atMs: number): Seen {
  const [worst] = edges;
  const along = edges.filter(({ side }) => isAcross(side) === isAcross(worst.side));
  const own = Math.min(
    1,
    along.reduce((sum, edge) => sum + edge.own, 0),
  );
  const places = along.map(({ side }) => where[side]).join(' and ');
  return {
    check: 'off_canvas',
    subject: subjectOf(thing),
    weight: own,
    message: `${named(thing)} leaves the frame ${places} by ${percent(own)} of its ${isAcross(worst.side) ? 'width' : 'height'}`,
    atMs,
  };
}

function outside(thing: Placed, { side }: Beyond, atMs: number): Seen {
  const message = `${named(thing)} never comes into the frame: it stands beyond it ${where[side]}`;
  return { check: 'off_canvas', subject: subjectOf(thing), weight: 1, message, atMs };
}

type TextLife = { readonly lost: boolean; readonly everSeen: boolean };

function lifeOf(appearances: readonly Placed[]): TextLife {
  const { lost, seenWell } = offCanvasThresholds;
  const shares = appearances.map(visibleShare);
  const missing = appearances.filter((text, index) => text.still && (shares[index] ?? 0) < lost.visible).length;
  const isLost = missing >= 2 && missing >= appearances.length * lost.moments;
  const everSeen = shares.some((share) => share > 0);
  return { lost: isLost && everSeen && shares.every((share) => share < seenWell), everSeen };
}

function textLives(moments: readonly Moment[]): ReadonlyMap<string, TextLife> {
  const byLabel = byKey(
    moments.flatMap(({ texts }) => texts),
    ({ label }) => label,
  );
  return new Map([...byLabel].map(([label, appearances]) => [label, lifeOf(appearances)]));
}

function textsOff(moments: readonly Moment[]): Seen[] {
  const lives = textLives(moments);
  const lost = [...lives.values()].filter((life) => life.lost).length;
  const { hard } = offCanvasThresholds;
  const unusable = lost >= hard.texts && lost >= lives.size * hard.share;
  return moments.flatMap((moment) =>
    standingTexts(moment).flatMap((text) => {
      const [edge, ...others] = beyond(text).filter(isNoteworthy);
      if (edge === undefined) return [];
      const life = lives.get(text.label);
      const severity = unusable && life?.lost === true ? ('hard' as const) : ('soft' as const);
      if (visibleShare(text) > 0) return [{ ...leaving(text, [edge, ...others], moment.atMs), severity }];
      // Flown out, or waiting to fly in.
      return life?.everSeen === true ? [] : [{ ...outside(text, edge, moment.atMs), severity }];
    }),
  );
}

/** Covers the frame, or goes from one edge to the other and beyond. */
function isGround({ x, y, width, height }: Placed): boolean {
  const { ground } = offCanvasThresholds;
  const spans = (from: number, length: number): boolean => length >= ground && from <= 0.05 && from + length >= 0.95;
  return spans(x, width) || spans(y, height) || width > 1 || height > 1;
}

function shapesOff(moments: readonly Moment[]): Seen[] {
  return moments.flatMap(({ atMs, shapes }) =>
    shapes.flatMap((shape) => {
      if (!shape.still || isGround(shape)) return [];
      const { shape: least, textAcross } = offCanvasThresholds;
      const [edge, ...others] = beyond(shape).filter(({ own, frame }) => own >= least && frame > textAcross.frame);
      return edge === undefined || visibleShare(shape) === 0 ? [] : [leaving(shape, [edge, ...others], atMs)];
    }),
  );
}

/** Texts first: a word that is cut is lost, a shape seldom. */
export function offCanvas(moments: readonly Moment[]): Seen[] {
  const shapes = shapesOff(moments).map((seen): Seen => ({ ...seen, weight: seen.weight / 100 }));
  return [...textsOff(moments), ...shapes];
}
