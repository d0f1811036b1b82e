// Faults of attributes: names that SVG does not know, and values that a browser drops without a word.
import type { ScannedAttribute } from '../xml-scan.ts';
import { grammarOf } from './attribute-grammars.ts';
import { propertyFlaw } from './css-values.ts';
import type { Finding, Flaw } from './finding.ts';
import { isAttribute, isAttributeOf, isElement, isProperty, meantAttribute } from './known-names.ts';
import { valueStart, type SvgDocument, type SvgNode } from './svg-document.ts';

/** Attributes of other languages, of scripts and of whoever made the drawing. */
const isOthers = (name: string): boolean => name.includes(':') || /^(?:data-|aria-|on[a-z]|xmlns)/i.test(name);

/** Names that models take from elsewhere, and what SVG calls them. */
const calledOtherwise: Readonly<Record<string, string>> = {
  radius: 'r',
  'stroke-color': 'stroke',
  'stroke-thickness': 'stroke-width',
  'stroke-dash': 'stroke-dasharray',
  'stroke-cap': 'stroke-linecap',
  'fill-color': 'fill',
  'font-color': 'fill',
  'text-color': 'fill',
  'text-align': 'text-anchor',
  'text-size': 'font-size',
};

/** The attribute of the element that a name was meant to be; nothing where it is one, or where that is not sure. */
export function meantName(node: SvgNode, { name }: ScannedAttribute): string | undefined {
  if (isOthers(name) || isAttributeOf(node.name, name) || isProperty(name)) return undefined;
  const other = Object.hasOwn(calledOtherwise, name) ? calledOtherwise[name] : undefined;
  if (other !== undefined && isAttributeOf(node.name, other) && !node.attributes.has(other)) return other;
  return meantAttribute(node.name, name, node.attributes);
}

function nameFinding(node: SvgNode, attribute: ScannedAttribute): Finding | undefined {
  const { name, start: at } = attribute;
  if (isOthers(name) || isAttributeOf(node.name, name)) return undefined;
  const kind = 'UnknownAttribute';
  if (isProperty(name))
    return { kind, message: `"${name}" works in a style only, not as an attribute`, at, remark: true };
  const meant = meantName(node, attribute);
  if (meant !== undefined)
    return {
      kind,
      message: `<${node.name}> has no attribute "${name}", which does nothing: "${meant}" was meant?`,
      at,
    };
  const message = isAttribute(name) ? `<${node.name}> has no use for "${name}"` : `SVG has no attribute "${name}"`;
  return { kind, message, at, remark: true };
}

/** Positions by names that belong to other shapes: a browser draws the shape at the origin. */
const positions: Readonly<Record<string, readonly (readonly [wrong: string, right: string])[]>> = {
  circle: [
    ['x', 'cx'],
    ['y', 'cy'],
  ],
  ellipse: [
    ['x', 'cx'],
    ['y', 'cy'],
  ],
  rect: [
    ['cx', 'x'],
    ['cy', 'y'],
  ],
  text: [
    ['cx', 'x'],
    ['cy', 'y'],
  ],
};

/** Whether a value says something else than 0, which is what a browser takes where there is none. */
const isPlaced = (value: string | undefined): boolean =>
  value !== undefined && !/^\s*[+-]?(?:0+\.?0*|\.0+)\D*$/.test(value);

function* positionFindings(node: SvgNode): Generator<Finding> {
  for (const [wrong, right] of positions[node.name] ?? []) {
    const attribute = node.attributes.get(wrong);
    if (!attribute || node.attributes.has(right) || !isPlaced(attribute.value)) continue;
    const message = `<${node.name}> has no "${wrong}", which does nothing: "${right}" was meant?`;
    yield { kind: 'UnknownAttribute', message, at: attribute.start };
  }
  const moved = ['x', 'y'].map((name) => node.attributes.get(name)).find((attribute) => isPlaced(attribute?.value));
  if (node.name === 'g' && moved)
    yield {
      kind: 'UnknownAttribute',
      message: `<g> is not moved by "${moved.name}": transform="translate(…)" moves it`,
      at: moved.start,
    };
}

/** What keeps the value of a placeholder from being one. */
const placeholder = /\$\{|\{\{|\}\}|\bundefined\b|\bNaN\b|\[object /;
const takesAnyText = /^(?:id|class|style|href|xlink:href|src|lang|title|systemLanguage|font-family|values|from|to|by)$/;

function placeholderFlaw({ name, value }: ScannedAttribute): Flaw | undefined {
  if (takesAnyText.test(name) || isOthers(name)) return undefined;
  const at = value.search(placeholder);
  return at < 0 ? undefined : { message: 'it still holds what a program would have filled in', at };
}

const animations = /^(?:animate|animateMotion|animateTransform|animateColor|set|discard)$/;

/** What is wrong with the value of an attribute of SVG; nothing where a browser takes it, or where that is not sure. */
export function attributeFlaw(node: SvgNode, attribute: ScannedAttribute): Flaw | undefined {
  // An animation has attributes of the same names with a meaning of their own.
  if (animations.test(node.name)) return undefined;
  const placeholders = placeholderFlaw(attribute);
  if (placeholders) return placeholders;
  const grammar = grammarOf(node.name, attribute.name);
  return grammar ? grammar(attribute.value) : propertyFlaw(attribute.name, attribute.value, 'attribute');
}

function valueFinding(document: SvgDocument, node: SvgNode, attribute: ScannedAttribute): Finding | undefined {
  const { name } = attribute;
  const flaw = attributeFlaw(node, attribute);
  if (!flaw) return undefined;
  return {
    kind: name === 'd' ? 'InvalidPath' : 'InvalidValue',
    message: `${name} of <${node.name}>: ${flaw.message}`,
    at: valueStart(document.source, attribute) + flaw.at,
  };
}

/** Names and values of all attributes that are SVG's. */
export function* attributeFindings(document: SvgDocument): Generator<Finding> {
  for (const node of document.nodes) {
    if (node.foreign || !isElement(node.name)) continue;
    for (const attribute of node.attributes.values()) {
      const finding = nameFinding(node, attribute) ?? valueFinding(document, node, attribute);
      if (finding) yield finding;
    }
    yield* positionFindings(node);
  }
}
