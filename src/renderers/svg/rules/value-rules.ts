// Rules for values that a browser drops although there is no doubt what they say: colours without "#", units where none may stand.
import { attributeFlaw } from '../check/attribute-findings.ts';
import { isAttributeOf, isElement } from '../check/known-names.ts';
import type { SvgDocument, SvgNode } from '../check/svg-document.ts';
import type { ScannedAttribute } from '../xml-scan.ts';
import { overDocument, places, type Edit, type SvgRule } from './svg-rule.ts';

type Wrong = { readonly node: SvgNode; readonly attribute: ScannedAttribute };

/** The value as it should be, or nothing where this is not what is wrong with it. */
type Mend = (value: string, wrong: Wrong) => string | undefined;

const wrongValues = new WeakMap<SvgDocument, readonly Wrong[]>();

/** The attributes that a browser drops, found once for all rules of one source. */
function wrongValuesOf(document: SvgDocument): readonly Wrong[] {
  const known = wrongValues.get(document);
  if (known) return known;
  const found = document.nodes.flatMap((node) =>
    node.foreign || !isElement(node.name)
      ? []
      : [...node.attributes.values()]
          .filter((attribute) => attributeFlaw(node, attribute) !== undefined)
          .map((attribute) => ({ node, attribute })),
  );
  wrongValues.set(document, found);
  return found;
}

