// The rules that an SVG goes through before its first render (SPEC E3): small, named, each over a real parse, each idempotent.
import { scanXml, type ScannedAttribute, type ScannedElement, type Span, type XmlScan } from './xml-scan.ts';
import { namedCharacters } from './named-characters.ts';

export type Edit = Span & { readonly text: string };

export type SvgRule = {
  readonly name: string;
  /** What was done, for the take's record; `count` is the number of places. */
  readonly note: (count: number) => string;
  readonly edits: (source: string, scan: XmlScan) => readonly Edit[];
};

const svgNamespace = 'http://www.w3.org/2000/svg';
const places = (count: number): string => (count === 1 ? 'in one place' : `in ${count} places`);
const remove = ({ start, end }: Span): Edit => ({ start, end, text: '' });
const localName = (name: string): string => name.slice(name.indexOf(':') + 1).toLowerCase();
const inside = (at: number, spans: readonly Span[]): boolean => spans.some(({ start, end }) => at >= start && at < end);

function matches(
  source: string,
  pattern: RegExp,
): { readonly at: number; readonly text: string; readonly groups: readonly (string | undefined)[] }[] {
  return [...source.matchAll(pattern)].map((match) => ({ at: match.index, text: match[0], groups: match.slice(1) }));
}

function rootOf(scan: XmlScan): ScannedElement | undefined {
  const root = scan.elements.find(({ depth }) => depth === 0);
  return root && localName(root.name) === 'svg' ? root : undefined;
}

/** The root, where its start tag could be read without a fault: nothing is added to a tag whose parts are not sure. */
function soundRootOf(scan: XmlScan): ScannedElement | undefined {
  const root = rootOf(scan);
  return root && scan.faults.every(({ position }) => position > root.tag.end) ? root : undefined;
}

/** Removes an attribute together with the space before it. */
function removeAttribute(source: string, { start, end }: ScannedAttribute): Edit {
  let from = start;
  while (from > 0 && /\s/.test(source[from - 1] ?? '')) from -= 1;
  return remove({ start: from, end });
}

const addToRoot = (scan: XmlScan, text: string): Edit[] => {
  const root = soundRootOf(scan);
  if (!root) return [];
  const at = root.tag.start + 1 + root.name.length;
  return [{ start: at, end: at, text: ` ${text}` }];
};

