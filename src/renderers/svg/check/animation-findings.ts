// Faults of SVG's own animations (SMIL): times, values and targets that a browser drops, so that nothing moves.
import type { ScannedAttribute } from '../xml-scan.ts';
import { propertyFlaw } from './css-values.ts';
import { quoted, type Finding, type Flaw, type Grammar } from './finding.ts';
import { grammarOf } from './attribute-grammars.ts';
import { isAttribute, isProperty } from './known-names.ts';
import { hrefOf, valueStart, type SvgDocument, type SvgNode } from './svg-document.ts';
import { keyword, numbers } from './value-grammars.ts';

const animations = new Set(['animate', 'animateTransform', 'animateMotion', 'set']);

const clock =
  /^[+-]?(?:\d+:[0-5]\d:[0-5]\d(?:\.\d+)?|[0-5]?\d:[0-5]\d(?:\.\d+)?|(?:\d+(?:\.\d*)?|\.\d+)(?:h|min|s|ms)?)$/;
const isClock = (text: string): boolean => clock.test(text.replace(/^([+-])\s+/, '$1'));

const flaw = (message: string): Flaw => ({ message, at: 0 });

const duration: Grammar = (value) => {
  const text = value.trim();
  return isClock(text) || text === 'indefinite' || text === 'media'
    ? undefined
    : flaw(`${quoted(text)} is no time, such as "1.5s"`);
};

const repeatCount: Grammar = (value) => {
  const text = value.trim();
  return text === 'indefinite' || (/^\+?(?:\d+(?:\.\d*)?|\.\d+)$/.test(text) && Number(text) > 0)
    ? undefined
    : flaw(`${quoted(text)} is neither a number above 0 nor "indefinite"`);
};

const timings: Readonly<Record<string, Grammar>> = {
  dur: duration,
  repeatDur: duration,
  min: duration,
  max: duration,
  repeatCount,
  calcMode: keyword('discrete', 'linear', 'paced', 'spline'),
  fill: keyword('freeze', 'remove'),
  additive: keyword('replace', 'sum'),
  accumulate: keyword('none', 'sum'),
  restart: keyword('always', 'whenNotActive', 'never'),
};

/** Splits at semicolons; one at the end adds nothing. */
const listOf = (value: string | undefined): string[] => {
  const parts = (value ?? '').split(';').map((part) => part.trim());
  if (parts.at(-1) === '') parts.pop();
  return parts;
};

/** `id.event` with an offset, where the id is one of ours: escaped dots and hyphens belong to it. */
const eventOf = /^((?:[^\s.\\+]|\\.)+)\.(?:begin|end|repeat\(\d+\)|\w+)\s*(?:([+-].*))?$/;
const plainEvent = /^[a-zA-Z]+(?:\(.*\))?\s*(?:[+-].*)?$/;

