// The names that SVG knows, and the one that a misspelt name was meant to be.
import { lexer } from 'css-tree';
import { svgElementAttributes } from 'svg-element-attributes';

/** Names of the specification that no browser draws: drawings of some editors carry them. */
const neverDrawn = [
  'altGlyph',
  'altGlyphDef',
  'altGlyphItem',
  'animateColor',
  'flowDiv',
  'flowPara',
  'flowRegion',
  'flowRoot',
  'flowSpan',
  'glyphRef',
  'handler',
  'hatch',
  'hatchpath',
  'listener',
  'mesh',
  'meshgradient',
  'meshpatch',
  'meshrow',
  'prefetch',
  'solidcolor',
  'solidColor',
  'tbreak',
  'textArea',
  'tref',
] as const;

const undrawn: ReadonlySet<string> = new Set(neverDrawn);
const elements: ReadonlySet<string> = new Set([...Object.keys(svgElementAttributes), ...undrawn]);

/** What HTML has and SVG has not: drawn only inside `foreignObject`. */
const html: ReadonlySet<string> = new Set(
  (
    'b blockquote body br button center code dd del div dl dt em figure form h1 h2 h3 h4 h5 h6 head header hr html i ' +
    'img input ins label li main nav ol p pre s section select small span strong sub sup table tbody td th thead tr u ul'
  ).split(' '),
);

/** In SVG 2, and younger than the list of the library, or of CSS and taken as attributes by browsers. */
const youngAttributes = [
  'transform-origin',
  'mask-type',
  'href',
  'xlink:href',
  'xml:space',
  'xml:lang',
  'nonce',
  'part',
  'slot',
  'autofocus',
  'crossorigin',
];
const everywhere: readonly string[] = [...(svgElementAttributes['*'] ?? []), ...youngAttributes];
const ofElement = new Map(
  Object.entries(svgElementAttributes).map(([name, own]) => [name, new Set([...own, ...everywhere, 'xmlns'])]),
);
const ofAny: ReadonlySet<string> = new Set([
  ...Object.values(svgElementAttributes).flat(),
  ...youngAttributes,
  'xmlns',
]);

/** Properties that drawings use: what a misspelt one can be meant to be. */
const drawingProperties = [
  ...everywhere.filter((name) => lexer.getProperty(name) !== null),
  ...'animation animation-delay animation-direction animation-duration animation-fill-mode animation-iteration-count'.split(
    ' ',
  ),
  ...'animation-name animation-timing-function offset-distance offset-path transform-box transition'.split(' '),
];

export const isElement = (name: string): boolean => elements.has(name);
export const isUndrawn = (name: string): boolean => undrawn.has(name);
export const isHtml = (name: string): boolean => html.has(name);
export const isAttributeOf = (element: string, name: string): boolean => (ofElement.get(element) ?? ofAny).has(name);
export const isAttribute = (name: string): boolean => ofAny.has(name);
export const isProperty = (name: string): boolean => name.startsWith('-') || lexer.getProperty(name) !== null;

/** Longer names are not compared: no name of SVG is as long. */
const longestName = 40;

/** Whether one letter more, less, other or swapped with the next turns one name into the other. */
export function isOneEditApart(a: string, b: string): boolean {
  const [short, long] = a.length <= b.length ? [a, b] : [b, a];
  if (long.length - short.length > 1 || a === b) return false;
  let at = 0;
  while (at < short.length && short[at] === long[at]) at += 1;
  if (short.length < long.length) return short.slice(at) === long.slice(at + 1);
  const swapped = short[at] === long[at + 1] && short[at + 1] === long[at];
  return short.slice(at + 1) === long.slice(at + 1) || (swapped && short.slice(at + 2) === long.slice(at + 2));
}

const bare = (name: string): string => name.replaceAll(/[-_]/g, '').toLowerCase();

/** Answers kept for names asked about: a drawing has the same wrong name again and again. */
const answersAtMost = 1_000;

/**
 * Finds the one known name that was meant: the same but for case, hyphens and underscores, or else one edit away. Nothing where there are
 * two, or none.
 */
function nameFinder(known: Iterable<string>): (name: string) => string | undefined {
  const all = [...known].map((name) => ({ name, bare: bare(name) }));
  const answers = new Map<string, string | undefined>();
  const find = (name: string): string | undefined => {
    const wanted = bare(name);
    const same = all.filter((candidate) => candidate.bare === wanted);
    if (same.length > 0) return same.length === 1 ? same[0]?.name : undefined;
    const near =
      name.length < 3
        ? []
        : all.filter((candidate) => candidate.name.length > 2 && isOneEditApart(name, candidate.name));
    return near.length === 1 ? near[0]?.name : undefined;
  };
  return (name) => {
    if (name === '' || name.length > longestName) return undefined;
    if (!answers.has(name)) {
      if (answers.size >= answersAtMost) answers.clear();
      answers.set(name, find(name));
    }
    return answers.get(name);
  };
}

/** Elements that are drawn, or have to do with it: nobody means one that no browser knows. */
const usable = [...elements].filter((name) => name !== '*' && name !== 'unknown' && !undrawn.has(name));

export const meantElement = nameFinder(usable);

const finders = new Map<string, (name: string) => string | undefined>();

/** Of the attributes that the element may have and has not yet. */
export function meantAttribute(
  element: string,
  name: string,
  has: { has: (name: string) => boolean },
): string | undefined {
  const finder = finders.get(element) ?? nameFinder(ofElement.get(element) ?? []);
  if (ofElement.has(element)) finders.set(element, finder);
  const found = finder(name);
  return found !== undefined && !has.has(found) ? found : undefined;
}

export const meantProperty = nameFinder(drawingProperties);
