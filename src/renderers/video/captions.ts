// Splits narration into captions over a clip's length, and writes them as WebVTT.
import { type Aspect, usualAspect } from '../../domain/media.ts';

export type Cue = { readonly fromMs: number; readonly toMs: number; readonly text: string };

/** Characters of a line: players take the size of letters from the height of the film. */
const lineLengths: Readonly<Record<Aspect, number>> = { '16:9': 42, '9:16': 24, '1:1': 32 };

/** Cuts text at the ends of sentences, then of clauses, then of words, into pieces of at most two caption lines. */
function pieces(narration: string, lineLength: number): string[] {
  const text = narration.replaceAll(/\s+/g, ' ').trim();
  if (text === '') return [];
  const sentences = [...new Intl.Segmenter('en', { granularity: 'sentence' }).segment(text)].map(({ segment }) =>
    segment.trim(),
  );
  return sentences.flatMap((sentence) => balanced(sentence, lineLength * 2)).filter((piece) => piece !== '');
}

/** A sentence in the fewest pieces that fit, of about equal length, cut after a comma where one is near. */
function balanced(sentence: string, cueLength: number): string[] {
  const words = sentence.split(' ');
  const parts = Math.ceil(sentence.length / cueLength);
  const target = sentence.length / parts;
  const cut: string[] = [];
  let current = '';
  for (const word of words) {
    const next = current === '' ? word : `${current} ${word}`;
    const full = next.length > cueLength || current.length >= target;
    const pauseNear = /[,;:–—]$/.test(current) && current.length >= target * 0.7;
    if (current !== '' && (full || pauseNear)) {
      cut.push(current);
      current = word;
    } else current = next;
  }
  cut.push(current);
  return cut;
}

/** Breaks a piece into two lines of about equal length where one line is too short for it. */
function inLines(piece: string, lineLength: number): string {
  if (piece.length <= lineLength) return piece;
  const spaces = [...piece.matchAll(/ /g)].map(({ index }) => index);
  const middle = piece.length / 2;
  const at = spaces.toSorted((a, b) => Math.abs(a - middle) - Math.abs(b - middle))[0];
  return at === undefined ? piece : `${piece.slice(0, at)}\n${piece.slice(at + 1)}`;
}

/** Captions of one clip: each is shown for its share of the text. Times count from the start of the film. */
export function narrationCues(
  narration: string,
  clip: { readonly fromMs: number; readonly durationMs: number },
  aspect: Aspect = usualAspect,
): Cue[] {
  const lineLength = lineLengths[aspect];
  const parts = pieces(narration, lineLength);
  const total = parts.reduce((sum, part) => sum + part.length, 0);
  let before = 0;
  return parts.map((part) => {
    const fromMs = clip.fromMs + Math.round((clip.durationMs * before) / total);
    before += part.length;
    return {
      fromMs,
      toMs: clip.fromMs + Math.round((clip.durationMs * before) / total),
      text: inLines(part, lineLength),
    };
  });
}

function stamp(ms: number): string {
  const pad = (value: number, length: number): string => String(Math.floor(value)).padStart(length, '0');
  return `${pad(ms / 3_600_000, 2)}:${pad((ms / 60_000) % 60, 2)}:${pad((ms / 1000) % 60, 2)}.${pad(ms % 1000, 3)}`;
}

/** A WebVTT file. Markup in the text is shown as it is. */
export function toWebVtt(cues: readonly Cue[], note?: string): string {
  const escape = (text: string): string =>
    text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
  const blocks = cues.map(
    ({ fromMs, toMs, text }, index) => `${index + 1}\n${stamp(fromMs)} --> ${stamp(toMs)}\n${escape(text)}\n`,
  );
  return ['WEBVTT\n', ...(note === undefined ? [] : [`NOTE ${escape(note)}\n`]), ...blocks].join('\n');
}
