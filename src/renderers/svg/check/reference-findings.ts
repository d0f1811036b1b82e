// Faults of references: ids that nothing has, that two things have, and things of the wrong kind.
import { localUrls } from '../text-spans.ts';
import type { ScannedAttribute } from '../xml-scan.ts';
import type { Finding } from './finding.ts';
import { isElement } from './known-names.ts';
import { stylesOf } from './style-findings.ts';
import { ancestorsOf, hrefOf, valueStart, type SvgDocument, type SvgNode } from './svg-document.ts';

const gradients = ['linearGradient', 'radialGradient'];
const paintServers = [...gradients, 'pattern', 'meshgradient', 'hatch', 'solidcolor', 'solidColor'];
const shapes = ['path', 'rect', 'circle', 'ellipse', 'line', 'polyline', 'polygon'];

/** What each property may point at. */
const kindsOf: Readonly<Record<string, readonly string[]>> = {
  fill: paintServers,
  stroke: paintServers,
  'clip-path': ['clipPath'],
  mask: ['mask'],
  filter: ['filter'],
  marker: ['marker'],
  'marker-start': ['marker'],
  'marker-mid': ['marker'],
  'marker-end': ['marker'],
};

/** What the `href` of each element may point at; `*` stands for anything. */
const hrefKinds: Readonly<Record<string, readonly string[] | '*'>> = {
  use: '*',
  textPath: shapes,
  mpath: shapes,
  linearGradient: gradients,
  radialGradient: gradients,
  pattern: ['pattern'],
  filter: ['filter'],
  animate: '*',
  animateMotion: '*',
  animateTransform: '*',
  set: '*',
  feImage: '*',
};

type Reference = {
  readonly id: string;
  readonly at: number;
  /** How the message calls it: `fill of <rect>`. */
  readonly from: string;
  readonly kinds: readonly string[] | '*';
  readonly node?: SvgNode;
  /** Something else is drawn where the target is missing. */
  readonly fallback: boolean;
};

function hrefReference(source: string, node: SvgNode): Reference | undefined {
  const href = hrefOf(node);
  const kinds = Object.hasOwn(hrefKinds, node.name) ? hrefKinds[node.name] : undefined;
  if (!href || !kinds || !/^\s*#./.test(href.value)) return undefined;
  const id = href.value.trim().slice(1);
  return { id, at: valueStart(source, href), from: `${href.name} of <${node.name}>`, kinds, node, fallback: false };
}

function* urlReferences(source: string, node: SvgNode, attribute: ScannedAttribute): Generator<Reference> {
  const kinds = Object.hasOwn(kindsOf, attribute.name) ? kindsOf[attribute.name] : undefined;
  if (!kinds) return;
  for (const { id, start, end } of localUrls(attribute.value)) {
    const fallback = attribute.value.slice(end).trim() !== '';
    yield {
      id,
      at: valueStart(source, attribute) + start,
      from: `${attribute.name} of <${node.name}>`,
      kinds,
      node,
      fallback,
    };
  }
}

function* referencesOf(document: SvgDocument): Generator<Reference> {
  const { source, nodes } = document;
  for (const node of nodes) {
    if (node.foreign) continue;
    const reference = hrefReference(source, node);
    if (reference) yield reference;
    for (const attribute of node.attributes.values())
      if (attribute.value.includes('(')) yield* urlReferences(source, node, attribute);
  }
  for (const { text, at, context } of stylesOf(document))
    for (const { id, start, end } of localUrls(text)) {
      // Generators write sheets with rules that nothing in the drawing uses.
      const fallback = context === 'stylesheet' || /^\s*[^\s;}]/.test(text.slice(end, end + 20));
      yield { id, at: at + start, from: 'a style', kinds: '*', fallback };
    }
}

function missing({ id, at, from, fallback }: Reference): Finding {
  const remark = fallback ? { remark: true } : {};
  return {
    kind: 'BrokenReference',
    message: `${from} points at "#${id}", which no element has as its id`,
    at,
    ...remark,
  };
}

function kindFinding({ id, at, from, kinds, node }: Reference, target: SvgNode): Finding | undefined {
  if (node && node.name === 'use' && [node, ...ancestorsOf(node)].includes(target))
    return {
      kind: 'BrokenReference',
      message: `${from} points at "#${id}", which it stands in itself: neither is drawn`,
      at,
    };
  if (kinds === '*' || kinds.includes(target.name) || !isElement(target.name)) return undefined;
  return {
    kind: 'BrokenReference',
    message: `${from} points at "#${id}", which is a <${target.name}>; it takes ${kinds
      .slice(0, 3)
      .map((name) => `<${name}>`)
      .join(', ')}`,
    at,
  };
}

/** The same id on different things: which of them a reference means is a matter of order. */
function duplicate({ source }: SvgDocument, id: string, same: readonly SvgNode[]): Finding | undefined {
  const [first, ...others] = same;
  if (!first || others.length === 0) return undefined;
  const textOf = ({ element }: SvgNode): string => source.slice(element.tag.start, element.end ?? element.tag.end);
  const other = others.find((node) => textOf(node) !== textOf(first));
  return (
    other && {
      kind: 'BrokenReference',
      message: `"${id}" is the id of ${same.length} elements, and references mean the first`,
      at: other.element.tag.start,
    }
  );
}

/** References without a target, to the wrong kind of target, and to one of several. */
export function* referenceFindings(document: SvgDocument): Generator<Finding> {
  const asked = new Set<string>();
  for (const reference of referencesOf(document)) {
    const targets = document.byId.get(reference.id);
    const target = targets?.[0];
    if (!target) {
      yield missing(reference);
      continue;
    }
    const found = kindFinding(reference, target);
    if (found) yield found;
    if (asked.has(reference.id)) continue;
    asked.add(reference.id);
    const twice = duplicate(document, reference.id, targets);
    if (twice) yield twice;
  }
}
