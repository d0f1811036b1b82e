// Takes the statement that fails out of a scene, so that the rest of it can be shown (SPEC E6).
import type { SyntaxNode } from '@lezer/common';
import type { RenderError } from '../../domain/render-error.ts';
import { childrenOf, ifReadable, nodesOf, parseSource, textOf, type SourceTree } from './source-tree.ts';

const longestMs = 2_000;

const bodyKeepers = new Set(['Body']);
// Without one of these the source is another program, or none.
const untouchable = new Set(['ClassDefinition', 'FunctionDefinition', 'ImportStatement', 'ReturnStatement']);

/** Start and end of a line's text, without its indentation. */
function lineSpan(source: string, line: number): { readonly from: number; readonly to: number } | undefined {
  const lines = source.split('\n');
  const text = lines[line - 1];
  if (text === undefined || text.trim() === '') return undefined;
  const start = lines.slice(0, line - 1).reduce((total, earlier) => total + earlier.length + 1, 0);
  return { from: start + text.length - text.trimStart().length, to: start + text.trimEnd().length };
}

/** The innermost statement of a function's body that the line is part of. */
function statementAt(scene: SourceTree, position: number): SyntaxNode | undefined {
  let node: SyntaxNode | null = scene.tree.resolveInner(position, 1);
  while (node?.parent) {
    if (bodyKeepers.has(node.parent.name) && node.name !== ':') return node;
    node = node.parent;
  }
  return undefined;
}

function isInFunction(node: SyntaxNode): boolean {
  for (let parent = node.parent; parent; parent = parent.parent) if (parent.name === 'FunctionDefinition') return true;
  return false;
}

function isRemovable(node: SyntaxNode): boolean {
  return !untouchable.has(node.name) && isInFunction(node) && !node.type.isError;
}

function isOnlyStatement(node: SyntaxNode): boolean {
  const body = node.parent;
  return (
    body !== null && childrenOf(body).filter((child) => child.name !== ':' && child.name !== 'Comment').length === 1
  );
}

/** Whole lines where the statement has them for itself, so that nothing is left but its neighbours. */
function cutOut(source: string, node: SyntaxNode): string {
  const lineStart = source.lastIndexOf('\n', node.from - 1) + 1;
  // A block ends behind its last line break.
  const to = node.from + source.slice(node.from, node.to).trimEnd().length;
  const lineEnd = source.indexOf('\n', to);
  const end = lineEnd === -1 ? source.length : lineEnd;
  const isAlone = source.slice(lineStart, node.from).trim() === '' && /^\s*(#.*)?$/.test(source.slice(to, end));
  if (isAlone) return source.slice(0, lineStart) + source.slice(Math.min(end + 1, source.length));
  return source.slice(0, node.from) + source.slice(to);
}

/**
 * The source without the statement at the error's line; `pass` stands for it where its block would be empty.
 * Nothing where there is no line, where the line is no statement of a function, or where the source does not parse (in two seconds). Never throws.
 */
export function withoutStatement(source: string, error: RenderError): string | undefined {
  const { line } = error;
  return line === undefined ? undefined : ifReadable(() => withoutLine(source, line));
}

function withoutLine(source: string, line: number): string | undefined {
  const span = lineSpan(source, line);
  const until = performance.now() + longestMs;
  const scene = span && parseSource(source, until);
  const statement = scene && statementAt(scene, span.from);
  if (!statement || !isRemovable(statement) || textOf(scene, statement) === 'pass') return undefined;
  const shortened = isOnlyStatement(statement)
    ? `${source.slice(0, statement.from)}pass${source.slice(statement.to)}`
    : cutOut(source, statement);
  const rest = parseSource(shortened, until);
  return rest && nodesOf(rest, '⚠').length === 0 ? shortened : undefined;
}
