// Faults of elements: names that no browser knows, and places where nothing is drawn.
import { quoted, type Finding } from './finding.ts';
import { isElement, isHtml, isUndrawn, meantElement } from './known-names.ts';
import type { SvgDocument, SvgNode } from './svg-document.ts';

const shapes = new Set(['rect', 'circle', 'ellipse', 'line', 'polyline', 'polygon', 'path', 'image', 'use', 'stop']);
const textContent = new Set(['text', 'tspan', 'textPath', 'tref', 'altGlyph']);
const drawn = new Set([...shapes, 'g', 'svg', 'text', 'foreignObject', 'switch', 'tspan', 'textPath']);
drawn.delete('stop');

/** Children of text that are drawn with it. */
const inText = new Set(['tspan', 'textPath', 'tref', 'altGlyph', 'a']);

/** Elements whose text is their own business. */
const holdsText = new Set([
  ...textContent,
  'style',
  'script',
  'title',
  'desc',
  'metadata',
  'foreignObject',
  'flowPara',
  'flowSpan',
]);

/** Leaves a link out: what may stand in it depends on what it stands in. */
function container(node: SvgNode): SvgNode | undefined {
  let { parent } = node;
  while (parent?.name === 'a' || parent?.name === 'switch') ({ parent } = parent);
  return parent;
}

function unknown(node: SvgNode): Omit<Finding, 'at'> | undefined {
  const { name } = node;
  if (isElement(name))
    return isUndrawn(name)
      ? { kind: 'UnknownElement', message: `no browser draws <${name}>`, remark: true }
      : undefined;
  if (isHtml(name))
    return {
      kind: 'UnknownElement',
      message: `<${name}> is HTML: in SVG it is drawn only inside <foreignObject>, with HTML's namespace`,
    };
  const meant = meantElement(name);
  const hint = meant === undefined ? '' : `: <${meant}> was meant?`;
  return { kind: 'UnknownElement', message: `<${name}> is no SVG element and is not drawn${hint}` };
}

function misplaced(node: SvgNode): Omit<Finding, 'at'> | undefined {
  const around = container(node);
  if (!around || around.foreign || !drawn.has(node.name)) return undefined;
  const message = `<${node.name}> inside <${around.name}> is not drawn`;
  if (shapes.has(around.name)) return { kind: 'MisplacedElement', message };
  if (textContent.has(around.name)) return inText.has(node.name) ? undefined : { kind: 'MisplacedElement', message };
  if (node.name === 'tspan' || node.name === 'textPath')
    return isElement(around.name)
      ? { kind: 'MisplacedElement', message: `${message}: it belongs in <text>` }
      : undefined;
  return undefined;
}

/** Whether the text is words, not a stray character that some editor left. */
const says = (text: string): boolean => /[\p{L}\p{N}]/u.test(text);

/** Whether text that stands here is drawn, or is no business of the drawing. */
function mayHoldText(parent: SvgNode): boolean {
  if (parent.foreign || !isElement(parent.name)) return true;
  const around = parent.name === 'a' || parent.name === 'switch' ? container(parent) : parent;
  return !around || around.foreign || holdsText.has(around.name) || isUndrawn(around.name);
}

/** Names of elements and where they stand. */
export function* elementFindings({ nodes, texts }: SvgDocument): Generator<Finding> {
  for (const node of nodes) {
    const found = node.foreign ? undefined : (unknown(node) ?? misplaced(node));
    if (found) yield { ...found, at: node.element.tag.start };
  }
  for (const { text, at, parent } of texts) {
    if (mayHoldText(parent)) continue;
    const message = `the text ${quoted(text)} stands in <${parent.name}>, where it is not drawn: text goes into <text>`;
    yield { kind: 'MisplacedElement', message, at, remark: !says(text) };
  }
}

/** What is wrong with the root: without SVG's namespace a browser draws nothing. */
export function* rootFindings({ nodes: [root] }: SvgDocument): Generator<Finding> {
  if (!root || root.element.name.includes(':')) return;
  const namespace = root.attributes.get('xmlns')?.value;
  if (namespace === 'http://www.w3.org/2000/svg') return;
  const message = `the root ${namespace === undefined ? 'declares no namespace' : `declares the namespace ${quoted(namespace)}`}; SVG's is http://www.w3.org/2000/svg`;
  yield { kind: 'MalformedXml', message, at: root.element.tag.start };
}
