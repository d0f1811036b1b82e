// Finds the part of a source that a repair may rewrite when mending the failing lines was not enough (SPEC E6).
import type { RendererName } from '../domain/job.ts';
import { lineCounter } from './manim/source-tree.ts';
import { scanXml } from './svg/xml-scan.ts';

/** Lines are 1-based, both inside the block. */
export type FailingBlock = {
  readonly what: 'method' | 'part of the method' | 'element';
  readonly from: number;
  readonly to: number;
  /** Its first line, cut to 120 characters. */
  readonly opening: string;
};

/** First and last line. */
type Span = readonly [number, number];
type Found = { readonly what: FailingBlock['what']; readonly span: Span };

const indentOf = (line: string): number => line.length - line.trimStart().length;
const isBlank = (line: string): boolean => line.trim() === '';
// The brackets of a long head close at its own indentation.
const closesBracket = (line: string): boolean => /^\s*[)\]}]/.test(line);
const opensBlock = (line: string): boolean => /^\s*(?:async\s+def|def|class)\s/.test(line);

/** Index of the nearest `def` or `class` around the line. By indentation: the source may not parse. */
function headAbove(lines: readonly string[], index: number): number | undefined {
  let indent = Infinity;
  for (let at = index; at >= 0; at -= 1) {
    const line = lines[at] ?? '';
    if (isBlank(line) || closesBracket(line) || indentOf(line) >= indent) continue;
    if (opensBlock(line)) return at;
    indent = indentOf(line);
  }
  return undefined;
}

/** The method, function or class that holds the line. */
function methodAround(lines: readonly string[], line: number): Span | undefined {
  const head = headAbove(lines, line - 1);
  if (head === undefined) return undefined;
  const indent = indentOf(lines[head] ?? '');
  const isAfter = (text: string): boolean => !isBlank(text) && indentOf(text) <= indent && !closesBracket(text);
  const next = lines.findIndex((text, at) => at > head && isAfter(text));
  const end = next < 0 ? lines.length : next;
  const last = lines.slice(0, end).findLastIndex((text) => !isBlank(text));
  return [head + 1, last + 1];
}

/** A method longer than this is most of a scene: the paragraphs around the line are enough. */
const longMethod = 30;

/** The run of lines without a blank one that holds the line (or the blank line itself), inside the bounds. */
function paragraphAround(lines: readonly string[], line: number, [first, last]: Span): Span {
  let [from, to] = [line, line];
  while (from > first && !isBlank(lines[from - 2] ?? '')) from -= 1;
  while (to < last && !isBlank(lines[to] ?? '')) to += 1;
  return [from, to];
}

/** Of a long method the paragraph that holds the line, the one before it and the one after it. */
function partAround(lines: readonly string[], line: number, method: Span): Span {
  const body: Span = [method[0] + 1, method[1]];
  const [from, to] = paragraphAround(lines, line, body);
  const [above, below] = [Math.max(body[0], from - 2), Math.min(body[1], to + 2)];
  return [paragraphAround(lines, above, body)[0], paragraphAround(lines, below, body)[1]];
}

function blockOfScene(lines: readonly string[], line: number): Found | undefined {
  const method = methodAround(lines, line);
  if (method === undefined) return undefined;
  const [from, to] = method;
  const part = to - from >= longMethod && line > from ? partAround(lines, line, method) : method;
  // A part that leaves out next to nothing is the method.
  const isPart = part[1] - part[0] < (to - from) * 0.75;
  return isPart ? { what: 'part of the method', span: part } : { what: 'method', span: method };
}

/** The smallest element that begins before the line or ends after it; never the whole drawing. */
function elementAround(source: string, line: number): Found | undefined {
  const spans = scanXml(source).elements.flatMap(({ tag, end, depth }) =>
    depth === 0 || end === undefined ? [] : [{ start: tag.start, end }],
  );
  const lineOfStart = lineCounter(source);
  const starts = new Map(spans.map(({ start }) => [start, lineOfStart(start)]));
  const lineOfEnd = lineCounter(source);
  const ends = new Map(
    spans
      .map(({ end }) => end)
      .toSorted((a, b) => a - b)
      .map((end) => [end, lineOfEnd(end)]),
  );
  const span = spans
    .toSorted((a, b) => a.end - a.start - (b.end - b.start))
    .map(({ start, end }) => [starts.get(start) ?? 0, ends.get(end) ?? 0] as const)
    .find(([from, to]) => from <= line && to >= line && from < to);
  return span && { what: 'element', span };
}

/** The method (Manim; of a long one a part) or element (SVG) that holds the failing line; nothing where there is none. In time about linear to the source. */
export function failingBlock(renderer: RendererName, source: string, line: number): FailingBlock | undefined {
  const lines = source.split(/\r?\n/);
  if (line < 1 || line > lines.length) return undefined;
  const found = renderer === 'manim' ? blockOfScene(lines, line) : elementAround(source, line);
  if (found === undefined) return undefined;
  const [from, to] = found.span;
  return { what: found.what, from, to, opening: (lines[from - 1] ?? '').trim().slice(0, 120) };
}
