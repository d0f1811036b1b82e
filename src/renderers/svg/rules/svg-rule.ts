// What a rule of the SVG source is, and what several of them are made of.
import { readDocument, type SvgDocument } from '../check/svg-document.ts';
import type { ScannedAttribute, ScannedElement, Span, XmlScan } from '../xml-scan.ts';

export type Edit = Span & { readonly text: string };

export type SvgRule = {
  readonly name: string;
  /** What was done, for the take's record; `count` is the number of places. */
  readonly note: (count: number) => string;
  /** Made in time linear to the source: it is anybody's text. `scan` is undefined where the source has too many faults to be read to its end. */
  readonly edits: (source: string, scan: () => XmlScan | undefined) => readonly Edit[];
};

/** A rule that changes nothing in a source that could not be read to its end. */
export const overScan =
  (edits: (source: string, scan: XmlScan) => readonly Edit[]): SvgRule['edits'] =>
  (source, scan) => {
    const whole = scan();
    return whole ? edits(source, whole) : [];
  };

const documents = new WeakMap<XmlScan, SvgDocument>();

/** A rule over the elements of a source, as the check sees them. */
export const overDocument = (edits: (document: SvgDocument, scan: XmlScan) => readonly Edit[]): SvgRule['edits'] =>
  overScan((source, scan) => {
    const document = documents.get(scan) ?? readDocument(source, scan);
    documents.set(scan, document);
    return edits(document, scan);
  });

export const places = (count: number): string => (count === 1 ? 'in one place' : `in ${count} places`);
export const remove = ({ start, end }: Span): Edit => ({ start, end, text: '' });
export const localName = (name: string): string => name.slice(name.indexOf(':') + 1).toLowerCase();

/** Tells whether places lie outside the spans (in order, apart from each other); to be asked in rising order. */
export function outsideOf(spans: readonly Span[]): (at: number) => boolean {
  let next = 0;
  return (at) => {
    while ((spans[next]?.end ?? Infinity) <= at) next += 1;
    return at < (spans[next]?.start ?? Infinity);
  };
}

export type TextMatch = {
  readonly at: number;
  readonly text: string;
  readonly groups: readonly (string | undefined)[];
};

export function matches(source: string, pattern: RegExp): TextMatch[] {
  return [...source.matchAll(pattern)].map((match) => ({ at: match.index, text: match[0], groups: match.slice(1) }));
}

function rootOf(scan: XmlScan): ScannedElement | undefined {
  const root = scan.elements.find(({ depth }) => depth === 0);
  return root && localName(root.name) === 'svg' ? root : undefined;
}

/** The root, where its start tag could be read without a fault: nothing is added to a tag whose parts are not sure. */
export function soundRootOf(scan: XmlScan): ScannedElement | undefined {
  const root = rootOf(scan);
  return root && scan.faults.every(({ position }) => position > root.tag.end) ? root : undefined;
}

/** Removes an attribute together with the space before it. */
export function removeAttribute(source: string, { start, end }: ScannedAttribute): Edit {
  let from = start;
  while (from > 0 && /\s/.test(source[from - 1] ?? '')) from -= 1;
  return remove({ start: from, end });
}
