// Decides how a demo scene looks: the seed its composition, the words of the prompt its subject and its light.
import { createHash } from 'node:crypto';

export type Rgb = readonly [number, number, number];

const subjects = {
  cup: /\b(coffee(?!\s(?:trees?|shrubs?|beans|cherries))|cup|mug|tea|latte|espresso|brew)\w*/,
  person: /\b(person|people|woman|man|hands?|barista|runner|hiker|face|friends?|child)\b/,
  pack: /\b(product|package|packaging|pack|bag|bottle|box|tin|beans)\b/,
  plate: /\b(food|croissant|pastry|bread|breakfast|plate|dish)\w*/,
  trees: /\b(forest|trees?|nature|mountains?|lake|leaf|leaves|fields?|meadow|river|trail|shrubs?|slope|firs?)\b/,
} as const;
export type Subject = keyof typeof subjects | 'orb';

export type Palette = {
  readonly skyTop: Rgb;
  readonly skyLow: Rgb;
  readonly sun: Rgb;
  readonly far: Rgb;
  readonly near: Rgb;
  readonly subject: Rgb;
  readonly accent: Rgb;
};

/** A composition: shares of the width (x) or the height (y) of the picture. */
export type SceneStyle = {
  readonly subject: Subject;
  readonly palette: Palette;
  readonly sun: { readonly x: number; readonly y: number; readonly r: number };
  readonly horizon: number;
  /** Heights and phase of the hills. */
  readonly hills: readonly [number, number, number];
  readonly subjectAt: { readonly x: number; readonly scale: number; readonly mirrored: boolean };
  /** Pixels a second. */
  readonly drift: number;
  readonly specks: readonly { readonly x: number; readonly y: number; readonly r: number; readonly alpha: number }[];
  /** 0 for none, 1 as usual, 2 thick. */
  readonly steam: number;
};

