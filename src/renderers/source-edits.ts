// Reads search/replace edits out of a reply and makes them, all or none (SPEC E6).

/** `search` stands for whole lines of the source, or for whole tags inside one. */
export type SourceEdit = { readonly search: string; readonly replace: string };

/** Beyond these a reply holds no edits that anybody meant. */
export const editBounds = { characters: 128_000, edits: 40 } as const;

const opener = /^[ \t]{0,3}<{5,9}[ \t]{0,3}SEARCH\b/i;
const divider = /^[ \t]{0,3}={5,9}[ \t]{0,3}$/;
const closer = /^[ \t]{0,3}>{5,9}[ \t]{0,3}REPLACE\b/i;

type Refused = { readonly kind: 'refused'; readonly reason: string };
const refused = (reason: string): Refused => ({ kind: 'refused', reason });

/** Does a text hold the beginning of an edit? */
export function holdsEdits(text: string): boolean {
  return text.split('\n', 20_000).some((line) => opener.test(line));
}

/** A reply read so far: the edits that are whole, and the lines of the one that is not. */
type Reading = { readonly edits: SourceEdit[]; open: { search: string[]; replace?: string[] } | undefined };

/** Takes one line; says what is wrong with the edit that it belongs to. */
function readLine(reading: Reading, line: string): string | undefined {
  if (!opener.test(line)) return readInside(reading, line);
  if (reading.open !== undefined) return 'is not closed by >>>>>>> REPLACE';
  reading.open = { search: [] };
  return undefined;
}

function readInside(reading: Reading, line: string): string | undefined {
  const { open } = reading;
  if (open === undefined) return undefined;
  const { search, replace } = open;
  if (divider.test(line)) {
    if (replace !== undefined) return 'has more than one line =======';
    open.replace = [];
  } else if (closer.test(line)) {
    if (replace === undefined) return 'has no line ======= between its two parts';
    reading.edits.push({ search: search.join('\n'), replace: replace.join('\n') });
    reading.open = undefined;
  } else (replace ?? search).push(line);
  return undefined;
}

/**
 * The edits of a reply, in order, whatever stands around them; `refused` with a reason for the model where there is none or one is not whole.
 * Never throws, and takes time linear to the reply.
 */
export function readEdits(reply: string): { readonly kind: 'edits'; readonly edits: readonly SourceEdit[] } | Refused {
  if (reply.length > editBounds.characters) return refused('the reply is too long to be edits');
  const reading: Reading = { edits: [], open: undefined };
  const { edits } = reading;
  for (const line of reply.split(/\r?\n/)) {
    const fault = readLine(reading, line);
    if (fault !== undefined) return refused(`edit ${edits.length + 1} ${fault}`);
    if (edits.length > editBounds.edits) return refused(`there are more than ${editBounds.edits} edits`);
  }
  if (reading.open !== undefined) return refused(`edit ${edits.length + 1} is not closed by >>>>>>> REPLACE`);
  return edits.length === 0 ? refused('the reply holds no edit') : { kind: 'edits', edits };
}

type Match = { readonly from: number; readonly to: number; readonly insert: string; readonly nth: number };

/** The source in two spellings whose lines are the same ones: as it is, and without the blanks at the ends of lines. */
type Searched = { readonly lines: readonly string[]; readonly starts: readonly number[]; readonly trimmed: string };

function searched(source: string): Searched {
  const lines = source.split('\n');
  const starts: number[] = [];
  let at = 0;
  for (const line of lines) {
    starts.push(at);
    at += line.length + 1;
  }
  return { lines, starts, trimmed: framed(lines) };
}

/** Lines without trailing blanks, each between two line ends, so that only whole lines are found. */
function framed(lines: readonly string[]): string {
  return `\n${lines.map((line) => line.trimEnd()).join('\n')}\n`;
}

/** Where the text stands, if it does so once; how often otherwise, 2 for more than once. */
function onlyPlace(text: string, wanted: string): { readonly at: number } | { readonly times: 0 | 2 } {
  const at = text.indexOf(wanted);
  if (at < 0) return { times: 0 };
  return text.includes(wanted, at + 1) ? { times: 2 } : { at };
}

/** Tags may be found within a line: a drawing is often one long one. Anything else within a line might be half of a name. */
const isTags = (text: string): boolean => text.startsWith('<') && text.endsWith('>');

function find(source: string, known: Searched, edit: SourceEdit): Omit<Match, 'nth'> | 0 | 2 {
  const lines = edit.search.split('\n');
  const place = onlyPlace(known.trimmed, framed(lines));
  if ('at' in place) {
    const first = known.trimmed.slice(0, place.at).split('\n').length - 1;
    const last = first + lines.length - 1;
    const from = known.starts[first] ?? 0;
    const end = (known.starts[last] ?? 0) + (known.lines[last]?.length ?? 0);
    // A removal takes the line's own end with it.
    const to = edit.replace === '' ? Math.min(source.length, end + 1) : end;
    return { from, to, insert: edit.replace };
  }
  const tags = edit.search.trim();
  if (place.times === 2 || !isTags(tags)) return place.times;
  const within = onlyPlace(source, tags);
  return 'at' in within ? { from: within.at, to: within.at + tags.length, insert: edit.replace.trim() } : within.times;
}

function quoted({ search }: SourceEdit): string {
  const [first = ''] = search.split('\n').filter((line) => line.trim() !== '');
  return JSON.stringify(first.trim().slice(0, 120));
}

/**
 * The source with every edit made at the one place where its search text stands, blanks at the ends of lines aside; `refused` with a reason for
 * the model, and nothing made, where one stands nowhere or more than once, two overlap, or nothing changes. Time linear to the source per edit.
 */
export function applySourceEdits(
  source: string,
  edits: readonly SourceEdit[],
): { readonly kind: 'applied'; readonly source: string } | Refused {
  const text = source.replaceAll('\r\n', '\n');
  const known = searched(text);
  const matches: Match[] = [];
  for (const [index, edit] of edits.slice(0, editBounds.edits).entries()) {
    const nth = index + 1;
    if (edit.search.trim() === '') return refused(`edit ${nth} searches for nothing`);
    const found = find(text, known, edit);
    if (found === 0)
      return refused(`the SEARCH text of edit ${nth} is not in the source: it begins with ${quoted(edit)}`);
    if (found === 2)
      return refused(
        `the SEARCH text of edit ${nth} stands in the source more than once: it begins with ${quoted(edit)}`,
      );
    matches.push({ ...found, nth });
  }
  return make(text, matches);
}

function make(source: string, matches: readonly Match[]): ReturnType<typeof applySourceEdits> {
  let result = '';
  let at = 0;
  let before = 0;
  for (const { from, to, insert, nth } of matches.toSorted((a, b) => a.from - b.from)) {
    if (from < at) return refused(`edits ${Math.min(before, nth)} and ${Math.max(before, nth)} overlap`);
    result += source.slice(at, from) + insert;
    at = to;
    before = nth;
  }
  result += source.slice(at);
  return result === source ? refused('the edits change nothing') : { kind: 'applied', source: result };
}