function timeFlaw(part: string, { byId }: SvgDocument): Flaw | undefined {
  if (part === 'indefinite' || isClock(part) || /^(?:wallclock|accessKey)\(/.test(part)) return undefined;
  const [, id] = (/^[+-]?\d/.test(part) ? null : eventOf.exec(part)) ?? [];
  if (id === undefined) return plainEvent.test(part) ? undefined : flaw(`${quoted(part)} is no time and no event`);
  return byId.has(id.replaceAll('\\', '')) ? undefined : flaw(`it waits for "#${id}", which no element has as its id`);
}

function timesFlaw(value: string, document: SvgDocument): Flaw | undefined {
  for (const part of listOf(value)) {
    const found = timeFlaw(part, document);
    if (found) return found;
  }
  return undefined;
}

const typeCounts: Readonly<Record<string, { least: number; most: number }>> = {
  translate: { least: 1, most: 2 },
  scale: { least: 1, most: 2 },
  rotate: { least: 1, most: 3 },
  skewX: { least: 1, most: 1 },
  skewY: { least: 1, most: 1 },
};

/** The element that an animation works on. */
function targetOf(node: SvgNode, { byId }: SvgDocument): SvgNode | undefined {
  const href = hrefOf(node);
  return href ? byId.get(href.value.trim().slice(1))?.[0] : node.parent;
}

const valueOf = (node: SvgNode, name: string): string => node.attributes.get(name)?.value.trim() ?? '';

/** How the values of the animation are read. */
function valueGrammar(node: SvgNode, document: SvgDocument): Grammar | undefined {
  if (node.name === 'animateTransform') {
    const counts = typeCounts[valueOf(node, 'type') || 'translate'];
    return counts && numbers(counts);
  }
  const name = valueOf(node, 'attributeName');
  const target = node.name === 'animateMotion' || name === 'transform' ? undefined : targetOf(node, document);
  return target && (grammarOf(target.name, name) ?? ((value) => propertyFlaw(name, value, 'attribute')));
}

function valueFlaw(node: SvgNode, document: SvgDocument): { attribute: ScannedAttribute; flaw: Flaw } | undefined {
  const grammar = valueGrammar(node, document);
  if (!grammar) return undefined;
  for (const name of ['from', 'to', 'by', 'values']) {
    const attribute = node.attributes.get(name);
    if (!attribute) continue;
    const parts = name === 'values' ? listOf(attribute.value) : [attribute.value];
    const found = parts.map((part) => grammar(part)).find((wrong) => wrong !== undefined);
    if (found) return { attribute, flaw: found };
  }
  return undefined;
}

function transformTargetFlaw(node: SvgNode): Flaw | undefined {
  const type = valueOf(node, 'type');
  if (type !== '' && !Object.hasOwn(typeCounts, type))
    return flaw(`its type ${quoted(type)} is none of ${Object.keys(typeCounts).join(', ')}`);
  return node.attributes.has('attributeName') ? undefined : flaw('it has no attributeName: "transform" was meant?');
}

function targetFlaw(node: SvgNode): Flaw | undefined {
  if (node.name === 'animateMotion') return undefined;
  if (node.name === 'animateTransform') return transformTargetFlaw(node);
  const name = valueOf(node, 'attributeName');
  if (name === '') return flaw('it has no attributeName, so that it changes nothing');
  if (node.name === 'animate' && name === 'transform') return flaw('a transform is changed by <animateTransform> only');
  const known = isAttribute(name) || isProperty(name) || name.includes(':') || name === 'className';
  return known ? undefined : flaw(`SVG has no attribute ${quoted(name)} to change`);
}

const isRising = (times: readonly number[]): boolean =>
  times.every((time, index) => time >= 0 && time <= 1 && time >= (times[index - 1] ?? 0));

function timesOrderFlaw(times: readonly number[], calcMode: string): Flaw | undefined {
  if (!isRising(times)) return flaw('its keyTimes do not rise from 0 to 1');
  if (times[0] !== 0) return flaw('its keyTimes do not start with 0');
  return calcMode !== 'discrete' && times.length > 1 && times.at(-1) !== 1
    ? flaw('its keyTimes do not end with 1')
    : undefined;
}

/** Key times and splines go with the values, one by one: where they do not, nothing moves. */
function keysFlaw(node: SvgNode): Flaw | undefined {
  const values = listOf(node.attributes.get('values')?.value);
  const calcMode = valueOf(node, 'calcMode');
  const keyTimes = node.attributes.get('keyTimes');
  if (!keyTimes || values.length === 0 || calcMode === 'paced') return undefined;
  const times = listOf(keyTimes.value).map(Number);
  if (times.length !== values.length) return flaw(`it has ${times.length} keyTimes for ${values.length} values`);
  return timesOrderFlaw(times, calcMode) ?? splinesFlaw(node.attributes.get('keySplines'), calcMode, times.length);
}

function splinesFlaw(
  keySplines: ScannedAttribute | undefined,
  calcMode: string | undefined,
  count: number,
): Flaw | undefined {
  if (calcMode !== 'spline') return undefined;
  if (!keySplines) return flaw('calcMode="spline" needs keySplines');
  const splines = listOf(keySplines.value);
  if (splines.length !== count - 1) return flaw(`it has ${splines.length} keySplines where ${count - 1} are needed`);
  const wrong = splines.find((spline) => {
    const parts = spline.split(/[\s,]+/).map(Number);
    return parts.length !== 4 || !parts.every((part) => part >= 0 && part <= 1);
  });
  return wrong === undefined ? undefined : flaw(`${quoted(wrong)} is no spline of four numbers from 0 to 1`);
}

function* timingFindings(document: SvgDocument, node: SvgNode): Generator<Finding> {
  for (const attribute of node.attributes.values()) {
    const { name, value } = attribute;
    const grammar = Object.hasOwn(timings, name) ? timings[name] : undefined;
    const found = name === 'begin' || name === 'end' ? timesFlaw(value, document) : grammar?.(value);
    if (found)
      yield {
        kind: 'InvalidAnimation',
        message: `${name} of <${node.name}>: ${found.message}`,
        at: valueStart(document.source, attribute),
      };
  }
}

/** Animations that a browser leaves out. */
export function* animationFindings(document: SvgDocument): Generator<Finding> {
  for (const node of document.nodes) {
    if (node.foreign || !animations.has(node.name)) continue;
    yield* timingFindings(document, node);
    const { start } = node.element.tag;
    for (const found of [targetFlaw(node), keysFlaw(node)])
      if (found) yield { kind: 'InvalidAnimation', message: `<${node.name}>: ${found.message}`, at: start };
    const wrong = valueFlaw(node, document);
    if (wrong)
      yield {
        kind: 'InvalidAnimation',
        message: `${wrong.attribute.name} of <${node.name}>: ${wrong.flaw.message}`,
        at: valueStart(document.source, wrong.attribute),
      };
  }
}
