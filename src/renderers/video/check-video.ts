// Finds facts about a clip that need no model: cut, blank, black, frozen, longer or shorter than planned (SPEC E9).
import type { CheckFinding } from '../../domain/score.ts';
import { runMedia } from './ffmpeg.ts';
import { mp4Input, probeVideo, untilEnd, type VideoFacts } from './probe-video.ts';

/** Thresholds of the checks. Shares are of the clip's length. */
export const checkThresholds = {
  /** Length beyond these multiples of the plan is a soft finding … */
  durationSoft: { min: 0.75, max: 1.35 },
  /** … and beyond these a hard one: the section's narration cannot fit it any more. */
  durationHard: { min: 0.34, max: 3 },
  /** A clip that shows nothing but one colour, black, or one picture for this share is as good as nothing. */
  whole: 0.98,
  /** A blank or black stretch is worth a word from here on; films open and close on an empty frame. */
  emptySoft: { share: 0.3, ms: 1_500 },
  /** Explainers hold a picture while it is talked about: only a long standstill is worth a word. */
  frozenSoft: { share: 0.6, ms: 4_000 },
  /** Share of a frame's pixels in its commonest colour from which it counts as blank. */
  blankFrame: 0.9985,
  /**
   * Steps of a colour, 0–255, by which a place of the small picture must change for the clip to move at all. Noise of an encoder stays below 10
   * there; a bright dot of 8 pixels in 854 makes 60. The detector of stills averages over the frame and misses such a dot.
   */
  moves: 24,
  /** Frames that are missing at the end: one may be rounding; from this share on the clip is cut. */
  cut: { frames: 2, share: 0.02 },
} as const;

type Stretch = { readonly fromMs: number; readonly toMs: number };
const lengthOf = ({ fromMs, toMs }: Stretch): number => toMs - fromMs;

/** The small pictures that are looked at, lying or standing as the clip is: they hold as much of it either way. */
export const smallPicture = { long: 128, short: 72 } as const;

export function smallSize({ width, height }: Pick<VideoFacts, 'width' | 'height'>): { width: number; height: number } {
  const { long, short } = smallPicture;
  return width < height ? { width: short, height: long } : { width: long, height: short };
}

const sampleCount = 24;
const pixels = smallPicture.long * smallPicture.short;

async function analyse(video: string, facts: VideoFacts, signal: AbortSignal) {
  const rate = Math.min(10, facts.fps, (sampleCount * 1000) / Math.max(facts.durationMs, 1));
  const small = smallSize(facts);
  const filters = [
    `[0:v]fps=10,${untilEnd(facts)},${facts.width < facts.height ? 'scale=-2:320' : 'scale=320:-2'},split[a][b]`,
    // Manim draws on black: only a picture without anything on it is black.
    '[a]blackdetect=d=0.3:pic_th=0.9995:pix_th=0.06,freezedetect=n=0.0004:d=0.5[judged]',
    `[b]fps=${rate.toFixed(4)},scale=${small.width}:${small.height}:flags=area,format=rgb24[small]`,
  ];
  return runMedia(
    'ffmpeg',
    [
      // Verbose, since only then it says how many frames it could decode; a broken clip is looked at to its end.
      [
        '-v',
        'verbose',
        '-nostats',
        '-max_error_rate',
        '1',
        ...mp4Input,
        '-i',
        '/in/video',
        '-filter_complex',
        filters.join(';'),
      ],
      ['-map', '[judged]', '-f', 'null', '/dev/null', '-map', '[small]', '-f', 'rawvideo', 'pipe:1'],
    ].flat(),
    { signal, reads: { video } },
  );
}

function blackStretches(log: string): Stretch[] {
  return [...log.matchAll(/black_start:([\d.]+) black_end:([\d.]+)/g)].map(([, from, to]) => ({
    fromMs: Number(from) * 1000,
    toMs: Number(to) * 1000,
  }));
}

