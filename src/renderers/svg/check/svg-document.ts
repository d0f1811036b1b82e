// An SVG as its check looks at it: elements with their parents, ids and what belongs to other languages, made from one scan.
import type { ScannedAttribute, ScannedElement, XmlScan } from '../xml-scan.ts';

export type SvgNode = {
  readonly element: ScannedElement;
  /** Without its prefix. */
  readonly name: string;
  readonly parent: SvgNode | undefined;
  /** Belongs to another language, or stands where none of SVG's rules hold: metadata, HTML in `foreignObject`. */
  readonly foreign: boolean;
  readonly attributes: ReadonlyMap<string, ScannedAttribute>;
};

export type SvgText = { readonly text: string; readonly at: number; readonly parent: SvgNode };

export type SvgDocument = {
  readonly source: string;
  readonly nodes: readonly SvgNode[];
  /** Text between the tags, blanks left out. */
  readonly texts: readonly SvgText[];
  readonly byId: ReadonlyMap<string, readonly SvgNode[]>;
  /** Something moves: what stands outside the view now may come in. */
  readonly animated: boolean;
};

const svgNamespace = 'http://www.w3.org/2000/svg';

/** Elements whose content is for no drawing. */
const opaqueContent = new Set(['metadata', 'foreignObject', 'title', 'desc', 'switch-foreign']);

/** Prefixes that stand for SVG itself. */
function svgPrefixes(elements: readonly ScannedElement[]): ReadonlySet<string> {
  const prefixes = elements.flatMap(({ attributes }) =>
    attributes
      .filter(({ name, value }) => name.startsWith('xmlns:') && value === svgNamespace)
      .map(({ name }) => name.slice('xmlns:'.length)),
  );
  return new Set(prefixes);
}

function isForeign(
  element: ScannedElement,
  parent: SvgNode | undefined,
  context: { readonly prefix: string; readonly prefixes: ReadonlySet<string> },
): boolean {
  if (context.prefix !== '') return !context.prefixes.has(context.prefix);
  const namespace = element.attributes.find(({ name }) => name === 'xmlns')?.value;
  if (namespace !== undefined && parent) return namespace !== svgNamespace;
  return parent !== undefined && (parent.foreign || opaqueContent.has(parent.name));
}

/** Takes the scan of a source without XML faults. */
export function readDocument(source: string, scan: XmlScan): SvgDocument {
  const prefixes = svgPrefixes(scan.elements);
  const nodes: SvgNode[] = [];
  const byElement = new Map<ScannedElement, SvgNode>();
  const byId = new Map<string, SvgNode[]>();
  const path: SvgNode[] = [];
  let animated = false;
  for (const element of scan.elements) {
    path.length = element.depth;
    const parent = path.at(-1);
    const colon = element.name.indexOf(':');
    const prefix = element.name.slice(0, Math.max(0, colon));
    const node: SvgNode = {
      element,
      name: element.name.slice(colon + 1),
      parent,
      foreign: isForeign(element, parent, { prefix, prefixes }),
      attributes: new Map(element.attributes.map((attribute) => [attribute.name, attribute])),
    };
    nodes.push(node);
    path.push(node);
    byElement.set(element, node);
    animated ||= /^(?:animate|set$)/.test(node.name);
    const id = node.attributes.get('id')?.value;
    if (id === undefined) continue;
    const same = byId.get(id);
    if (same) same.push(node);
    else byId.set(id, [node]);
  }
  const texts = scan.texts.flatMap(({ text, at, parent }) => {
    const node = byElement.get(parent);
    return node ? [{ text, at, parent: node }] : [];
  });
  animated ||= source.includes('@keyframes') || /\b(?:animation|transition|offset-path)\b/.test(source);
  return { source, nodes, texts, byId, animated };
}

/** `href`, by its old name too. */
export const hrefOf = (node: SvgNode): ScannedAttribute | undefined =>
  node.attributes.get('href') ?? node.attributes.get('xlink:href');

/** Where the value of an attribute begins in the source. */
export function valueStart(source: string, { start, end, name }: ScannedAttribute): number {
  const text = source.slice(start, end);
  const quote = text.slice(name.length).search(/["']/);
  return quote < 0 ? start : start + name.length + quote + 1;
}

/** Elements around a node, from the inside out. */
export function* ancestorsOf(node: SvgNode): Generator<SvgNode> {
  for (let parent = node.parent; parent; parent = parent.parent) yield parent;
}
