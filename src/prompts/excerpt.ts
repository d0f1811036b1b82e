// Cuts long texts for prompts without losing the place that matters.

const mark = (left: number): string => `… ${left} characters left out …`;

/** Share of an excerpt that its beginning gets: imports and definitions. */
const headShare = 0.25;

/** Where a line (1-based) begins, or nothing where the text has no such line. */
function startOfLine(text: string, line: number): number | undefined {
  let at = 0;
  for (let passed = 1; passed < line; passed += 1) {
    const end = text.indexOf('\n', at);
    if (end < 0) return undefined;
    at = end + 1;
  }
  return at;
}

export type Place = { readonly line?: number | undefined; readonly column?: number | undefined };

/**
 * The text, or of one longer than the limit its beginning and what stands around the place: before and after it about as much. Without a place the
 * beginning and the end. The marks where something is left out come on top of the limit, in characters.
 */
export function excerpt(text: string, limit: number, { line, column = 0 }: Place = {}): string {
  if (text.length <= limit) return text;
  const head = Math.floor(limit * headShare);
  const rest = limit - head;
  const start = line === undefined ? undefined : startOfLine(text, line);
  const wanted = start === undefined ? text.length - rest : start + column - Math.floor(rest / 2);
  const from = Math.max(head, Math.min(wanted, text.length - rest));
  const to = from + rest;
  const before = from > head ? `\n${mark(from - head)}\n` : '';
  const after = to < text.length ? `\n${mark(text.length - to)}` : '';
  return `${text.slice(0, head)}${before}${text.slice(from, to)}${after}`;
}
