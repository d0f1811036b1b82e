// Leaves out the smallest part of an SVG that keeps it from being read (SPEC E6, the last resort of a section).
import type { RenderError } from '../../domain/render-error.ts';
import { checkSvg } from './check/check-svg.ts';
import { sourceBounds } from './source-bounds.ts';
import { scanXml, type Span } from './xml-scan.ts';

function lineSpan(source: string, line: number): Span | undefined {
  const lines = source.split('\n');
  if (line < 1 || line > lines.length) return undefined;
  const start = lines.slice(0, line - 1).reduce((sum, text) => sum + text.length + 1, 0);
  return { start, end: start + (lines[line - 1] ?? '').length };
}

const touches = (a: Span, b: Span): boolean => a.start <= b.end && a.end >= b.start;

/** Elements, lone start tags and lone end tags that touch the line, shortest first; never the root. */
function candidates(source: string, line: Span): Span[] {
  const spans: Span[] = [];
  for (const { tag, end, depth } of scanXml(source).elements) {
    if (depth === 0) continue;
    if (end !== undefined) spans.push({ start: tag.start, end });
    if (end !== tag.end) spans.push(tag);
  }
  for (const match of source.matchAll(/<\/[^<>]*>/g))
    spans.push({ start: match.index, end: match.index + match[0].length });
  // A tag so broken that the parser saw none: from its bracket to the next one.
  for (const match of source.matchAll(/<[a-z][^<]*/gi))
    spans.push({ start: match.index, end: match.index + match[0].trimEnd().length });
  return spans.filter((span) => touches(span, line)).toSorted((a, b) => a.end - a.start - (b.end - b.start));
}

/** At most this many parts are tried, and fewer in a long source: each costs a check. */
const triesAtMost = 60;
const charactersAtMost = 500_000;

/** The source without the smallest part at the error's line whose absence makes it well-formed and the error go away, or undefined where there is none. */
export function withoutFailingElement(source: string, error: RenderError): string | undefined {
  if (error.line === undefined || source.length > sourceBounds.characters) return undefined;
  const line = lineSpan(source, error.line);
  if (!line) return undefined;
  const tries = Math.min(triesAtMost, Math.ceil(charactersAtMost / (source.length + 1)));
  for (const { start, end } of candidates(source, line).slice(0, tries)) {
    const rest = source.slice(0, start) + source.slice(end);
    const { faults, elements, stopped } = scanXml(rest, { namespaces: true, faultsAtMost: 1 });
    // Something must be left to look at.
    const isSound = faults.length === 0 && !stopped && elements.length > 1;
    if (isSound && checkSvg(rest)?.message !== error.message) return rest;
  }
  return undefined;
}
