// Tells whether two takes failed in the same way: what a repair left as it was (SPEC E6).
import { createHash } from 'node:crypto';
import type { RenderError } from '../domain/render-error.ts';

/** A line shorter than this says nothing by itself: a lone bracket, an end tag. */
const tellingCharacters = 10;
/** A line longer than this is a whole drawing; what stands at the column counts. */
const longLine = 240;
const messageCharacters = 300;

/** The text of the failing line, blanks aside; of a long one what stands around the column. */
function failingText(source: string, { line, column }: RenderError): string {
  if (line === undefined) return '';
  const text = source.split(/\r\n|\r|\n/)[line - 1] ?? '';
  if (text.length <= longLine) return text.trim().replaceAll(/\s+/g, ' ');
  if (column === undefined) return '';
  return text.slice(Math.max(0, column - longLine / 4), column + longLine / 4);
}

/** The message without what changes from render to render: numbers and addresses. Names in quotes stay. */
function plainMessage(message: string): string {
  return message
    .slice(0, messageCharacters)
    .toLowerCase()
    .replaceAll(/0x[\da-f]+|\d+(?:\.\d+)?/g, '#')
    .replaceAll(/\s+/g, ' ')
    .trim();
}

const digits = (...parts: readonly string[]): string =>
  createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 8);

/** Their messages are the same wherever they stand, and the next one shows when the first is mended. */
const grammarKinds: ReadonlySet<string> = new Set(['SyntaxError', 'MalformedXml']);

/**
 * 16 hex digits: 8 that are the same for the same kind of error in a line of the same text, 8 for the same kind with the same message, names
 * and all (`isSameError`). A repair often rewords the line and keeps the mistake.
 */
export function errorSignature(source: string, error: RenderError): string {
  const { kind } = error;
  const text = failingText(source, error);
  const message = plainMessage(error.message);
  const whole = digits(kind, message, text);
  const byLine = text.length >= tellingCharacters ? digits(kind, text) : whole;
  return `${byLine}${grammarKinds.has(kind) ? whole : digits(kind, message)}`;
}
