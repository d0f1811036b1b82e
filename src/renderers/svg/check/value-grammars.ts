// Grammars of the values of SVG's own attributes: numbers, lengths, lists of them, transforms, view boxes.
import { quoted, type Flaw, type Grammar } from './finding.ts';
import { ValueReader } from './value-reader.ts';

const length =
  /^[+-]?(?:\d+(?:\.\d+)?|\.\d+)(?:e[+-]?\d+)?(?:%|px|pt|pc|mm|cm|in|q|r?em|r?ex|r?ch|r?ic|r?cap|r?lh|[sld]?v(?:w|h|i|b|min|max)|cq(?:w|h|i|b|min|max))?$/i;
/** What CSS works out is left to it. */
const computed = /^(?:calc|min|max|clamp|var|env|attr)\(/i;

const flaw = (message: string, at = 0): Flaw => ({ message, at });

const trimmed =
  (grammar: Grammar): Grammar =>
  (value) => {
    const text = value.trim();
    // Browsers take an empty value for one that is not there.
    return text === '' ? undefined : grammar(text);
  };

/** One length, or one of the words. */
export const lengthValue = (...words: readonly string[]): Grammar =>
  trimmed((value) =>
    length.test(value) || computed.test(value) || words.includes(value)
      ? undefined
      : flaw(`${quoted(value)} is no length`),
  );

/** One length that is not negative. */
export const size: Grammar = trimmed((value) => {
  const wrong = lengthValue('auto', 'inherit')(value);
  return wrong ?? (value.startsWith('-') && Number.parseFloat(value) < 0 ? flaw('it cannot be negative') : undefined);
});

/** Lengths of each character of a text, apart from each other by spaces or commas. */
export const lengthList: Grammar = trimmed((value) => {
  if (computed.test(value)) return undefined;
  for (const match of value.matchAll(/[^\s,]+/g))
    if (!length.test(match[0])) return flaw(`${quoted(match[0])} is no length`, match.index);
  return undefined;
});

type Counts = { readonly least: number; readonly most: number; readonly of?: number };

/** Numbers without units: how many at least and at most, and in groups of how many. */
export const numbers = ({ least, most, of = 1 }: Counts): Grammar =>
  trimmed((value) => {
    const reader = new ValueReader(value);
    let count = 0;
    while (!reader.done) {
      const { at } = reader;
      if (reader.number() === undefined) return flaw(`a number is expected before ${reader.rest}`, at);
      count += 1;
      if (reader.skipSeparator() && reader.next === ',') return flaw('there are two commas in a row', reader.at);
    }
    if (count < least || count > most) return flaw(`it has ${count} numbers where ${least} are needed`);
    return count % of === 0 ? undefined : flaw(`its ${count} numbers do not come in groups of ${of}`);
  });

export const oneNumber = numbers({ least: 1, most: 1 });
export const numberList = numbers({ least: 1, most: Infinity });
export const points = numbers({ least: 2, most: Infinity, of: 2 });

export const numberOrPercentage: Grammar = trimmed((value) => oneNumber(value.replace(/%$/, '')));

export const viewBox: Grammar = (value) => {
  const wrong = numbers({ least: 4, most: 4 })(value);
  if (wrong || value.trim() === '') return wrong;
  const [, , width = 0, height = 0] = value
    .trim()
    .split(/[\s,]+/)
    .map(Number);
  return width > 0 && height > 0 ? undefined : flaw('its width and height must be more than 0');
};

/** How many numbers each function of the attribute takes; units and other functions are for CSS only. */
const transforms: Readonly<Record<string, readonly number[]>> = {
  matrix: [6],
  translate: [1, 2],
  scale: [1, 2],
  rotate: [1, 3],
  skewX: [1],
  skewY: [1],
};

function readArguments(reader: ValueReader, counts: readonly number[]): Flaw | undefined {
  const { at } = reader;
  let count = 0;
  reader.skipSpaces();
  while (!reader.done && reader.next !== ')') {
    const place = reader.at;
    if (reader.number() === undefined) return flaw(`a plain number is expected before ${reader.rest}`, place);
    count += 1;
    if (reader.skipSeparator() && !/[\d.+-]/.test(reader.next))
      return flaw(`a number is expected before ${reader.rest}`, reader.at);
  }
  if (!reader.take(')')) return flaw('")" is missing', reader.at);
  return counts.includes(count) ? undefined : flaw(`it takes ${counts.join(' or ')} numbers, not ${count}`, at);
}

function readTransform(reader: ValueReader): Flaw | undefined {
  const { at } = reader;
  const name = reader.word() ?? '';
  const counts = Object.hasOwn(transforms, name) ? transforms[name] : undefined;
  if (!counts)
    return flaw(`${name === '' ? reader.rest : `"${name}"`} is none of ${Object.keys(transforms).join(', ')}`, at);
  reader.skipSpaces();
  if (!reader.take('(')) return flaw(`"(" is missing behind "${name}"`, reader.at);
  const wrong = readArguments(reader, counts);
  return wrong && { message: `${name}: ${wrong.message}`, at: wrong.at };
}

/** The list of a `transform` attribute: a browser drops all of it at the first fault. */
export const transformList: Grammar = trimmed((value) => {
  if (value === 'none') return undefined;
  const reader = new ValueReader(value);
  while (!reader.done) {
    const wrong = readTransform(reader);
    if (wrong) return wrong;
    reader.skipSeparator();
  }
  return undefined;
});

export const keyword = (...words: readonly string[]): Grammar =>
  trimmed((value) => (words.includes(value) ? undefined : flaw(`${quoted(value)} is none of ${words.join(', ')}`)));

const aspect = /^(?:none|x(?:Min|Mid|Max)Y(?:Min|Mid|Max))(?:\s+(?:meet|slice))?$/;
export const aspectRatio: Grammar = trimmed((value) =>
  aspect.test(value.replace(/^defer\s+/, '')) ? undefined : flaw(`${quoted(value)} is no way to fit the view`),
);

const angle = /^[+-]?(?:\d+(?:\.\d+)?|\.\d+)(?:e[+-]?\d+)?(?:deg|rad|grad|turn)?$/i;
export const markerOrient: Grammar = trimmed((value) =>
  angle.test(value) || value === 'auto' || value === 'auto-start-reverse'
    ? undefined
    : flaw(`${quoted(value)} is no angle`),
);

/** A value that may also be one of the words. */
export const orWord =
  (grammar: Grammar, ...words: readonly string[]): Grammar =>
  (value) =>
    words.includes(value.trim()) ? undefined : grammar(value);
