// The rules that an SVG goes through before its first render (SPEC E3): small, named, each over a real parse, each idempotent.
import { namedCharacters } from './named-characters.ts';
import { sourceBounds } from './source-bounds.ts';
import { commentBodies, drawingEnd, isOnlyComments, isProlog, outsideUrls } from './text-spans.ts';
import { scanXml, type ScannedAttribute, type ScannedElement, type Span, type XmlScan } from './xml-scan.ts';

export type Edit = Span & { readonly text: string };

export type SvgRule = {
  readonly name: string;
  /** What was done, for the take's record; `count` is the number of places. */
  readonly note: (count: number) => string;
  /** Made in time linear to the source: it is anybody's text. `scan` is undefined where the source has too many faults to be read to its end. */
  readonly edits: (source: string, scan: () => XmlScan | undefined) => readonly Edit[];
};

type ScannedEdits = (source: string, scan: XmlScan) => readonly Edit[];

/** A rule that changes nothing in a source that could not be read to its end. */
const overScan =
  (edits: ScannedEdits): SvgRule['edits'] =>
  (source, scan) => {
    const whole = scan();
    return whole ? edits(source, whole) : [];
  };

const svgNamespace = 'http://www.w3.org/2000/svg';
const places = (count: number): string => (count === 1 ? 'in one place' : `in ${count} places`);
const remove = ({ start, end }: Span): Edit => ({ start, end, text: '' });
const localName = (name: string): string => name.slice(name.indexOf(':') + 1).toLowerCase();

/** Tells whether places lie outside the spans (in order, apart from each other); to be asked in rising order. */
function outsideOf(spans: readonly Span[]): (at: number) => boolean {
  let next = 0;
  return (at) => {
    while ((spans[next]?.end ?? Infinity) <= at) next += 1;
    return at < (spans[next]?.start ?? Infinity);
  };
}

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

const textOutsideSvg: SvgRule = {
  name: 'text-outside-svg',
  note: () => 'removed what stood before or after the <svg> element',
  edits: (source) => {
    const start = source.search(/<svg[\s>/]/);
    if (start < 0) return [];
    const head = source.slice(0, start);
    const end = drawingEnd(source, start);
    const edits: Edit[] = [];
    if (!isProlog(head)) edits.push(remove({ start: 0, end: start }));
    if (end !== undefined && !isOnlyComments(source.slice(end))) edits.push(remove({ start: end, end: source.length }));
    return edits;
  },
};

const commentHyphens: SvgRule = {
  name: 'double-hyphen-in-comment',
  note: (count) => `replaced "--" inside comments, which XML forbids, ${places(count)}`,
  edits: (source) =>
    commentBodies(source).flatMap(({ start, end }) => {
      const body = source.slice(start, end);
      const calm = body.replaceAll(/-(?=-)/g, '- ').replace(/-$/, '- ');
      return calm === body ? [] : [{ start, end, text: calm }];
    }),
};

