// Reads an SVG document with positions, going on after faults, so that rules and messages can point at places.
import { SaxesParser } from 'saxes';

export type Span = { readonly start: number; readonly end: number };

export type ScannedAttribute = Span & { readonly name: string; readonly value: string };

export type ScannedElement = {
  readonly name: string;
  /** The start tag, `<` to `>`. */
  readonly tag: Span;
  readonly attributes: readonly ScannedAttribute[];
  readonly selfClosing: boolean;
  /** Number of open elements around it: 0 for the root. */
  readonly depth: number;
  /** End of the whole element; undefined where it was never closed. */
  readonly end: number | undefined;
};

export type XmlFault = {
  readonly message: string;
  readonly position: number;
  readonly line: number;
  readonly column: number;
};

export type XmlScan = {
  readonly faults: readonly XmlFault[];
  readonly elements: readonly ScannedElement[];
  /** Comments, CDATA sections, processing instructions, the document type: places where markup means nothing. */
  readonly opaque: readonly (Span & { readonly kind: 'comment' | 'cdata' | 'instruction' | 'doctype' })[];
};

type Open = { -readonly [K in keyof ScannedElement]: ScannedElement[K] };

const place = /^(\d+):(\d+): /;

/** Scans text as XML. With `namespaces`, prefixes without a declaration are faults too. */
export function scanXml(source: string, { namespaces = false } = {}): XmlScan {
  const parser = new SaxesParser({ xmlns: namespaces, position: true });
  const faults: XmlFault[] = [];
  const elements: Open[] = [];
  const opaque: (Span & { kind: 'comment' | 'cdata' | 'instruction' | 'doctype' })[] = [];
  const stack: Open[] = [];
  let attributes: ScannedAttribute[] = [];

  const before = (text: string): number => Math.max(0, source.lastIndexOf(text, parser.position - 1));
  const mark = (kind: 'comment' | 'cdata' | 'instruction' | 'doctype', opener: string) => () =>
    opaque.push({ kind, start: before(opener), end: parser.position });

  parser.on('error', (error) => {
    const [found, line, column] = place.exec(error.message) ?? ['', '1', '0'];
    faults.push({
      message: error.message.slice(found.length),
      position: parser.position,
      line: Number(line),
      column: Number(column),
    });
  });
  parser.on('opentagstart', () => {
    attributes = [];
  });
  parser.on('attribute', ({ name, value }) => {
    const end = parser.position;
    const quote = source[end - 1] ?? '"';
    const opening = source.lastIndexOf(quote, end - 2);
    attributes.push({ name, value, start: source.lastIndexOf(name, opening - 1), end });
  });
  parser.on('opentag', ({ name, isSelfClosing }) => {
    const tag = { start: tagStart(source, name, attributes[0]?.start ?? parser.position), end: parser.position };
    const element: Open = {
      name,
      tag,
      attributes,
      selfClosing: isSelfClosing,
      depth: stack.length,
      end: isSelfClosing ? tag.end : undefined,
    };
    elements.push(element);
    stack.push(element);
  });
  parser.on('closetag', ({ name }) => {
    const element = stack.pop();
    // An element that is closed by the end of another has no end of its own.
    if (element) element.end ??= closesHere(source, name, parser.position);
  });
  parser.on('comment', mark('comment', '<!--'));
  parser.on('cdata', mark('cdata', '<![CDATA['));
  parser.on('processinginstruction', mark('instruction', '<?'));
  parser.on('xmldecl', mark('instruction', '<?'));
  parser.on('doctype', mark('doctype', '<!DOCTYPE'));
  parser.write(source).close();
  return { faults, elements, opaque };
}

function tagStart(source: string, name: string, from: number): number {
  return Math.max(0, source.lastIndexOf(`<${name}`, from));
}

function closesHere(source: string, name: string, position: number): number | undefined {
  const opening = source.lastIndexOf('</', position - 1);
  return source.slice(opening + 2, position - 1).trim() === name ? position : undefined;
}
