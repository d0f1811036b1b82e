// Rules for what must not be in a drawing: scripts, and whatever loads or leads to something outside of it (SPEC L8).
import { outsideUrls } from '../text-spans.ts';
import type { ScannedAttribute, ScannedElement, Span } from '../xml-scan.ts';
import { localName, matches, overScan, places, remove, removeAttribute, type Edit, type SvgRule } from './svg-rule.ts';

const doctypes: SvgRule = {
  name: 'doctype-removed',
  note: () => 'removed the document type, which can hold entities that unfold without end',
  edits: overScan((_source, { opaque }) => opaque.filter(({ kind }) => kind === 'doctype').map(remove)),
};

const scripts: SvgRule = {
  name: 'script-removed',
  note: (count) => `removed scripts, which are never run, ${places(count)}`,
  edits: overScan((_source, { elements }) =>
    elements.flatMap(({ name, tag, end }) =>
      localName(name) === 'script' && end !== undefined ? [remove({ start: tag.start, end })] : [],
    ),
  ),
};

const eventHandlers: SvgRule = {
  name: 'event-handler-removed',
  note: (count) => `removed event handlers, which are never run, ${places(count)}`,
  edits: overScan((source, { elements }) =>
    elements.flatMap(({ attributes }) =>
      attributes.filter(({ name }) => /^on[a-z]+$/i.test(name)).map((attribute) => removeAttribute(source, attribute)),
    ),
  ),
};

/** Elements that bring in, or lead to, a document of their own, whatever language they belong to. */
const active = new Set(
  'iframe frame frameset object embed applet portal form input button select textarea link meta base video audio source track'.split(
    ' ',
  ),
);

const prefixOf = (name: string): string => name.slice(0, Math.max(0, name.indexOf(':')));

const isDrawnNamespace = (uri: string): boolean => /(?:\/xhtml|\/svg)$/.test(uri);

/** Prefixes that stand for neither SVG nor HTML wherever they are declared: metadata has a `source` too. */
function otherPrefixes(elements: readonly ScannedElement[]): ReadonlySet<string> {
  const others = new Set<string>();
  const drawn = new Set<string>();
  for (const { name, value } of elements.flatMap(({ attributes }) => attributes))
    if (name.startsWith('xmlns:')) (isDrawnNamespace(value) ? drawn : others).add(name.slice('xmlns:'.length));
  return new Set([...others].filter((prefix) => !drawn.has(prefix)));
}

const activeContent: SvgRule = {
  name: 'active-content-removed',
  note: (count) => `removed frames, forms and other elements that load or lead elsewhere, ${places(count)}`,
  edits: overScan((_source, { elements }) => {
    const others = otherPrefixes(elements);
    return elements.flatMap(({ name, tag, end }) =>
      active.has(localName(name)) && end !== undefined && !others.has(prefixOf(name))
        ? [remove({ start: tag.start, end })]
        : [],
    );
  }),
};

const instructions: SvgRule = {
  name: 'instruction-removed',
  note: (count) => `removed processing instructions, which can load style sheets, ${places(count)}`,
  edits: overScan((source, { opaque }) =>
    opaque.flatMap(({ kind, start, end }) =>
      kind === 'instruction' && !/^<\?xml\s/i.test(source.slice(start, start + 6)) ? [remove({ start, end })] : [],
    ),
  ),
};

/** Attributes that name something to load or to go to. */
const links = new Set('href src srcset action formaction poster background ping srcdoc'.split(' '));

