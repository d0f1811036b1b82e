// Finds the fenced code blocks of a Markdown reply line by line, in time linear to it: a whole Markdown parser can be held up for minutes by hostile text.

export type FencedBlock = { readonly language: string; readonly code: string };

// Deeper than people and models nest lists and quotes; a line past it is text.
const containersAtMost = 16;
const tabWidth = 4;

type Place = { readonly at: number; readonly column: number };

/** A line's way to its text: quote signs passed, the column where its innermost quote or list item begins, the place of the text. */
type Lead = Place & { readonly quotes: number; readonly item: number | undefined; readonly quoted: number };

/** Where a fence stands: its content loses that much indentation, and less than four columns behind `base` it is closed. */
type Fence = {
  readonly mark: string;
  readonly language: string;
  readonly quotes: number;
  readonly column: number;
  readonly base: number;
};

function pass(space: string, { at, column }: Place): Place {
  let to = column;
  for (const character of space) to += character === '\t' ? tabWidth - (to % tabWidth) : 1;
  return { at: at + space.length, column: to };
}

function matchAt(pattern: RegExp, text: string, at: number): string {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0] ?? '';
}

const spaces = (line: string, place: Place): Place => pass(matchAt(/[ \t]*/y, line, place.at), place);

function leadOf(line: string): Lead {
  let place = spaces(line, { at: 0, column: 0 });
  let [quotes, quoted] = [0, 0];
  let item: number | undefined;
  for (let nesting = 0; nesting < containersAtMost; nesting += 1) {
    const sign = matchAt(/>|(?:[-+*]|\d{1,9}[.)])(?=[ \t])/y, line, place.at);
    if (sign === '') break;
    const behind = pass(sign, place);
    if (sign === '>') {
      quotes += 1;
      quoted = behind.column + 1;
    } else item = behind.column + 1;
    place = spaces(line, behind);
  }
  // Text further in than that is indented code of its list item.
  return { ...place, quotes, quoted, item: item === undefined ? undefined : Math.max(item, place.column) };
}

function fenceOf(line: string, { at, column, quotes }: Lead, base: number): Fence | undefined {
  const mark = matchAt(/`{3,}|~{3,}/y, line, at);
  const info = line.slice(at + mark.length).trim();
  if (mark === '' || (mark.startsWith('`') && info.includes('`'))) return undefined;
  return { mark, language: matchAt(/\S*/y, info, 0).toLowerCase(), quotes, column, base };
}

/** Behind the quote signs that the fence stands in; undefined where the line has them no more. */
function behindQuotes(line: string, quotes: number): Place | undefined {
  let place: Place = { at: 0, column: 0 };
  for (let left = quotes; left > 0; left -= 1) {
    const sign = matchAt(/[ \t]*>/y, line, place.at);
    if (sign === '') return undefined;
    place = pass(sign, place);
  }
  return place;
}

function closes(line: string, place: Place, { mark, base }: Fence): boolean {
  const { at, column } = spaces(line, place);
  const found = column < base + tabWidth ? matchAt(/(?:`+|~+)(?=[ \t]*$)/y, line, at) : '';
  return found.startsWith(mark);
}

function contentOf(line: string, place: Place, { column }: Fence): string {
  let from = place;
  while (from.column < column && (line[from.at] === ' ' || line[from.at] === '\t'))
    from = pass(line[from.at] ?? '', from);
  return line.slice(from.at);
}

/** The fenced blocks in order; one that is never closed goes on to the end. Indented code is no block: the lines of a bare script look like it. */
export function fencedBlocks(reply: string): FencedBlock[] {
  const blocks: FencedBlock[] = [];
  let fence: Fence | undefined;
  let code: string[] = [];
  let item = 0;
  const end = (): void => {
    if (fence) blocks.push({ language: fence.language, code: code.join('\n') });
    [fence, code] = [undefined, []];
  };
  for (const line of reply.split(/\r\n|\n|\r/)) {
    const place: Place | undefined = fence && behindQuotes(line, fence.quotes);
    if (fence && place && !closes(line, place, fence)) {
      code.push(contentOf(line, place, fence));
      continue;
    }
    const isClosed = fence !== undefined && place !== undefined;
    end();
    if (isClosed) continue;
    const lead = leadOf(line);
    if (lead.item !== undefined) item = lead.item;
    else if (lead.at < line.length && lead.column < item) item = 0;
    const base = Math.max(item, lead.quoted);
    if (lead.column < base + tabWidth) fence = fenceOf(line, lead, base);
  }
  // The line break at the reply's end is no line of the code.
  if (code.at(-1) === '') code.pop();
  end();
  return blocks;
}