/** Where the first top-level `<svg>` ends; undefined where it never does. */
function documentEnd(source: string, start: number): number | undefined {
  let depth = 0;
  for (const { at, text } of matches(
    source.slice(start),
    /<!--[\s\S]*?-->|<svg\b(?:[^>"']|"[^"]*"|'[^']*')*>|<\/svg\s*>/g,
  )) {
    if (text.startsWith('<!--') || text.endsWith('/>')) continue;
    depth += text.startsWith('</') ? -1 : 1;
    if (depth === 0) return start + at + text.length;
  }
  return undefined;
}

const harmlessProlog = /^(?:<\?xml[^>]*\?>)?(?:\s|<!--[\s\S]*?-->|<!DOCTYPE[^>[]*(?:\[[\s\S]*?\])?\s*>)*$/;
const harmlessTail = /^(?:\s|<!--[\s\S]*?-->)*$/;

const textOutsideSvg: SvgRule = {
  name: 'text-outside-svg',
  note: () => 'removed what stood before or after the <svg> element',
  edits: (source) => {
    const start = source.search(/<svg[\s>/]/);
    if (start < 0) return [];
    const head = source.slice(0, start);
    const end = documentEnd(source, start);
    const edits: Edit[] = [];
    if (!harmlessProlog.test(head)) edits.push(remove({ start: 0, end: start }));
    if (end !== undefined && !harmlessTail.test(source.slice(end)))
      edits.push(remove({ start: end, end: source.length }));
    return edits;
  },
};

const commentHyphens: SvgRule = {
  name: 'double-hyphen-in-comment',
  note: (count) => `replaced "--" inside comments, which XML forbids, ${places(count)}`,
  edits: (source) =>
    matches(source, /<!--([\s\S]*?)-->/g).flatMap(({ at, groups: [body = ''] }) => {
      const calm = body.replaceAll(/-(?=-)/g, '- ').replace(/-$/, '- ');
      return calm === body ? [] : [{ start: at + 4, end: at + 4 + body.length, text: calm }];
    }),
};

const ampersands: SvgRule = {
  name: 'unescaped-ampersand',
  note: (count) => `wrote "&" and named characters as XML wants them, ${places(count)}`,
  edits: (source, { opaque }) => {
    const declared = new Set(matches(source, /<!ENTITY\s+(\w+)/g).map(({ groups: [name] }) => name));
    return matches(source, /&(?!(?:amp|lt|gt|quot|apos|#\d+|#x[\da-f]+);)(?:([a-z]\w*);)?/gi).flatMap(
      ({ at, text, groups: [name] }) => {
        if (inside(at, opaque) || (name !== undefined && declared.has(name))) return [];
        const character = name === undefined ? undefined : namedCharacters[name];
        return [{ start: at, end: at + text.length, text: character ?? `&amp;${text.slice(1)}` }];
      },
    );
  },
};

const lessThans: SvgRule = {
  name: 'unescaped-less-than',
  note: (count) => `wrote "<" in text as &lt;, ${places(count)}`,
  edits: (source, { opaque }) =>
    matches(source, /<(?![a-z_:/!?])/gi).flatMap(({ at }) =>
      inside(at, opaque) ? [] : [{ start: at, end: at + 1, text: '&lt;' }],
    ),
};

const duplicateAttributes: SvgRule = {
  name: 'duplicate-attribute',
  note: (count) => `kept the first of attributes given twice, ${places(count)}`,
  edits: (source, { elements }) =>
    elements.flatMap(({ attributes }) =>
      attributes
        .filter(({ name }, index) => attributes.findIndex((other) => other.name === name) < index)
        .map((attribute) => removeAttribute(source, attribute)),
    ),
};

const doctypes: SvgRule = {
  name: 'doctype-removed',
  note: () => 'removed the document type, which can hold entities that unfold without end',
  edits: (_source, { opaque }) => opaque.filter(({ kind }) => kind === 'doctype').map(remove),
};

const scripts: SvgRule = {
  name: 'script-removed',
  note: (count) => `removed scripts, which are never run, ${places(count)}`,
  edits: (_source, { elements }) =>
    elements.flatMap(({ name, tag, end }) =>
      localName(name) === 'script' && end !== undefined ? [remove({ start: tag.start, end })] : [],
    ),
};

const eventHandlers: SvgRule = {
  name: 'event-handler-removed',
  note: (count) => `removed event handlers, which are never run, ${places(count)}`,
  edits: (source, { elements }) =>
    elements.flatMap(({ attributes }) =>
      attributes.filter(({ name }) => /^on[a-z]+$/i.test(name)).map((attribute) => removeAttribute(source, attribute)),
    ),
};

const outsideUrl = /url\(\s*(?:["']|&quot;|&apos;|&#3[49];)?\s*(?!["'&]|#|data:)[^)]*\)/gi;
const importRule = /@import\b[^;}]*;?/gi;

const externalReferences: SvgRule = {
  name: 'external-reference-removed',
  note: (count) => `removed references to other files, which are never loaded, ${places(count)}`,
  edits: (source, { elements }) =>
    elements.flatMap(({ name, tag, end, attributes }) => {
      const links = attributes.filter(
        (attribute) =>
          ['href', 'src'].includes(localName(attribute.name)) &&
          !/^\s*(?:#|data:(?:image|font)\/|$)/i.test(attribute.value),
      );
      const styled = attributes
        .filter((attribute) => !links.includes(attribute))
        .map(({ start, end: stop }) => ({ start, end: stop }));
      if (localName(name) === 'style' && end !== undefined) styled.push({ start: tag.end, end });
      const urls = styled.flatMap((span) =>
        [
          ...matches(source.slice(span.start, span.end), outsideUrl),
          ...matches(source.slice(span.start, span.end), importRule),
        ].map(({ at, text }) => ({
          start: span.start + at,
          end: span.start + at + text.length,
          text: text.startsWith('@') ? '' : 'none',
        })),
      );
      return [...links.map((attribute) => removeAttribute(source, attribute)), ...urls];
    }),
};

const namespace: SvgRule = {
  name: 'svg-namespace',
  note: () => 'declared the SVG namespace on the root',
  edits: (_source, scan) => {
    const root = soundRootOf(scan);
    if (!root || root.name !== 'svg') return [];
    const declared = root.attributes.find(({ name }) => name === 'xmlns');
    if (declared?.value === svgNamespace) return [];
    if (!declared) return addToRoot(scan, `xmlns="${svgNamespace}"`);
    return [{ start: declared.start, end: declared.end, text: `xmlns="${svgNamespace}"` }];
  },
};

const xlinkNamespace: SvgRule = {
  name: 'xlink-namespace',
  note: () => 'declared the xlink prefix that the document uses',
  edits: (_source, scan) => {
    const names = scan.elements.flatMap(({ attributes }) => attributes.map(({ name }) => name));
    if (!names.some((name) => name.startsWith('xlink:')) || names.includes('xmlns:xlink')) return [];
    return addToRoot(scan, 'xmlns:xlink="http://www.w3.org/1999/xlink"');
  },
};

const viewBox: SvgRule = {
  name: 'missing-view-box',
  note: () => 'gave the root a viewBox from its width and height, so that it fills the frame',
  edits: (_source, scan) => {
    const attributes = soundRootOf(scan)?.attributes ?? [];
    if (attributes.some(({ name }) => name === 'viewBox')) return [];
    const [width, height] = ['width', 'height'].map((side) => {
      const value = attributes.find(({ name }) => name === side)?.value.trim() ?? '';
      return /^\d*\.?\d+(?:px)?$/.test(value) ? Number.parseFloat(value) : 0;
    });
    return width && height ? addToRoot(scan, `viewBox="0 0 ${width} ${height}"`) : [];
  },
};

/** In this order: first what keeps the text from being read as XML, then what must not be in it, then what is missing. */
export const svgRules: readonly SvgRule[] = [
  textOutsideSvg,
  commentHyphens,
  ampersands,
  lessThans,
  duplicateAttributes,
  doctypes,
  scripts,
  eventHandlers,
  externalReferences,
  namespace,
  xlinkNamespace,
  viewBox,
];

function apply(source: string, edits: readonly Edit[]): string {
  let result = source;
  let limit = source.length + 1;
  for (const { start, end, text } of edits.toSorted((a, b) => b.start - a.start || b.end - a.end)) {
    // What lies in a span that is edited already goes with it.
    if (end > limit) continue;
    result = result.slice(0, start) + text + result.slice(end);
    limit = start;
  }
  return result;
}

export type FiredRule = { readonly rule: string; readonly line: number; readonly note: string };

/** Puts a source through all rules. A source that needs none comes back as it was. */
export function applySvgRules(source: string): { readonly source: string; readonly fired: readonly FiredRule[] } {
  if (!/<(?:\w+:)?svg[\s>/]/.test(source)) return { source, fired: [] };
  let current = source;
  const fired: FiredRule[] = [];
  for (const rule of svgRules) {
    const edits = rule.edits(current, scanXml(current));
    if (edits.length === 0) continue;
    const first = Math.min(...edits.map(({ start }) => start));
    fired.push({ rule: rule.name, line: current.slice(0, first).split('\n').length, note: rule.note(edits.length) });
    current = apply(current, edits);
  }
  return { source: current, fired };
}
