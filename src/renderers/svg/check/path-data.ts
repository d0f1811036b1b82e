// The grammar of path data (SVG 2, chapter 9) as browsers read it: they draw up to the first fault and nothing after it.
import type { Flaw } from './finding.ts';
import { ValueReader } from './value-reader.ts';

/** Numbers that one run of each command takes. */
const argumentCounts: Readonly<Record<string, number>> = { m: 2, z: 0, l: 2, h: 1, v: 1, c: 6, s: 4, q: 4, t: 2, a: 7 };

/** Of the seven numbers of an arc these two are flags: one digit each, with no need of a space behind it. */
const isFlag = (command: string, index: number): boolean => command === 'a' && (index === 3 || index === 4);

const startsNumber = /[\d.+-]/;

function readFlag(reader: ValueReader): boolean {
  return reader.take('0') || reader.take('1');
}

/** Reads one run of arguments; a flaw where one is missing or is no number. */
function readRun(reader: ValueReader, command: string): Flaw | undefined {
  const count = argumentCounts[command.toLowerCase()] ?? 0;
  for (let index = 0; index < count; index += 1) {
    const flag = isFlag(command.toLowerCase(), index);
    const { at } = reader;
    if (flag && !readFlag(reader))
      return { message: `a flag of the arc, 0 or 1, is expected before ${reader.rest}`, at };
    if (!flag && reader.number() === undefined)
      return {
        message: `"${command}" takes ${count} number${count === 1 ? '' : 's'}: number ${index + 1} is expected before ${reader.rest}`,
        at,
      };
    if (index < count - 1) reader.skipSeparator();
  }
  return undefined;
}

/** All runs of one command: they follow each other without its letter. */
function readRuns(reader: ValueReader, command: string): Flaw | undefined {
  for (;;) {
    const flaw = readRun(reader, command);
    if (flaw) return flaw;
    const { at } = reader;
    if (reader.skipSeparator() && reader.next === ',') return { message: 'there are two commas in a row', at };
    if (command.toLowerCase() === 'z' || !startsNumber.test(reader.next)) return undefined;
  }
}

/** What is wrong with path data; nothing for an empty one, which draws nothing as it says. */
export function pathFlaw(data: string): Flaw | undefined {
  const reader = new ValueReader(data);
  if (reader.done || data.trim() === 'none') return undefined;
  if (!/[Mm]/.test(reader.next))
    return { message: `path data starts with "M" or "m", not with ${reader.rest}`, at: reader.at };
  while (!reader.done) {
    const { at, next } = reader;
    if (argumentCounts[next.toLowerCase()] === undefined)
      return { message: `${reader.rest} begins with no path command and no number`, at };
    reader.at += 1;
    reader.skipSpaces();
    const flaw = readRuns(reader, next);
    if (flaw) return flaw;
  }
  return undefined;
}
