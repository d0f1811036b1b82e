// Reads values of CSS properties, in attributes and in styles, where it is sure what browsers take (css-tree's table of syntaxes).
import { lexer } from 'css-tree';
import { quoted, type Flaw } from './finding.ts';

/** Properties whose values are judged: the others change faster than any table of them. */
const judged: ReadonlySet<string> = new Set(
  (
    'fill stroke stop-color flood-color lighting-color color opacity fill-opacity stroke-opacity stop-opacity ' +
    'flood-opacity stroke-width stroke-dasharray stroke-dashoffset stroke-miterlimit stroke-linecap stroke-linejoin ' +
    'fill-rule clip-rule text-anchor dominant-baseline font-size font-style font-weight letter-spacing word-spacing ' +
    'visibility display transform paint-order vector-effect background-color border-color'
  ).split(' '),
);

/** Properties that browsers give plain numbers to as lengths where they stand on an element, and only there. */
const unitless: ReadonlySet<string> = new Set(['font-size', 'letter-spacing', 'word-spacing', 'stroke-dasharray']);

/** Values that browsers know and the table does not. */
const also: Readonly<Record<string, RegExp>> = {
  'stroke-linejoin': /^(?:arcs|miter-clip)$/i,
  fill: /\bicc-color\(|^context-(?:fill|stroke)/i,
  stroke: /\bicc-color\(|^context-(?:fill|stroke)/i,
  'dominant-baseline':
    /^(?:(?:text-)?(?:before|after)-edge|use-script|no-change|reset-size|auto|text-top|text-bottom|hanging)$/i,
};

/** What only the browser can work out, what the table does not know (colours made from colours), or what belongs to one vendor. */
const notJudged =
  /\(\s*from\s|(?:^|[^\w-])(?:var|env|attr|if|random|-webkit-[\w-]+|-moz-[\w-]+|light-dark|contrast-color|device-cmyk)\(/i;

/** What takes longer to read than this is no value that a drawing needs. */
const longestValue = 500;

/** Colours of CSS 2 that browsers still know. */
const systemColours =
  /^(?:active|inactive)(?:border|caption|captiontext)$|^threed\w+$|^(?:caption|info|menu|window)text$|^button(?:highlight|shadow)$|^(?:appworkspace|background|infobackground|menu|scrollbar|window|windowframe)$/i;
const wideWords = /^(?:inherit|initial|unset|revert|revert-layer)$/i;
const hexColour = /^#(?:[\da-f]{3,4}|[\da-f]{6}|[\da-f]{8})$/i;
const plainNumber = /(?<![\w.#%-])-?(?:\d+(?:\.\d+)?|\.\d+)(?![\w.%])/g;

const paints: ReadonlySet<string> = new Set(['fill', 'stroke', 'stop-color', 'flood-color', 'lighting-color', 'color']);

/** Steps after which css-tree gives up on a value: then it has said nothing. */
const stepsAtMost = 15_000;

/** Values already judged, by property and value: a drawing says the same few again and again. */
const verdicts = new Map<string, boolean>();
const verdictsAtMost = 2_000;

function matches(property: string, value: string): boolean {
  const key = `${property}:${value}`;
  const known = verdicts.get(key);
  if (known !== undefined) return known;
  const { matched, iterations } = lexer.matchProperty(property, value);
  const verdict = matched !== null || iterations >= stepsAtMost;
  if (verdicts.size >= verdictsAtMost) verdicts.clear();
  verdicts.set(key, verdict);
  return verdict;
}

const isLeftAlone = (property: string, value: string): boolean =>
  !judged.has(property) ||
  value === '' ||
  value.length > longestValue ||
  wideWords.test(value) ||
  notJudged.test(value) ||
  (paints.has(property) && systemColours.test(value)) ||
  (also[property]?.test(value) ?? false);

function explain(property: string, value: string): string {
  if (paints.has(property))
    return `${quoted(value)} is no colour${/^(?:0x)?[\da-f]{6}$/i.test(value) ? ' ("#" is missing)' : ''}`;
  return `${quoted(value)} is no value of ${property}`;
}

export type ValuePlace = 'attribute' | 'style' | 'sheet';

/** What is wrong with the value of a property in a style sheet, in the `style` of an element, or as the attribute of its name. */
export function propertyFlaw(property: string, text: string, place: ValuePlace): Flaw | undefined {
  const value = text.trim();
  if (isLeftAlone(property, value) || (paints.has(property) && hexColour.test(value))) return undefined;
  if (matches(property, value)) return undefined;
  if (place !== 'sheet' && unitless.has(property) && matches(property, value.replaceAll(plainNumber, '$&px')))
    return undefined;
  return { message: explain(property, value), at: 0 };
}