/** The attribute with another value, in the quotes it had; the same place in the source. */
function withValue(source: string, { start, end, name }: ScannedAttribute, value: string): Edit {
  const text = source.slice(start, end);
  const at = text.slice(name.length).search(/["']/) + name.length;
  return { start: start + at + 1, end: end - 1, text: value };
}

/** A rule that mends values which are wrong, where what comes out is right: else it leaves them to whoever knows better. */
function mending(name: string, what: string, mend: Mend): SvgRule {
  return {
    name,
    note: (count) => `${what}, ${places(count)}`,
    edits: overDocument((document) =>
      wrongValuesOf(document).flatMap((wrong) => {
        const value = mend(wrong.attribute.value.trim(), wrong);
        if (value === undefined || /[<&"']/.test(value)) return [];
        const right = attributeFlaw(wrong.node, { ...wrong.attribute, value }) === undefined;
        return right ? [withValue(document.source, wrong.attribute, value)] : [];
      }),
    ),
  };
}

/** Two attributes with one pair of quotes around them, taken apart where both are right then. */
function takenApart(source: string, { node, attribute }: Wrong): Edit[] {
  const found = /\s([a-z_][\w:.-]*)\s{0,3}=\s{0,3}([^=]*)$/i.exec(attribute.value.slice(-2_000));
  const [text = '', name = '', second = ''] = found ?? [];
  const first = attribute.value.slice(0, attribute.value.length - text.length).trim();
  if (!found || !isAttributeOf(node.name, name) || node.attributes.has(name) || /[<&"']/.test(first + second))
    return [];
  const parts = [
    { ...attribute, value: first },
    { ...attribute, name, value: second.trim() },
  ];
  if (parts.some((part) => attributeFlaw(node, part) !== undefined)) return [];
  return [withValue(source, attribute, `${first}" ${name}="${second.trim()}`)].filter(
    () => source[attribute.end - 1] === '"',
  );
}

const swallowed: SvgRule = {
  name: 'swallowed-attribute',
  note: (count) => `took attributes apart that stood between one pair of quotes, ${places(count)}`,
  edits: overDocument((document) => wrongValuesOf(document).flatMap((wrong) => takenApart(document.source, wrong))),
};

const colour = mending('colour-notation', 'wrote colours with "#"', (value) => {
  const digits = /^(?:#?0x|colou?r:\s*#?|##)?([\da-f]{6}|[\da-f]{3})$/i.exec(value)?.[1];
  return digits === undefined ? undefined : `#${digits}`;
});

const semicolon = mending('stray-semicolon', 'took the semicolon off the end of attributes', (value) =>
  value.endsWith(';') ? value.replace(/\s*;+$/, '') : undefined,
);

const unitOnce = /^([+-]?(?:\d+(?:\.\d+)?|\.\d+))\s+(px|%|em)$/;

const units = mending(
  'misplaced-unit',
  'took off units where plain numbers are wanted',
  (value, { attribute: { name } }) => {
    const apart = unitOnce.exec(value);
    if (apart) return `${apart[1]}${apart[2]}`;
    // Angles in other units than degrees would turn by something else.
    const plain = value.replaceAll(/(\d)(?:px|deg)(?![a-z])/gi, '$1');
    if (plain === value || name === 'd') return undefined;
    return plain;
  },
);

/** Functions of CSS that the attribute has under another name. */
const oneAxis: Readonly<Record<string, (value: string) => string>> = {
  translateX: (value) => `translate(${value} 0)`,
  translateY: (value) => `translate(0 ${value})`,
  scaleX: (value) => `scale(${value} 1)`,
  scaleY: (value) => `scale(1 ${value})`,
};

const transforms = mending(
  'css-transform',
  'wrote transforms of CSS as the attribute takes them',
  (value, { attribute: { name } }) => {
    if (!/transform$/i.test(name)) return undefined;
    const changed = value
      .replaceAll(
        /\b((?:translate|scale)[XY])\(\s*([+-]?[\d.]+)(?:px)?\s*\)/g,
        (all, axis: string, size: string) => oneAxis[axis]?.(size) ?? all,
      )
      .replaceAll(/(\d)(?:px|deg)(?![a-z])/g, '$1');
    return changed === value ? undefined : changed;
  },
);

const separators = mending(
  'list-separators',
  'wrote numbers of paths and lists with spaces between them',
  (value, { attribute: { name } }) => {
    if (!/^(?:d|points|viewBox|transform|stroke-dasharray|x|y|dx|dy)$/.test(name)) return undefined;
    return value
      .replaceAll(/\/\*[^*]*\*\//g, ' ')
      .replaceAll(/[,;\s]+/g, (found) => (/;|,[^,]*,/.test(found) ? ' ' : found))
      .replaceAll(/(\d)\.(?![\d.])/g, '$1')
      .trim();
  },
);

/** Words that models take from other languages, by attribute: nothing else can be meant by them. */
const words: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'text-anchor': { center: 'middle', centre: 'middle', left: 'start', right: 'end' },
  'dominant-baseline': { center: 'central', centre: 'central', 'middle-baseline': 'middle' },
  'stroke-linecap': { rounded: 'round', flat: 'butt' },
  'stroke-linejoin': { rounded: 'round', mitre: 'miter' },
  'font-weight': {
    semibold: '600',
    'semi-bold': '600',
    medium: '500',
    light: '300',
    black: '900',
    regular: 'normal',
    extrabold: '800',
  },
  'fill-rule': { 'even-odd': 'evenodd' },
  'clip-rule': { 'even-odd': 'evenodd' },
};

/** Words of SVG with a capital inside. */
const capitals =
  'userSpaceOnUse objectBoundingBox strokeWidth spacingAndGlyphs fractalNoise noStitch hueRotate luminanceToAlpha'.split(
    ' ',
  );

const keywords = mending('other-word', 'wrote words as SVG spells them', (value, { attribute: { name } }) => {
  const known = Object.hasOwn(words, name) ? words[name] : undefined;
  const word = value.toLowerCase();
  if (known && Object.hasOwn(known, word)) return known[word];
  return capitals.find((capital) => capital.toLowerCase() === word.replaceAll(/[-_ ]/g, ''));
});

const endlessly: SvgRule = {
  name: 'endless-animation',
  note: (count) => `wrote repeatCount="indefinite" for an animation without end, ${places(count)}`,
  edits: overDocument(({ source, nodes }) =>
    nodes.flatMap((node) => {
      const count = /^(?:animate|set$)/.test(node.name) ? node.attributes.get('repeatCount') : undefined;
      return count && /^(?:infinite|infinity|forever|loop)$/i.test(count.value.trim())
        ? [withValue(source, count, 'indefinite')]
        : [];
    }),
  ),
};

/** In this order. */
export const valueRules: readonly SvgRule[] = [
  swallowed,
  semicolon,
  colour,
  transforms,
  units,
  separators,
  keywords,
  endlessly,
];
