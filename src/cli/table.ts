// Plain aligned tables: columns as wide as their longest cell, the last one cut to the terminal.
import { stripVTControlCharacters } from 'node:util';
import { colors } from './colors.ts';

/** Heading in bold, two blanks between columns. Cells may be coloured; they are measured without their colours. */
export function table(headings: readonly string[], rows: readonly (readonly string[])[], width?: number): string {
  const widths = headings.map((heading, column) =>
    Math.max(...[heading, ...rows.map((row) => row[column] ?? '')].map(displayWidth)),
  );
  const line = (cells: readonly string[], style = (text: string) => text) =>
    cut(
      cells
        .map((cell, column) => (column === cells.length - 1 ? cell : pad(cell, widths[column] ?? 0)))
        .map((cell) => style(cell))
        .join('  ')
        .trimEnd(),
      width,
    );
  return [line(headings, colors.bold), ...rows.map((row) => line(row))].join('\n');
}

/** Cuts the cells of one column so that the lines fit; where there is no room for that, the lines are cut as usual. */
export function fitTable(
  headings: readonly string[],
  rows: readonly (readonly string[])[],
  { column, width }: { readonly column: number; readonly width: number | undefined },
): string {
  if (width === undefined) return table(headings, rows);
  const others = headings.map((heading, index) =>
    index === column ? 0 : Math.max(...[heading, ...rows.map((row) => row[index] ?? '')].map(displayWidth)),
  );
  const room = width - others.reduce((sum, one) => sum + one, 0) - 2 * (headings.length - 1);
  const most = Math.max(narrowest, room);
  const fitted = rows.map((row) => row.map((cell, index) => (index === column ? cut(cell, most) : cell)));
  return table(headings, fitted, width);
}

/** Below this a title tells nothing any more. */
const narrowest = 12;

/** Columns of a terminal; nothing where it is none, or does not know (a new pseudo-terminal says 0). */
export function terminalWidth({ columns }: { readonly columns?: number }): number | undefined {
  return columns === undefined || columns === 0 ? undefined : columns;
}

/** Control characters of foreign text must never reach a terminal: they could move the cursor or rewrite what stands there. */
export function printable(text: string): string {
  return stripVTControlCharacters(text).replaceAll(/[\p{Cc}\p{Cf}\u2028\u2029]+/gu, ' ');
}

export function pad(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - displayWidth(text)));
}

/** Cuts by visible characters; a text that is cut loses its colours. */
export function cut(text: string, width: number | undefined): string {
  if (width === undefined || displayWidth(text) <= width) return text;
  return `${Array.from(stripVTControlCharacters(text))
    .slice(0, Math.max(1, width - 1))
    .join('')}…`;
}

/** Lines of whole words, at most so many; what is left is cut off with a sign. */
export function wrap(text: string, width: number, mostLines: number): string[] {
  const lines: string[] = [];
  let rest = text.trim();
  while (displayWidth(rest) > width && lines.length < mostLines - 1) {
    const head = cut(rest, width + 1).slice(0, -1);
    const blank = head.lastIndexOf(' ');
    const line = blank > 0 ? head.slice(0, blank) : head.slice(0, -1) || head;
    lines.push(line);
    rest = rest.slice(line.length).trimStart();
  }
  return [...lines, cut(rest, width)];
}

function displayWidth(text: string): number {
  let width = 0;
  for (const character of stripVTControlCharacters(text)) {
    width +=
      /[\u1100-\u115F\u2E80-\uA4CF\uAC00-\uD7A3\uF900-\uFAFF\uFE30-\uFE6F\uFF00-\uFF60\u{1F300}-\u{1FAFF}]/u.test(
        character,
      )
        ? 2
        : 1;
  }
  return width;
}
