// Finds facts about a clip that need no model: blank, black, frozen, longer or shorter than planned (SPEC E9).
import type { CheckFinding } from '../../domain/score.ts';
import { runMedia } from './ffmpeg.ts';
import { mp4Input, probeVideo, type VideoFacts } from './probe-video.ts';

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
} as const;

type Stretch = { readonly fromMs: number; readonly toMs: number };

const sample = { width: 128, height: 72, count: 24 } as const;
const pixels = sample.width * sample.height;

async function analyse(video: string, facts: VideoFacts, signal: AbortSignal) {
  const rate = Math.min(10, facts.fps, (sample.count * 1000) / Math.max(facts.durationMs, 1));
  const filters = [
    '[0:v]fps=10,scale=320:-2,split[a][b]',
    // Manim draws on black: only a picture without anything on it is black.
    '[a]blackdetect=d=0.3:pic_th=0.9995:pix_th=0.06,freezedetect=n=0.0004:d=0.5[judged]',
    `[b]fps=${rate.toFixed(4)},scale=${sample.width}:${sample.height}:flags=area,format=rgb24[small]`,
  ];
  return runMedia(
    'ffmpeg',
    [
      ['-v', 'info', '-nostats', ...mp4Input, '-i', '/in/video', '-filter_complex', filters.join(';')],
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
  const longest = stretches.toSorted((a, b) => b.toMs - b.fromMs - (a.toMs - a.fromMs))[0];
  if (!longest) return [];
  const lengthMs = longest.toMs - longest.fromMs;
  if (lengthMs < soft.ms || lengthMs < durationMs * soft.share) return [];
  const message = `${part} for ${seconds(lengthMs)} of ${seconds(durationMs)}, from ${seconds(longest.fromMs)}`;
  return [{ check, severity: 'soft', message, atMs: Math.round(longest.fromMs) }];
}

/** Compares a clip's length with its plan. */
export function durationFindings(durationMs: number, plannedDurationMs: number): CheckFinding[] {
  const { durationSoft, durationHard } = checkThresholds;
  const ratio = durationMs / Math.max(1, plannedDurationMs);
  if (ratio >= durationSoft.min && ratio <= durationSoft.max) return [];
  const hard = ratio < durationHard.min || ratio > durationHard.max;
  const message = `lasts ${seconds(durationMs)} where ${seconds(plannedDurationMs)} were planned`;
  return [{ check: 'duration', severity: hard ? 'hard' : 'soft', message }];
}

/**
 * The facts about a clip, hard ones first. Hard: nothing but one colour, black or one picture from start to end; under a third or over three
 * times the planned length. Soft: long empty or frozen stretches, a length off by more than a quarter (short) or a third (long).
 */
export async function checkVideo(
  video: string,
  { plannedDurationMs, signal }: { readonly plannedDurationMs: number; readonly signal: AbortSignal },
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
  const frozen = judge({
    check: 'frozen',
    stretches: frozenStretches(stderr, durationMs),
    durationMs,
    soft: checkThresholds.frozenSoft,
    whole: 'never changes: one picture from start to end',
    part: 'stands still',
  });
  // Black is blank too, and blank is frozen too: the more telling finding stands for all of them.
  const told = black.length > 0 ? black : blank;
  const still = told.some(({ severity }) => severity === 'hard') ? [] : frozen;
  const findings = [...told, ...still, ...durationFindings(durationMs, plannedDurationMs)];
  return findings.toSorted((a, b) => Number(b.severity === 'hard') - Number(a.severity === 'hard'));
}
