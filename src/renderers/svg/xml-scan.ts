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

type OpaqueKind = 'comment' | 'cdata' | 'instruction' | 'doctype';

export type XmlScan = {
  readonly faults: readonly XmlFault[];
  readonly elements: readonly ScannedElement[];
  /** Text between tags, blank text left out; `at` is where it begins, to within what its entities take. */
  readonly texts: readonly { readonly text: string; readonly at: number; readonly parent: ScannedElement }[];
  /** Comments, CDATA sections, processing instructions, the document type: places where markup means nothing. In order. */
  readonly opaque: readonly (Span & { readonly kind: OpaqueKind })[];
  /** Why the rest of the document was not read, and where; undefined when all of it was. */
  readonly stopped: { readonly by: 'depth' | 'faults'; readonly position: number } | undefined;
};

/** A document past these is read no further: what it costs to go on grows faster than the document. */
export const scanBounds = { depth: 500, faults: 1_000 } as const;

type Open = { -readonly [K in keyof ScannedElement]: ScannedElement[K] };

/** Leaves saxes from inside one of its handlers, which is its only way out. */
class Stop extends Error {
  override readonly name = 'Stop';
}

const place = /^(\d+):(\d+): /;

/** One document on its way through the parser. Positions are looked for only in what is new since the last one, so that the whole takes linear time. */
class Scanner {
  readonly faults: XmlFault[] = [];
  readonly elements: Open[] = [];
  readonly texts: { text: string; at: number; parent: ScannedElement }[] = [];
  readonly opaque: (Span & { kind: OpaqueKind })[] = [];
  stopped: XmlScan['stopped'];
  readonly #source: string;
  readonly #parser;
  readonly #faultsAtMost: number;
  readonly #stack: Open[] = [];
  #attributes: ScannedAttribute[] = [];
  #tagStart = 0;
  /** Where the part of the tag that is not understood yet begins. */
  #rest = 0;

  constructor(source: string, { namespaces, faultsAtMost }: { namespaces: boolean; faultsAtMost: number }) {
    this.#source = source;
    this.#faultsAtMost = faultsAtMost;
    this.#parser = new SaxesParser({ xmlns: namespaces, position: true });
    this.#listen();
  }

  run(): XmlScan {
    try {
      // Half a character at the end makes the parser throw; as long as what stands for it, places stay as they are.
      this.#parser.write(this.#source.replaceAll(/\p{Surrogate}/gu, '\uFFFD')).close();
    } catch (error) {
      if (!(error instanceof Stop)) throw error;
    }
    const { faults, elements, texts, opaque, stopped } = this;
    return { faults, elements, texts, opaque, stopped };
  }

  #listen(): void {
    const parser = this.#parser;
    parser.on('error', ({ message }) => this.#onFault(message));
    parser.on('opentagstart', ({ name }) => this.#onTagStart(name));
    parser.on('attribute', ({ name, value }) => this.#onAttribute(name, value));
    parser.on('opentag', ({ name, isSelfClosing }) => this.#onTag(name, isSelfClosing));
    parser.on('closetag', ({ name }) => this.#onEnd(name));
    parser.on('text', (text) => this.#onText(text));
    parser.on('comment', this.#mark('comment', '<!--'));
    parser.on('cdata', this.#mark('cdata', '<![CDATA['));
    parser.on('processinginstruction', this.#mark('instruction', '<?'));
    parser.on('xmldecl', this.#mark('instruction', '<?'));
    parser.on('doctype', this.#mark('doctype', '<!DOCTYPE'));
  }

  #stop(by: 'depth' | 'faults', position: number): never {
    this.stopped = { by, position };
    throw new Stop();
  }

  #onFault(text: string): void {
    const [found, line, column] = place.exec(text) ?? ['', '1', '0'];
    const { position } = this.#parser;
    this.faults.push({
      message: text.slice(found.length, found.length + 500),
      position,
      line: Number(line),
      column: Number(column),
    });
    if (this.faults.length >= this.#faultsAtMost) this.#stop('faults', position);
  }

  #onTagStart(name: string): void {
    const { position } = this.#parser;
    this.#attributes = [];
    this.#tagStart = Math.max(0, this.#source.lastIndexOf('<', position - 1));
    this.#rest = this.#tagStart + 1 + name.length;
    if (this.#stack.length >= scanBounds.depth) this.#stop('depth', this.#tagStart);
  }

  #onAttribute(name: string, value: string): void {
    const end = this.#parser.position;
    const part = this.#source.slice(this.#rest, end);
    // An attribute without quotes ends in any character; what it leads to is a fault anyway.
    const opening = part.lastIndexOf(part.at(-1) ?? '"', part.length - 2);
    const start = Math.max(0, part.lastIndexOf(name, opening - 1));
    this.#attributes.push({ name, value, start: this.#rest + start, end });
    this.#rest = end;
  }

  #onTag(name: string, selfClosing: boolean): void {
    const tag = { start: this.#tagStart, end: this.#parser.position };
    const element: Open = {
      name,
      tag,
      attributes: this.#attributes,
      selfClosing,
      depth: this.#stack.length,
      end: selfClosing ? tag.end : undefined,
    };
    this.elements.push(element);
    this.#stack.push(element);
  }

  #onEnd(name: string): void {
    const element = this.#stack.pop();
    // An element that is closed by the end of another has no end of its own.
    if (element) element.end ??= this.#closesHere(name);
  }

  #onText(text: string): void {
    const parent = this.#stack.at(-1);
    const solid = text.trim();
    if (!parent || solid === '') return;
    const tail = text.length - text.trimEnd().length;
    this.texts.push({ text: solid, at: Math.max(0, this.#parser.position - 1 - tail - solid.length), parent });
  }

  #closesHere(name: string): number | undefined {
    const { position } = this.#parser;
    const closing = this.#source.slice(this.#source.lastIndexOf('<', position - 1), position - 1);
    return closing.startsWith('</') && closing.slice(2).trim() === name ? position : undefined;
  }

  #mark(kind: OpaqueKind, opener: string): () => void {
    return () => {
      const end = this.#parser.position;
      const from = this.opaque.at(-1)?.end ?? 0;
      this.opaque.push({ kind, start: from + Math.max(0, this.#source.slice(from, end).lastIndexOf(opener)), end });
    };
  }
}

/**
 * Scans text as XML, in time linear to it. With `namespaces`, prefixes without a declaration are faults too; `faultsAtMost` is the number of
 * faults after which the rest is left unread.
 */
export function scanXml(
  source: string,
  { namespaces = false, faultsAtMost = scanBounds.faults }: { namespaces?: boolean; faultsAtMost?: number } = {},
): XmlScan {
  return new Scanner(source, { namespaces, faultsAtMost }).run();
}