function frozenStretches(log: string, durationMs: number): Stretch[] {
  const ends = [...log.matchAll(/freeze_end: ([\d.]+)/g)].map(([, at]) => Number(at) * 1000);
  // A clip that ends frozen has no end logged.
  return [...log.matchAll(/freeze_start: ([\d.]+)/g)].map(([, at], index) => ({
    fromMs: Number(at) * 1000,
    toMs: ends[index] ?? durationMs,
  }));
}

/** Share of the pixels that have the commonest colour, give or take four steps a channel. */
export function commonestShare(rgb: Uint8Array): number {
  const counts = new Map<number, number>();
  let best = 0;
  let bestColour = 0;
  for (let at = 0; at + 2 < rgb.length; at += 3) {
    const colour = ((rgb[at] ?? 0) << 16) | ((rgb[at + 1] ?? 0) << 8) | (rgb[at + 2] ?? 0);
    const count = (counts.get(colour) ?? 0) + 1;
    counts.set(colour, count);
    if (count > best) [best, bestColour] = [count, colour];
  }
  let near = 0;
  for (const [colour, count] of counts) {
    const far = [16, 8, 0].some((shift) => Math.abs(((colour >> shift) & 255) - ((bestColour >> shift) & 255)) > 4);
    if (!far) near += count;
  }
  return near / Math.max(1, rgb.length / 3);
}

function blankStretches(small: Buffer, durationMs: number): Stretch[] {
  const count = Math.floor(small.length / (pixels * 3));
  const step = durationMs / Math.max(1, count);
  const stretches: { fromMs: number; toMs: number }[] = [];
  for (let index = 0; index < count; index += 1) {
    const share = commonestShare(small.subarray(index * pixels * 3, (index + 1) * pixels * 3));
    if (share < checkThresholds.blankFrame) continue;
    const previous = stretches.at(-1);
    const fromMs = index * step;
    if (previous && Math.abs(previous.toMs - fromMs) < 1) previous.toMs = fromMs + step;
    else stretches.push({ fromMs, toMs: fromMs + step });
  }
  return stretches;
}

/** Does any place of the small pictures change by more than noise, from the first to the last? */
function moves(small: Buffer): boolean {
  const size = pixels * 3;
  const least = Uint8Array.from(small.subarray(0, size));
  const most = Uint8Array.from(least);
  for (let at = size; at < small.length; at += 1) {
    const place = at % size;
    const value = small[at] ?? 0;
    if (value < (least[place] ?? 0)) least[place] = value;
    if (value > (most[place] ?? 0)) most[place] = value;
  }
  return most.some((value, place) => value - (least[place] ?? 0) > checkThresholds.moves);
}

const seconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`;

type Judged = {
  readonly check: 'blank' | 'black' | 'frozen';
  readonly stretches: readonly Stretch[];
  readonly durationMs: number;
  readonly soft: { readonly share: number; readonly ms: number };
  readonly whole: string;
  readonly part: string;
};

/** The detectors look ten times a second and end a stretch with the last frame that belongs to it. */
const slackMs = 250;

function toTheEnds({ fromMs, toMs }: Stretch, durationMs: number): Stretch {
  return { fromMs: fromMs < slackMs ? 0 : fromMs, toMs: durationMs - toMs < slackMs ? durationMs : toMs };
}

function judge({ check, durationMs, soft, whole, part, ...found }: Judged): CheckFinding[] {
  const stretches = found.stretches.map((stretch) => toTheEnds(stretch, durationMs));
  const total = stretches.reduce((sum, { fromMs, toMs }) => sum + toMs - fromMs, 0);
  if (total >= durationMs * checkThresholds.whole) return [{ check, severity: 'hard', message: whole }];
  const [longest] = stretches.toSorted((a, b) => lengthOf(b) - lengthOf(a));
  if (!longest) return [];
  const lengthMs = lengthOf(longest);
  if (lengthMs < soft.ms || lengthMs < durationMs * soft.share) return [];
  const message = `${part} for ${seconds(lengthMs)} of ${seconds(durationMs)}, from ${seconds(longest.fromMs)}`;
  return [{ check, severity: 'soft', message, atMs: Math.round(longest.fromMs) }];
}

/** What ffmpeg says of a frame that it could not decode as it was meant. */
const damage = /error while decoding|corrupt decoded frame|corrupt input packet/i;

/** Fewer frames than the clip's header promises, or frames that do not decode whole. */
function cutFindings(log: string, { durationMs, fps }: VideoFacts): CheckFinding[] {
  const promised = Math.round((durationMs / 1000) * fps);
  const decoded = Number(/packets read [^;]*; (\d+) frames decoded/.exec(log)?.[1] ?? Number.NaN);
  const missing = promised - decoded;
  const { frames, share } = checkThresholds.cut;
  if (missing >= frames) {
    const isCut = missing > promised * share;
    const message = `ends early: ${decoded} of ${promised} frames can be decoded`;
    return [{ check: 'cut', severity: isCut ? 'hard' : 'soft', message }];
  }
  if (!damage.test(log)) return [];
  return [{ check: 'cut', severity: 'soft', message: 'is damaged: some of its frames do not decode whole' }];
}

export type LengthWish = {
  readonly plannedDurationMs: number;
  /** The most that its maker can make: nobody can ask for more of the clip. */
  readonly longestMs?: number | undefined;
};

/** Compares a clip's length with its plan. */
export function durationFindings(durationMs: number, { plannedDurationMs, longestMs }: LengthWish): CheckFinding[] {
  const { durationSoft, durationHard } = checkThresholds;
  const ratio = durationMs / Math.max(1, plannedDurationMs);
  if (ratio >= durationSoft.min && ratio <= durationSoft.max) return [];
  const possible = durationMs / Math.max(1, Math.min(plannedDurationMs, longestMs ?? plannedDurationMs));
  const hard = possible < durationHard.min || ratio > durationHard.max;
  const message = `lasts ${seconds(durationMs)} where ${seconds(plannedDurationMs)} were planned`;
  return [{ check: 'duration', severity: hard ? 'hard' : 'soft', message }];
}

function frozenFindings(log: string, small: Buffer, durationMs: number): CheckFinding[] {
  const [longest] = frozenStretches(log, durationMs).toSorted((a, b) => lengthOf(b) - lengthOf(a));
  const found = judge({
    check: 'frozen',
    // Stretches that follow each other are different pictures: a clip that goes on step by step is not frozen.
    stretches: longest === undefined ? [] : [longest],
    durationMs,
    soft: checkThresholds.frozenSoft,
    whole: 'never changes: one picture from start to end',
    part: 'stands still',
  });
  if (!found.some(({ severity }) => severity === 'hard') || !moves(small)) return found;
  return [{ check: 'frozen', severity: 'soft', message: 'hardly changes: only something small moves' }];
}

/**
 * The facts about a clip, hard ones first. Hard: nothing but one colour, black or one picture from start to end; a file that ends before its frames
 * do; under a third or over three times the planned length. Soft: long empty or frozen stretches, single damaged frames, a length off by more
 * than a quarter (short) or a third (long).
 */
export async function checkVideo(
  video: string,
  { signal, ...wish }: LengthWish & { readonly signal: AbortSignal },
): Promise<CheckFinding[]> {
  const facts = await probeVideo(video, signal);
  const { stdout, stderr } = await analyse(video, facts, signal);
  const { durationMs } = facts;
  const empty = { durationMs, soft: checkThresholds.emptySoft };
  const blank = judge({
    ...empty,
    check: 'blank',
    stretches: blankStretches(stdout, durationMs),
    whole: 'shows nothing but one colour',
    part: 'shows nothing but one colour',
  });
  const black = judge({
    ...empty,
    check: 'black',
    stretches: blackStretches(stderr),
    whole: 'is black from start to end',
    part: 'is black',
  });
  // Black is blank too, and blank is frozen too: the more telling finding stands for all of them.
  const told = black.length > 0 ? black : blank;
  const isEmpty = told.some(({ severity }) => severity === 'hard');
  const still = isEmpty ? [] : frozenFindings(stderr, stdout, durationMs);
  const cut = cutFindings(stderr, facts);
  const findings = [...cut, ...told, ...still, ...durationFindings(durationMs, wish)];
  return findings.toSorted((a, b) => Number(b.severity === 'hard') - Number(a.severity === 'hard'));
}
