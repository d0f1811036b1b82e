// The same text for scenes that draw the same: what their syntax trees hold, without comments, blanks and the layout of the text.
import type { TreeCursor } from '@lezer/common';
import { ifReadable, parseSource } from './source-tree.ts';

const readForMs = 500;
/** Tokens that only say how the text is laid out. */
const layoutOnly = new Set(['Comment', '⚠']);

/** Whether a comma is the last one before a closing bracket, which changes nothing in a call or a list (in `(a,)` it does). */
function isTrailingComma(cursor: TreeCursor): boolean {
  const { node } = cursor;
  return node.name === ',' && /^[)\]}]$/.test(node.nextSibling?.name ?? '') && node.parent?.name !== 'TupleExpression';
}

/** Quotes of a plain string of one line, without escapes or quotes in it, may be either. */
function plainString(text: string): string {
  const inside = /^(?:'([^'"\\\n]*)'|"([^'"\\\n]*)")$/.exec(text);
  return inside ? `"${inside[1] ?? inside[2] ?? ''}"` : text;
}

/** Strings count as they stand: of a formatted one the tree holds what is put in, and not the text around it. */
const wholeNodes = new Set(['String', 'FormatString']);

function canonical(source: string, cursor: TreeCursor): string {
  const parts: string[] = [];
  let depth = 0;
  // Every block stands in a body of its own: its depth says what its indentation said.
  const visit = (): void => {
    const isBody = cursor.name === 'Body';
    if (isBody) depth += 1;
    if (wholeNodes.has(cursor.name) || !cursor.firstChild()) {
      const text = source.slice(cursor.from, cursor.to);
      if (text !== '' && !layoutOnly.has(cursor.name) && !isTrailingComma(cursor)) parts.push(plainString(text));
    } else {
      do visit();
      while (cursor.nextSibling());
      cursor.parent();
    }
    if (/Statement$|Definition$/.test(cursor.name)) parts.push(`\n${depth}`);
    if (isBody) depth -= 1;
  };
  visit();
  return parts.join(' ');
}

/**
 * Canonical text of a scene, ready to be hashed. A source that cannot be parsed without faults, or not in time, stands for itself: only
 * blanks around it do not count. Docstrings count as any other text does: a scene could show them.
 */
export function fingerprintOf(source: string): string {
  const scene = parseSource(source, performance.now() + readForMs);
  if (!scene || (scene.nodes.get('⚠')?.length ?? 0) > 0) return source.trim();
  return ifReadable(() => canonical(source, scene.tree.cursor())) ?? source.trim();
}
