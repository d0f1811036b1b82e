// Finds text that is too small or too faint to be read.
import { named, type Seen, subjectOf } from './told.ts';
import { type Moment, type Placed, visibleShare } from './scene.ts';

const legibilityThresholds = {
  /**
   * Font size as a share of the frame's height. ISO 9241-3 asks for capitals of 16 minutes of arc at least; capitals are 0.7 of the font size. At 60 cm
   * from a frame 18 cm high (a laptop) that is 2.2 %, at 30 cm from one of 6.5 cm (a telephone held across) 3.1 %. Between the two, nearer to the
   * larger screen: what is told is too small for most viewers.
   */
  textSize: 0.025,
  /** WCAG 2.2, 1.4.3: 3:1 for large text, 4.5:1 below. */
  contrast: { large: 3, small: 4.5 },
  /** WCAG's large text is 24 CSS pixels high; a frame that fills a window is 720 of them. */
  largeText: 24 / 720,
} as const;

const compareText = (a: string, b: string): number => (a < b ? -1 : Number(a > b));

type Told = { readonly text: Placed; readonly atMs: number };

/** Each text once, at the moment at which it is read best: a text that fades or grows in is small and faint for a while. */
function atItsBest(moments: readonly Moment[], worth: (text: Placed) => number | undefined): Told[] {
  const best = new Map<string, Told & { readonly worth: number }>();
  for (const { atMs, texts } of moments) {
    for (const text of texts) {
      const value = worth(text);
      if (value === undefined || !Number.isFinite(value) || visibleShare(text) === 0) continue;
      const known = best.get(text.label);
      if (known === undefined || value > known.worth) best.set(text.label, { text, atMs, worth: value });
    }
  }
  return [...best.values()].toSorted((a, b) => compareText(a.text.label, b.text.label));
}

/** A raised or lowered figure beside a part of its formula that is large enough may be small (ISO 9241-3 says so too). */
function isIndex(text: Placed, texts: readonly Placed[]): boolean {
  return texts.some((other) => {
    const isMate = other !== text && text.group !== undefined && other.group === text.group;
    if (!isMate || (other.textSize ?? 0) < legibilityThresholds.textSize) return false;
    const gap = Math.max(other.x - text.x - text.width, text.x - other.x - other.width);
    const apart = Math.max(other.y - text.y - text.height, text.y - other.y - other.height);
    return gap < other.height && apart < other.height / 2;
  });
}

/** With one figure after the point, rounded down: what is just below a bound must not read as the bound itself. */
function tenths(value: number): string {
  return (Math.floor(value * 10 + 1e-6) / 10).toFixed(1);
}

/** Text that is never large enough to be read. */
export function tooSmall(moments: readonly Moment[]): Seen[] {
  const least = legibilityThresholds.textSize;
  const share = (value: number): string => `${tenths(value * 100)} %`;
  return atItsBest(moments, ({ textSize }) => textSize).flatMap(({ text, atMs }): Seen[] => {
    const { textSize = 1 } = text;
    const mates = moments.find((moment) => moment.atMs === atMs)?.texts ?? [];
    if (textSize >= least || isIndex(text, mates)) return [];
    const message = `${named(text)} is too small to read: its letters are ${share(textSize)} of the frame's height, ${share(least)} is the least,`;
    return [{ check: 'text_size', subject: subjectOf(text), weight: 1 - textSize / least, message, atMs }];
  });
}

/** Text that never stands out from what lies behind it. */
export function tooFaint(moments: readonly Moment[]): Seen[] {
  const { contrast: limits, largeText } = legibilityThresholds;
  return atItsBest(moments, ({ contrast }) => contrast).flatMap(({ text, atMs }): Seen[] => {
    const { contrast = 21, textSize = text.height } = text;
    const least = textSize >= largeText ? limits.large : limits.small;
    if (contrast >= least) return [];
    const message = `${named(text)} is too faint: its contrast with what lies behind it is ${tenths(contrast)}:1, ${least}:1 is the least for its size,`;
    return [{ check: 'contrast', subject: subjectOf(text), weight: 1 - contrast / least, message, atMs }];
  });
}