const ampersands: SvgRule = {
  name: 'unescaped-ampersand',
  note: (count) => `wrote "&" and named characters as XML wants them, ${places(count)}`,
  edits: overScan((source, { opaque }) => {
    const isMarkup = outsideOf(opaque);
    const declared = new Set(matches(source, /<!ENTITY\s+(\w+)/g).map(({ groups: [name] }) => name));
    return matches(source, /&(?!(?:amp|lt|gt|quot|apos|#\d+|#x[\da-f]+);)(?:([a-z]\w*);)?/gi).flatMap(
      ({ at, text, groups: [name] }) => {
        if (!isMarkup(at) || (name !== undefined && declared.has(name))) return [];
        const character =
          name !== undefined && Object.hasOwn(namedCharacters, name) ? namedCharacters[name] : undefined;
        return [{ start: at, end: at + text.length, text: character ?? `&amp;${text.slice(1)}` }];
      },
    );
  }),
};

const lessThans: SvgRule = {
  name: 'unescaped-less-than',
  note: (count) => `wrote "<" in text as &lt;, ${places(count)}`,
  edits: overScan((source, { opaque }) => {
    const isMarkup = outsideOf(opaque);
    return matches(source, /<(?![a-z_:/!?])/gi).flatMap(({ at }) =>
      isMarkup(at) ? [{ start: at, end: at + 1, text: '&lt;' }] : [],
    );
  }),
};

const duplicateAttributes: SvgRule = {
  name: 'duplicate-attribute',
  note: (count) => `kept the first of attributes given twice, ${places(count)}`,
  edits: overScan((source, { elements }) =>
    elements.flatMap(({ attributes }) => {
      const seen = new Set<string>();
      return attributes.flatMap((attribute) => {
        if (seen.has(attribute.name)) return [removeAttribute(source, attribute)];
        seen.add(attribute.name);
        return [];
      });
    }),
  ),
};

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

const importRule = /@import\b[^;}]*;?/gi;

const isLink = ({ name, value }: ScannedAttribute): boolean =>
  ['href', 'src'].includes(localName(name)) && !/^\s*(?:#|data:(?:image|font)\/|$)/i.test(value);

/** References of a style: to pictures and the like, and to other style sheets. */
function styleEdits(source: string, { start, end }: Span): Edit[] {
  const text = source.slice(start, end);
  return [
    ...outsideUrls(text).map((url) => ({ start: start + url.start, end: start + url.end, text: 'none' })),
    ...matches(text, importRule).map((rule) =>
      remove({ start: start + rule.at, end: start + rule.at + rule.text.length }),
    ),
  ];
}

const externalReferences: SvgRule = {
  name: 'external-reference-removed',
  note: (count) => `removed references to other files, which are never loaded, ${places(count)}`,
  edits: overScan((source, { elements }) => {
    let readTo = 0;
    return elements.flatMap(({ name, tag, end, attributes }) => {
      const edits = attributes.flatMap((attribute) =>
        isLink(attribute) ? [removeAttribute(source, attribute)] : styleEdits(source, attribute),
      );
      // A style inside another was read with it.
      if (localName(name) !== 'style' || end === undefined || tag.end < readTo) return edits;
      readTo = end;
      return [...edits, ...styleEdits(source, { start: tag.end, end })];
    });
  }),
};

const namespace: SvgRule = {
  name: 'svg-namespace',
  note: () => 'declared the SVG namespace on the root',
  edits: overScan((_source, scan) => {
    const root = soundRootOf(scan);
    if (!root || root.name !== 'svg') return [];
    const declared = root.attributes.find(({ name }) => name === 'xmlns');
    if (declared?.value === svgNamespace) return [];
    if (!declared) return addToRoot(scan, `xmlns="${svgNamespace}"`);
    return [{ start: declared.start, end: declared.end, text: `xmlns="${svgNamespace}"` }];
  }),
};

const xlinkNamespace: SvgRule = {
  name: 'xlink-namespace',
  note: () => 'declared the xlink prefix that the document uses',
  edits: overScan((_source, scan) => {
    const names = scan.elements.flatMap(({ attributes }) => attributes.map(({ name }) => name));
    if (!names.some((name) => name.startsWith('xlink:')) || names.includes('xmlns:xlink')) return [];
    return addToRoot(scan, 'xmlns:xlink="http://www.w3.org/1999/xlink"');
  }),
};

const viewBox: SvgRule = {
  name: 'missing-view-box',
  note: () => 'gave the root a viewBox from its width and height, so that it fills the frame',
  edits: overScan((_source, scan) => {
    const attributes = soundRootOf(scan)?.attributes ?? [];
    if (attributes.some(({ name }) => name === 'viewBox')) return [];
    const [width, height] = ['width', 'height'].map((side) => {
      const value = attributes.find(({ name }) => name === side)?.value.trim() ?? '';
      const length = /^(?:\d+(?:\.\d+)?|\.\d+)(?:px)?$/.test(value) ? Number.parseFloat(value) : 0;
      return Number.isFinite(length) ? length : 0;
    });
    return width && height ? addToRoot(scan, `viewBox="0 0 ${width} ${height}"`) : [];
  }),
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
  const pieces: string[] = [];
  let limit = source.length;
  for (const { start, end, text } of edits.toSorted((a, b) => b.start - a.start || b.end - a.end)) {
    // What lies in a span that is edited already goes with it.
    if (end > limit) continue;
    pieces.push(source.slice(end, limit), text);
    limit = start;
  }
  pieces.push(source.slice(0, limit));
  return pieces.toReversed().join('');
}

/** A scan of the source, made when it is first asked for; nothing where the source cannot be read to its end. */
function lazyScan(source: string): () => XmlScan | undefined {
  let scan: XmlScan | undefined;
  return () => {
    scan ??= scanXml(source);
    return scan.stopped ? undefined : scan;
  };
}

export type FiredRule = { readonly rule: string; readonly line: number; readonly note: string };

/**
 * Puts a source through all rules, in time linear to it; never throws. A source that needs none comes back as it was, and so does one that
 * is larger than a drawing may be.
 */
export function applySvgRules(source: string): { readonly source: string; readonly fired: readonly FiredRule[] } {
  if (source.length > sourceBounds.characters || !/<(?:\w+:)?svg[\s>/]/.test(source)) return { source, fired: [] };
  let current = source;
  let scan = lazyScan(current);
  const fired: FiredRule[] = [];
  for (const rule of svgRules) {
    const edits = rule.edits(current, scan);
    if (edits.length === 0) continue;
    const first = edits.reduce((least, { start }) => Math.min(least, start), Infinity);
    fired.push({ rule: rule.name, line: current.slice(0, first).split('\n').length, note: rule.note(edits.length) });
    current = apply(current, edits);
    scan = lazyScan(current);
  }
  return { source: current, fired };
}
