// Texts that stand where nobody ever sees them: told only where no transform, style or animation can bring them in.
import { quoted, type Finding } from './finding.ts';
import { viewBox } from './value-grammars.ts';
import { ancestorsOf, type SvgDocument, type SvgNode } from './svg-document.ts';

/** Width to height of every clip. */
const frameRatio = 16 / 9;

type Box = { readonly x: number; readonly y: number; readonly width: number; readonly height: number };

function viewOf({ nodes: [root] }: SvgDocument): Box | undefined {
  const value = root?.attributes.get('viewBox')?.value.trim() ?? '';
  if (value === '' || viewBox(value) !== undefined) return undefined;
  const [x = 0, y = 0, width = 1, height = 1] = value.split(/[\s,]+/).map(Number);
  // What stands beside a narrow view is seen: the frame is filled to its edges.
  const [wide, tall] = [Math.max(width, height * frameRatio), Math.max(height, width / frameRatio)];
  return { x: x - (wide - width) / 2, y: y - (tall - height) / 2, width: wide, height: tall };
}

/** A plain number; where there is none, 0, as browsers take it; NaN for what only they can work out. */
const plain = (value: string | undefined): number =>
  value === undefined ? 0 : Number(value.trim().replace(/px$/, '') || 'NaN');

/** Elements with a place of their own, or whose content is drawn elsewhere. */
const elsewhere = /^(?:defs|symbol|pattern|marker|mask|clipPath|svg|foreignObject|switch|use)$/;

/** Attributes that take a text elsewhere, or let it run down from its place. */
const movers = ['transform', 'style', 'writing-mode'];

/** Whether the text stands where its x and y say. */
const isFixed = (node: SvgNode): boolean =>
  [node, ...ancestorsOf(node)].every(
    ({ parent, name, attributes }) =>
      (parent === undefined || !elsewhere.test(name)) && !movers.some((mover) => attributes.has(mover)),
  );

/** A coordinate of the text as a part of the view, 0 at its start and 1 at its end. */
function part(node: SvgNode, name: 'x' | 'y', [start, size]: readonly [number, number]): number {
  return (plain(node.attributes.get(name)?.value) - start) / size;
}

/** Where the anchor of the text lies outside the view, by more than half its size: no letters reach so far unless they are meant to. */
function side(node: SvgNode, view: Box): string | undefined {
  const x = part(node, 'x', [view.x, view.width]);
  const y = part(node, 'y', [view.y, view.height]);
  const anchor = node.attributes.get('text-anchor')?.value ?? 'start';
  if (x > 1.5 && anchor === 'start') return 'right of';
  if (x < -0.5 && anchor === 'end') return 'left of';
  if (y > 1.5) return 'below';
  return y < -0.5 ? 'above' : undefined;
}

const isPlaced = ({ foreign, name, attributes }: SvgNode): boolean =>
  !foreign && name === 'text' && !attributes.has('dx') && !attributes.has('dy');

/** Texts far outside the view of a drawing that does not move. */
export function* textFindings(document: SvgDocument): Generator<Finding> {
  const view = viewOf(document);
  // A style sheet can move anything, and a copy stands elsewhere; it is left to the browser to say.
  if (!view || document.animated || document.nodes.some(({ name }) => name === 'style' || name === 'use')) return;
  for (const { parent: node, text } of document.texts) {
    const where = isPlaced(node) && isFixed(node) ? side(node, view) : undefined;
    if (where === undefined) continue;
    const message = `the text ${quoted(text)} is never seen: it stands ${where} the view`;
    yield { kind: 'OutsideView', message, at: node.element.tag.start };
  }
}