const isLocal = (value: string): boolean => /^\s*(?:#|data:(?:image|font)\/|$)/i.test(value);

/** With a prefix only `href` is one: that of xlink, whatever the prefix is called. */
const isLinkName = (name: string): boolean =>
  name.includes(':') ? localName(name) === 'href' : links.has(name.toLowerCase());

const isLink = ({ name, value }: ScannedAttribute): boolean => isLinkName(name) && !isLocal(value);

const animatedLinks: SvgRule = {
  name: 'animated-link-removed',
  note: (count) => `removed animations that change links or event handlers, ${places(count)}`,
  edits: overScan((_source, { elements }) =>
    elements.flatMap(({ name, tag, end, attributes }) => {
      if (end === undefined || !/^(?:set|animate)/.test(localName(name))) return [];
      const target = localName(attributes.find((attribute) => attribute.name === 'attributeName')?.value.trim() ?? '');
      const values = attributes.filter((attribute) => /^(?:from|to|by|values)$/.test(attribute.name));
      const leadsAway =
        isLinkName(target) && values.some(({ value }) => value.split(';').some((part) => !/^\s*(?:#|$)/.test(part)));
      return leadsAway || target.startsWith('on') ? [remove({ start: tag.start, end })] : [];
    }),
  ),
};

const importRule = /@import\b[^;}]*;?/gi;

/** Names of pictures given as mere strings, and what old browsers ran. */
const otherLoads =
  /(?:-webkit-)?(?:image-set|cross-fade|image|src)\(\s*["'](?!data:)[^)]{0,2000}\)|\bexpression\s*\(|-moz-binding\s*:/gi;

const loads = (text: string): boolean =>
  outsideUrls(text).length > 0 || matches(text, importRule).length > 0 || matches(text, otherLoads).length > 0;

/** Text as it reads once the escapes of CSS and XML are undone: what is hidden in them is not meant well. */
const unescaped = (text: string): string =>
  text
    .replaceAll(/&#x([\da-f]{1,6});|&#(\d{1,7});/gi, (_all, hex: string | undefined, decimal: string | undefined) =>
      character(hex === undefined ? Number(decimal) : Number.parseInt(hex, 16)),
    )
    .replaceAll(/\\([\da-f]{1,6})\s?/gi, (_all, hex: string) => character(Number.parseInt(hex, 16)))
    .replaceAll(/\\([^\da-f])/gi, '$1');

const character = (code: number): string => (code > 0 && code <= 0x10_ff_ff ? String.fromCodePoint(code) : '\uFFFD');

/** References of a style: to pictures and the like, and to other style sheets. */
function styleEdits(source: string, { start, end }: Span): Edit[] {
  const text = source.slice(start, end);
  if (/[\\&]/.test(text) && !loads(text) && loads(unescaped(text))) return [remove({ start, end })];
  return [
    ...outsideUrls(text).map((url) => ({ start: start + url.start, end: start + url.end, text: 'none' })),
    ...matches(text, importRule).map((rule) =>
      remove({ start: start + rule.at, end: start + rule.at + rule.text.length }),
    ),
    ...matches(text, otherLoads).map(({ at, text: found }) => ({
      start: start + at,
      end: start + at + found.length,
      text: found.endsWith(')') ? 'none' : 'none:',
    })),
  ];
}

/** Where the content of a style ends: before its end tag. */
const contentEnd = (source: string, end: number): number => source.lastIndexOf('</', end - 1);

const externalReferences: SvgRule = {
  name: 'external-reference-removed',
  note: (count) => `removed references to other files, which are never loaded, ${places(count)}`,
  edits: overScan((source, { elements }) => {
    let readTo = 0;
    return elements.flatMap(({ name, tag, end, attributes }) => {
      const edits = attributes.flatMap((attribute) => attributeEdits(source, attribute));
      // A style inside another was read with it.
      if (localName(name) !== 'style' || end === undefined || end === tag.end || tag.end < readTo) return edits;
      readTo = end;
      return [...edits, ...styleEdits(source, { start: tag.end, end: Math.max(tag.end, contentEnd(source, end)) })];
    });
  }),
};

function attributeEdits(source: string, attribute: ScannedAttribute): Edit[] {
  if (isLink(attribute)) return [removeAttribute(source, attribute)];
  const text = source.slice(attribute.start, attribute.end);
  if (!/[(\\&@]/.test(text) || attribute.name.startsWith('xmlns')) return [];
  // What is open to the end would take the quote with it.
  const isOpen = outsideUrls(text).some(({ end }) => end === text.length);
  if (isOpen || (!loads(text) && loads(unescaped(attribute.value)))) return [removeAttribute(source, attribute)];
  return loads(text) ? styleEdits(source, attribute) : [];
}

/** In this order. */
export const safetyRules: readonly SvgRule[] = [
  doctypes,
  instructions,
  scripts,
  activeContent,
  eventHandlers,
  animatedLinks,
  externalReferences,
];
