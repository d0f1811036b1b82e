// Finds texts that run into each other, and texts that are wider than the box they stand in.
import { named, percent, type Seen, subjectOf } from './told.ts';
import { type Moment, type Placed, standingTexts, visibleShare } from './scene.ts';

/** Frames are 16 to 9: a height as a width. */
const heightAsWidth = 9 / 16;

const collisionThresholds = {
  /** Lines of a paragraph touch by up to a sixth of their boxes: two texts collide from a third of the lower one's height … */
  upright: 0.33,
  /** … and from about a letter's width, which is half its height … */
  acrossOfHeight: 0.5,
  /** … where that is a noteworthy share of the smaller one. */
  area: 0.05,
  /** A box this much larger than its letters holds text that is turned, bent or spread: what it covers is not known. */
  loose: 4,
  /** How far a text may stick out of its box: share of the frame, and of its own width. */
  overflow: { frame: 0.006, own: 0.04 },
  /** A box is meant for a text that it holds upright, and half of it across. */
  container: { height: 0.9, width: 0.5 },
} as const;

/** Is the box much larger than its letters could be? Only known where their size is, and the whole text. */
function isLoose({ label, width, height, textSize }: Placed): boolean {
  if (textSize === undefined || textSize <= 0 || label.endsWith('…')) return false;
  const letters = Array.from(label).length * (textSize * 0.6 * heightAsWidth) * (textSize * 1.2);
  return width * height > letters * collisionThresholds.loose;
}

/** Share of the smaller text that the other one covers, where they collide. */
function collision(a: Placed, b: Placed): number | undefined {
  const across = Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x);
  const upright = Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y);
  if (across <= 0 || upright <= 0) return undefined;
  const lower = Math.min(a.height, b.height);
  const { upright: least, acrossOfHeight, area } = collisionThresholds;
  const letter = Math.min(lower * heightAsWidth * acrossOfHeight, Math.min(a.width, b.width) * 0.5);
  if (upright < lower * least || across < letter) return undefined;
  const share = (across * upright) / Math.min(a.width * a.height, b.width * b.height);
  return share >= area ? Math.min(1, share) : undefined;
}

function mayTouch(a: Placed, b: Placed): boolean {
  // The same words twice are a shadow or an outline.
  return (a.group !== undefined && a.group === b.group) || a.label === b.label;
}

/** Collisions of one moment that are looked at: more is a heap, and told by any of them. */
const mostCollisions = 300;

/** What is so at two moments on end, or at the last one: things that pass each other are fine. */
function lasting(seen: readonly (readonly Seen[])[]): Seen[] {
  const subjects = seen.map((ofMoment) => new Set(ofMoment.map(({ subject }) => subject)));
  return seen.flatMap((ofMoment, index) =>
    ofMoment.filter(
      ({ subject }) =>
        index === seen.length - 1 || subjects[index - 1]?.has(subject) || subjects[index + 1]?.has(subject),
    ),
  );
}

function overlap(a: Placed, b: Placed, atMs: number): Seen | undefined {
  const share = mayTouch(a, b) ? undefined : collision(a, b);
  if (share === undefined) return undefined;
  const [first, second] = a.y < b.y || (a.y === b.y && a.x <= b.x) ? [a, b] : [b, a];
  const message = `${named(first)} and ${named(second)} overlap: ${percent(share)} of the smaller one is covered`;
  const subject = [subjectOf(a), subjectOf(b)].toSorted().join(' / ');
  return { check: 'overlap', subject, weight: share, message, atMs };
}

function overlapsAt(moment: Moment): Seen[] {
  const texts = standingTexts(moment).filter((text) => !isLoose(text) && visibleShare(text) > 0);
  const found: Seen[] = [];
  for (const [index, a] of texts.entries()) {
    for (const b of texts.slice(index + 1)) {
      const seen = overlap(a, b, moment.atMs);
      if (seen) found.push(seen);
      if (found.length === mostCollisions) return found;
    }
  }
  return found;
}

/** Two texts over each other for longer than a passing instant. */
export function overlaps(moments: readonly Moment[]): Seen[] {
  return lasting(moments.map(overlapsAt));
}

/** Shapes that text is put into, by the names that SVG and Manim give them; paths and curves hold no text. */
const boxNames = /^(?:rect|(?:\w*rectangle)|square|circle|ellipse|annulus|polygon|regularpolygon|hexagon|triangle)\b/i;

/** Is the shape a box that this text was meant to stand in? */
function holds(shape: Placed, text: Placed): boolean {
  const { container } = collisionThresholds;
  const centre = { x: text.x + text.width / 2, y: text.y + text.height / 2 };
  const isInside =
    centre.x > shape.x && centre.x < shape.x + shape.width && centre.y > shape.y && centre.y < shape.y + shape.height;
  return (
    isInside &&
    shape.height >= text.height * container.height &&
    shape.width >= text.width * container.width &&
    boxNames.test(shape.label)
  );
}

function overflowsAt(moment: Moment): Seen[] {
  const { overflow } = collisionThresholds;
  const boxes = moment.shapes.filter(({ still }) => still || moment.isLast);
  return standingTexts(moment).flatMap((text): Seen[] => {
    // The last is the smallest: boxes come largest first.
    const box = boxes.findLast((shape) => holds(shape, text));
    if (box === undefined || isLoose(text)) return [];
    const out = Math.max(box.x - text.x, 0) + Math.max(text.x + text.width - box.x - box.width, 0);
    const own = out / text.width;
    if (out <= overflow.frame || own <= overflow.own) return [];
    const message = `${named(text)} is wider than ${named(box)} that it stands in: ${percent(own)} of its width sticks out`;
    return [{ check: 'overflow', subject: subjectOf(text), weight: own, message, atMs: moment.atMs }];
  });
}

/** Text whose centre is in a box that it is too wide for. */
export function overflows(moments: readonly Moment[]): Seen[] {
  return lasting(moments.map(overflowsAt));
}
