// Rules for names that are misspelt in a way that leaves no doubt: one letter off, or in the case or hyphens of another language.
import { attributeFlaw, meantName } from '../check/attribute-findings.ts';
import { isElement, isHtml, meantElement } from '../check/known-names.ts';
import { pathFlaw } from '../check/path-data.ts';
import type { SvgDocument, SvgNode } from '../check/svg-document.ts';
import type { ScannedAttribute } from '../xml-scan.ts';
import { matches, outsideOf, overDocument, places, type Edit, type SvgRule } from './svg-rule.ts';

/** Misspelt names of elements, with the one that was meant. */
function misspelt({ nodes }: SvgDocument): Map<string, string> {
  const meant = new Map<string, string>();
  for (const { name, foreign, element } of nodes) {
    if (foreign || isElement(name) || isHtml(name) || name !== element.name || meant.has(name)) continue;
    const right = meantElement(name);
    if (right !== undefined) meant.set(name, right);
  }
  return meant;
}

/** What the name of an end tag that nothing opens was meant to be: its start tag is spelt as it should be. */
const endName = (name: string): string | undefined =>
  isElement(name) || isHtml(name) ? undefined : meantElement(name);

const elementNames: SvgRule = {
  name: 'misspelt-element',
  note: (count) => `spelt names of elements as SVG does, ${places(count)}`,
  edits: overDocument((document, { opaque }) => {
    const meant = misspelt(document);
    const isMarkup = outsideOf(opaque);
    const opened = new Set(document.nodes.map(({ element }) => element.name));
    const foreign = new Set(document.nodes.filter((node) => node.foreign).map(({ element }) => element.name));
    const rightName = (slash: string, name: string): string | undefined =>
      foreign.has(name)
        ? undefined
        : (meant.get(name) ?? (slash === '/' && !opened.has(name) ? endName(name) : undefined));
    return matches(document.source, /<(\/?)([a-z][\w.-]{0,40})(?=[\s/>])/gi).flatMap(
      ({ at, groups: [slash = '', name = ''] }) => {
        const right = isMarkup(at) ? rightName(slash, name) : undefined;
        const start = at + 1 + slash.length;
        return right === undefined ? [] : [{ start, end: start + name.length, text: right }];
      },
    );
  }),
};

/** Path data long enough not to be a word. */
const isPathData = (value: string): boolean =>
  /^\s*m\s*[\d.+-]/i.test(value) && value.length > 6 && pathFlaw(value) === undefined;

/** What an attribute was meant to be, where its value is right for that. */
function renamed(node: SvgNode, attribute: ScannedAttribute): string | undefined {
  if (
    node.name === 'path' &&
    !node.attributes.has('d') &&
    !/^(?:data-|aria-)|:/.test(attribute.name) &&
    isPathData(attribute.value)
  )
    return 'd';
  const name = meantName(node, attribute);
  if (name === undefined) return undefined;
  // A namespace is what it says it is.
  if (name === 'xmlns') return /^https?:\/\/www\.w3\.org\/2000\/svg\/?$/.test(attribute.value) ? name : undefined;
  return attributeFlaw(node, { ...attribute, name }) === undefined ? name : undefined;
}

const attributeNames: SvgRule = {
  name: 'misspelt-attribute',
  note: (count) => `spelt names of attributes as SVG does, ${places(count)}`,
  edits: overDocument((document) =>
    document.nodes.flatMap((node): Edit[] => {
      if (node.foreign || !isElement(node.name)) return [];
      const taken = new Set<string>();
      return [...node.attributes.values()].flatMap((attribute) => {
        const name = renamed(node, attribute);
        if (name === undefined || taken.has(name)) return [];
        taken.add(name);
        return [{ start: attribute.start, end: attribute.start + attribute.name.length, text: name }];
      });
    }),
  ),
};

/** In this order. */
export const nameRules: readonly SvgRule[] = [elementNames, attributeNames];
