// The lines around a place of a source, as errors show them to models and people.

export type Shown = {
  /** Lines before and after. */
  readonly around: number;
  /** Characters of a line; the line itself is cut around the column, the others at their end. */
  readonly longest: number;
  readonly column?: number;
};

/** Lines around one (1-based), numbered, that one marked with `>`. */
export function numberedLines(
  lines: readonly string[],
  line: number,
  { around, longest, column = 0 }: Shown,
): string[] {
  const from = Math.max(1, line - around);
  const to = Math.min(lines.length, line + around);
  const width = String(to).length;
  return lines.slice(from - 1, to).map((text, index) => {
    const number = from + index;
    const start = number === line ? Math.max(0, column - longest / 2) : 0;
    const cut = text.slice(start, start + longest);
    const framed = `${start > 0 ? '…' : ''}${cut}${start + longest < text.length ? '…' : ''}`;
    return `${number === line ? '>' : ' '} ${String(number).padStart(width)} | ${framed}`;
  });
}
