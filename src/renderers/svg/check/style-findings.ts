// Faults of styles: declarations that a browser drops, in `style` attributes and in style sheets.
import { parse, walk, generate, type CssNode, type Declaration } from 'css-tree';
import { propertyFlaw } from './css-values.ts';
import { quoted, type Finding } from './finding.ts';
import { isProperty, meantProperty } from './known-names.ts';
import { valueStart, type SvgDocument, type SvgNode } from './svg-document.ts';

/** Brackets nested deeper than this are no style: the parser goes into them by calling itself. */
const deepest = 40;

/** Whether brackets nest no deeper than a style needs. */
export function isShallow(text: string): boolean {
  let depth = 0;
  for (const [bracket] of text.matchAll(/[([{}\])]/g)) {
    depth += '([{'.includes(bracket) ? 1 : -1;
    if (depth > deepest) return false;
    // A bracket too many closes nothing.
    if (depth < 0) depth = 0;
  }
  return true;
}

type Style = {
  readonly text: string;
  readonly at: number;
  readonly context: 'stylesheet' | 'declarationList';
};

/** The text of a style sheet as CSS reads it, every character where it stood. */
function sheetText(source: string, { element }: SvgNode): string {
  const end = element.end === undefined ? element.tag.end : source.lastIndexOf('</', element.end - 1);
  return source
    .slice(element.tag.end, Math.max(element.tag.end, end))
    .replaceAll(/<!\[CDATA\[|\]\]>|<!--|-->/g, (mark) => ' '.repeat(mark.length))
    .replaceAll('&gt;', '>   ')
    .replaceAll('&amp;', '&    ')
    .replaceAll('&quot;', '"     ')
    .replaceAll('&lt;', '<   ');
}

/** All styles of the document. */
export function* stylesOf({ source, nodes }: SvgDocument): Generator<Style> {
  for (const node of nodes) {
    if (node.foreign) continue;
    if (node.name === 'style' && node.element.end !== undefined && !node.element.selfClosing)
      yield { text: sheetText(source, node), at: node.element.tag.end, context: 'stylesheet' };
    const style = node.attributes.get('style');
    if (style) yield { text: style.value, at: valueStart(source, style), context: 'declarationList' };
  }
}

/** Declarations of a style, and whether it could be read at all. */
function declarationsOf({ text, context }: Style): Declaration[] {
  const declarations: Declaration[] = [];
  const tree: CssNode = parse(text, { context, positions: true, parseCustomProperty: false, onParseError: () => {} });
  walk(tree, function visit(node) {
    // What an at-rule such as @font-face describes are no properties.
    if (node.type === 'Declaration' && this.atrule?.name !== 'font-face' && this.atrule?.name !== 'property')
      declarations.push(node);
  });
  return declarations;
}

/** Custom properties, vendors' properties and the tricks of old style sheets are not judged. */
const isJudged = (property: string): boolean => !/^[-*_]/.test(property);

function unknownProperty(property: string): Omit<Finding, 'at'> {
  const meant = meantProperty(property.toLowerCase());
  const message = `CSS has no property "${property}"`;
  return meant === undefined
    ? { kind: 'InvalidStyle', message, remark: true }
    : { kind: 'InvalidStyle', message: `${message}: "${meant}" was meant?` };
}

function declarationFinding({ property, value }: Declaration, style: Style): Omit<Finding, 'at'> | undefined {
  if (!isJudged(property)) return undefined;
  const name = property.toLowerCase();
  if (!isProperty(name)) return unknownProperty(property);
  const text = value.type === 'Raw' ? value.value : generate(value);
  const flaw = propertyFlaw(name, text, style.context === 'stylesheet' ? 'sheet' : 'style');
  return flaw && { kind: 'InvalidStyle', message: `${property}: ${flaw.message}, so that it does nothing` };
}

/** Words of `animation` that are no names of keyframes. */
const animationWords =
  /^(?:none|auto|normal|reverse|alternate|alternate-reverse|infinite|forwards|backwards|both|running|paused|linear|ease|ease-in|ease-out|ease-in-out|step-start|step-end|inherit|initial|unset|revert|revert-layer|replace|add|accumulate|scroll|view)$/i;

/** Names of keyframes that the value of `animation` or `animation-name` asks for. */
function keyframesAskedFor({ property, value }: Declaration): string[] {
  if (!/^animation(?:-name)?$/i.test(property) || value.type === 'Raw') return [];
  const names: string[] = [];
  let computed = false;
  walk(value, function visit(node) {
    computed ||= node.type === 'Function' && /^(?:var|env|attr|if)$/i.test(node.name);
    if (node.type === 'Identifier' && !this.function && !animationWords.test(node.name)) names.push(node.name);
  });
  return computed ? [] : names;
}

/** Declarations that do nothing, and animations without their keyframes. */
export function* styleFindings(document: SvgDocument): Generator<Finding> {
  const keyframes = new Set(
    [...document.source.matchAll(/@(?:-\w+-)?keyframes\s+["']?([^\s"'{]+)/g)].map(([, name]) => name),
  );
  for (const style of stylesOf(document)) {
    if (!isShallow(style.text)) {
      yield { kind: 'InvalidStyle', message: `brackets nest more than ${deepest} deep`, at: style.at };
      continue;
    }
    for (const declaration of declarationsOf(style)) {
      const at = style.at + (declaration.loc?.start.offset ?? 0);
      const found = declarationFinding(declaration, style);
      if (found) yield { ...found, at };
      const missing = keyframesAskedFor(declaration).find((name) => !keyframes.has(name));
      if (missing === undefined) continue;
      yield { kind: 'InvalidAnimation', message: `there are no @keyframes ${quoted(missing)}: nothing moves`, at };
    }
  }
}
