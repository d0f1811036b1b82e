// Writes an SVG the same way whoever laid it out, so that two texts of one drawing are known as one.
import { sourceBounds } from './source-bounds.ts';
import { scanXml, type ScannedElement, type Span } from './xml-scan.ts';

const onOneLine = (text: string): string => text.replaceAll(/\s+/g, ' ').trim();

/** Attributes in the order of their names: in XML it means nothing. */
function tagText({ name, depth, attributes }: ScannedElement): string {
  const sorted = attributes.map((attribute) => `${attribute.name}=${JSON.stringify(onOneLine(attribute.value))}`);
  return `${depth}<${[name, ...sorted.toSorted()].join(' ')}>`;
}

const cdataText = (source: string, { start, end }: Span): string =>
  onOneLine(source.slice(start + '<![CDATA['.length, end - ']]>'.length));

/**
 * The elements of the source with sorted attributes, and its text with single spaces: the same for sources that draw the same. Comments,
 * instructions and the way it is laid out are left out. A source that cannot be read comes back with single spaces.
 */
export function fingerprintSvg(source: string): string {
  if (source.length > sourceBounds.characters) return source;
  const { faults, elements, texts, opaque, stopped } = scanXml(source, { faultsAtMost: 1 });
  if (faults.length > 0 || stopped) return onOneLine(source);
  const parts = [
    ...elements.map((element) => ({ at: element.tag.start, text: tagText(element) })),
    ...texts.map(({ at, text, parent }) => ({ at, text: `${parent.depth} ${onOneLine(text)}` })),
    ...opaque.filter(({ kind }) => kind === 'cdata').map((span) => ({ at: span.start, text: cdataText(source, span) })),
  ];
  return parts
    .toSorted((a, b) => a.at - b.at)
    .map(({ text }) => text)
    .join('\n');
}
