// Says in a few lines what was changed between two sources, for the repair that comes next (SPEC E5).

const linesOfEach = 8;
const lineCharacters = 160;

/** Lines of the first text that the second does not have, in order, as often as they are more. Blank ones do not count. */
function missing(lines: readonly string[], others: readonly string[]): string[] {
  const left = new Map<string, number>();
  for (const line of others) left.set(line, (left.get(line) ?? 0) + 1);
  return lines.filter((line) => {
    const count = left.get(line) ?? 0;
    left.set(line, count - 1);
    return count <= 0 && line.trim() !== '';
  });
}

function listed(sign: string, lines: readonly string[]): string[] {
  const more = lines.length - linesOfEach;
  return [
    ...lines.slice(0, linesOfEach).map((line) => `${sign} ${line.slice(0, lineCharacters)}`),
    ...(more > 0 ? [`${sign} … and ${more} more`] : []),
  ];
}

const linesOf = (text: string): string[] => text.split('\n').map((line) => line.trimEnd());

/** Lines that went (`-`) and lines that came (`+`), at most eight of each and cut to 160 characters; empty where only blanks changed. */
export function changedLines(before: string, after: string): readonly string[] {
  const [old, now] = [linesOf(before), linesOf(after)];
  return [...listed('-', missing(old, now)), ...listed('+', missing(now, old))];
}
