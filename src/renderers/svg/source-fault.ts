// Says what is wrong with an SVG before a browser sees it: not XML, no <svg>, too much of it.
import type { RenderError } from '../../domain/render-error.ts';
import { numberedLines } from '../numbered-lines.ts';
import { sourceBounds } from './source-bounds.ts';
import { scanBounds, scanXml, type ScannedElement } from './xml-scan.ts';

/** Error at a place of the source. */
export function errorAt(
  source: string,
  error: { readonly kind: string; readonly message: string; readonly line: number; readonly column?: number },
): RenderError {
  const shown = numberedLines(source.split(/\r\n|\r|\n/), error.line, {
    around: 2,
    longest: 180,
    column: error.column ?? 0,
  });
  return { ...error, context: shown.join('\n') };
}

const lineOf = (source: string, at: number): number => source.slice(0, at).split('\n').length;

/** Chains of `use` longer than this are not followed further. */
const longestChain = 2_000;

function childrenOf(elements: readonly ScannedElement[]): Map<ScannedElement, ScannedElement[]> {
  const children = new Map<ScannedElement, ScannedElement[]>();
  const path: ScannedElement[] = [];
  for (const element of elements) {
    path.length = element.depth;
    const parent = path.at(-1);
    const siblings = parent && children.get(parent);
    if (siblings) siblings.push(element);
    else if (parent) children.set(parent, [element]);
    path.push(element);
  }
  return children;
}

/** How many elements are drawn once every `use` is replaced by what it points at. A circle of them counts once, as browsers do. */
export function drawnElements(elements: readonly ScannedElement[]): number {
  const children = childrenOf(elements);
  const byId = new Map(
    elements.flatMap((element) =>
      element.attributes.filter(({ name }) => name === 'id').map(({ value }) => [value, element]),
    ),
  );
  const counted = new Map<ScannedElement, number>();
  const count = (element: ScannedElement, chain: number): number => {
    if (chain > longestChain) return Infinity;
    const known = counted.get(element);
    if (known !== undefined) return known;
    counted.set(element, 0);
    let sum = 1;
    for (const child of children.get(element) ?? []) sum += count(child, chain + 1);
    const link = /^(?:.*:)?use$/.test(element.name)
      ? element.attributes.find(({ name }) => name === 'href' || name === 'xlink:href')
      : undefined;
    const target = link?.value.trim().startsWith('#') ? byId.get(link.value.trim().slice(1)) : undefined;
    if (target) sum += count(target, chain + 1);
    counted.set(element, sum);
    return sum;
  };
  return elements.filter(({ depth }) => depth === 0).reduce((sum, root) => sum + count(root, 0), 0);
}

function tooMuch(elements: readonly ScannedElement[]): RenderError | undefined {
  const drawn = drawnElements(elements);
  if (drawn <= sourceBounds.drawnElements) return undefined;
  const message = `${drawn.toExponential(1)} elements would be drawn once every <use> is unfolded; ${sourceBounds.drawnElements} are allowed`;
  return { kind: 'OutOfMemory', message };
}

/** The first thing that keeps the source from being drawn, or undefined, in time linear to it; never throws. Kinds: `NoScene`, `MalformedXml`, `OutOfMemory` (SPEC L5). */
export function sourceFault(source: string): RenderError | undefined {
  if (source.length > sourceBounds.characters)
    return {
      kind: 'OutOfMemory',
      message: `the document has ${source.length} characters; ${sourceBounds.characters} are allowed`,
    };
  if (!/<(?:\w+:)?svg[\s>/]/.test(source)) return { kind: 'NoScene', message: 'there is no <svg> element' };
  const { faults, elements, stopped } = scanXml(source, { namespaces: true, faultsAtMost: 1 });
  const [fault] = faults;
  if (fault)
    return errorAt(source, { kind: 'MalformedXml', message: fault.message, line: fault.line, column: fault.column });
  if (stopped)
    return errorAt(source, {
      kind: 'OutOfMemory',
      message: `elements are nested more than ${scanBounds.depth} deep`,
      line: lineOf(source, stopped.position),
    });
  const root = elements[0]?.name ?? '';
  if (!/^(?:[^:]*:)?svg$/.test(root))
    return errorAt(source, { kind: 'NoScene', message: `the root element is <${root}>, not <svg>`, line: 1 });
  return tooMuch(elements);
}