function sha256(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

/** Numbers from 0 to 1, the same ones for the same text. */
function* numbersOf(text: string): Generator<number, never> {
  for (let round = 0; ; round += 1) {
    const bytes = sha256(`${text} ${round}`);
    for (let at = 0; at < bytes.length; at += 4) yield bytes.readUInt32BE(at) / 2 ** 32;
  }
}

/** A seed for models that take none: the same prompt gives the same one. */
export function seedOf(text: string): number {
  return sha256(text).readUInt32BE(0) >>> 1;
}

function hsl(hue: number, saturation: number, lightness: number): Rgb {
  const chroma = saturation * Math.min(lightness, 1 - lightness);
  const channel = (offset: number): number => {
    const k = (offset + hue / 30) % 12;
    return Math.round(255 * (lightness - chroma * Math.max(-1, Math.min(k - 3, 9 - k, 1))));
  };
  return [channel(0), channel(8), channel(4)];
}

function mixed(from: Rgb, to: Rgb, share: number): Rgb {
  const channel = (at: 0 | 1 | 2): number => Math.round(from[at] + (to[at] - from[at]) * share);
  return [channel(0), channel(1), channel(2)];
}

/** Words about light, what they tint the picture with, and how much. */
const lights: readonly (readonly [words: RegExp, tint: Rgb, share: number])[] = [
  [/\b(warm|warmer|golden|sunrise|sunset|cos[yi])\w*/, [255, 176, 82], 0.24],
  [/\b(cold|cool|cooler|clinical|sterile|fluorescent)\b/, [120, 158, 205], 0.34],
  [/\b(night|nighttime|midnight|moonlit)\b/, [10, 16, 48], 0.55],
  [/\b(dark|darker|dim|moody)\b/, [12, 10, 14], 0.32],
  [/\b(bright|brighter|sunlit|daylight)\b/, [255, 252, 240], 0.22],
];

/** What is to be avoided comes last in a prompt (SPEC A5): it is not in the picture. */
function wanted(prompt: string): string {
  return prompt.toLowerCase().split(/\bavoid\b|\bnegative prompt\b|\bno (?=cold|blue)/)[0] ?? '';
}

function paletteOf(hue: number, words: string): Palette {
  const plain: Palette = {
    skyTop: hsl(hue, 0.45, 0.42),
    skyLow: hsl((hue + 28) % 360, 0.62, 0.72),
    sun: hsl((hue + 40) % 360, 0.85, 0.86),
    far: hsl((hue + 330) % 360, 0.32, 0.42),
    near: hsl((hue + 345) % 360, 0.38, 0.24),
    subject: hsl((hue + 30) % 360, 0.3, 0.92),
    accent: hsl((hue + 180) % 360, 0.55, 0.48),
  };
  const lit = (colour: Rgb): Rgb =>
    lights.reduce((seen, [pattern, tint, share]) => (pattern.test(words) ? mixed(seen, tint, share) : seen), colour);
  return {
    skyTop: lit(plain.skyTop),
    skyLow: lit(plain.skyLow),
    sun: lit(plain.sun),
    far: lit(plain.far),
    near: lit(plain.near),
    subject: lit(plain.subject),
    accent: lit(plain.accent),
  };
}

/** The subject that is named first. */
function subjectOf(words: string): Subject {
  let first: { subject: Subject; at: number } = { subject: 'orb', at: Number.POSITIVE_INFINITY };
  for (const subject of ['cup', 'person', 'pack', 'plate', 'trees'] as const) {
    const at = words.search(subjects[subject]);
    if (at >= 0 && at < first.at) first = { subject, at };
  }
  return first.subject;
}

function steamOf(words: string): number {
  if (!/\b(steam|steaming|hot|mist|misty|fog)\b/.test(words)) return 0;
  return /\b(thick|thicker|dense|denser|heavy|heavier|more)\s(?:\w+\s)?(steam|mist|fog)|(steam|mist|fog)\s(?:is\s)?(thick|dense|heav|more)/.test(
    words,
  )
    ? 2
    : 1;
}

/** How much closer or wider than usual the words want it. */
function zoomOf(words: string): number {
  if (/\b(closer|close-up|closeup|macro)\b/.test(words)) return 1.2;
  return /\b(wider|wide shot|wide-angle|aerial)\b/.test(words) ? 0.8 : 1;
}

/** How much faster or slower the words want it. */
function paceOf(words: string): number {
  if (/\b(faster|quicker|more motion|more movement|energetic)\b/.test(words)) return 2;
  return /\b(slower|slow motion|slow-motion|less motion|less movement|calm)\b/.test(words) ? 0.5 : 1;
}

/** Degrees of the colour circle: skies that one could meet. */
const hues = [12, 28, 40, 185, 205, 225, 262, 345] as const;

/** The same prompt and seed look the same; another prompt with the same seed is composed alike; another seed is not. */
export function sceneStyle(prompt: string, seed: number): SceneStyle {
  const words = wanted(prompt);
  const drawn = numbersOf(`composition ${seed}`);
  const next = (from: number, to: number): number => from + (to - from) * drawn.next().value;
  const hue = hues[Math.floor(next(0, hues.length))] ?? hues[0];
  const subject = subjectOf(words);
  const zoom = zoomOf(words);
  const details = numbersOf(`details ${seed} ${prompt}`);
  // Two prompts with one seed differ a little all over, as takes of one seed do: a model draws everything anew.
  const jitter = (size: number): number => size * (2 * details.next().value - 1);
  const direction = next(0, 1) < 0.5 ? -1 : 1;
  return {
    subject,
    palette: paletteOf(hue, words),
    sun: { x: next(0.12, 0.88), y: next(0.14, 0.4), r: next(0.09, 0.19) },
    horizon: next(0.56, 0.72),
    hills: [next(0.06, 0.2), next(0.06, 0.2), next(0, 1) + jitter(0.03)],
    subjectAt: {
      x: next(0.28, 0.72) + jitter(0.01),
      scale: next(0.9, 1.2) * zoom * (1 + jitter(0.03)),
      mirrored: next(0, 1) < 0.5,
    },
    drift: next(14, 34) * direction * paceOf(words),
    specks: Array.from({ length: 14 }, (_, at) => ({
      x: next(0, 1),
      y: next(0.05, 0.9),
      r: next(0.006, 0.03),
      // The last few differ from prompt to prompt: two takes of one composition are never quite the same.
      alpha: at < 10 ? next(0.06, 0.2) : 0.05 + 0.2 * details.next().value,
    })),
    steam: subject === 'cup' || subject === 'plate' || subject === 'trees' ? steamOf(words) : 0,
  };
}
