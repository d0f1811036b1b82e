// The scene's source as a tree, and the few questions that the rules ask about it.
import type { SyntaxNode, Tree } from '@lezer/common';
import { parser } from '@lezer/python';

export type SourceTree = {
  readonly source: string;
  readonly tree: Tree;
  /** Names that the source itself defines, assigns or imports one by one: rules about Manim's names leave them alone. */
  readonly ownNames: ReadonlySet<string>;
};

/** A replacement of `from`–`to` by `insert`. */
export type Edit = { readonly from: number; readonly to: number; readonly insert: string; readonly note: string };

/** A named change to a scene's source. */
export type Rule = { readonly name: string; readonly find: (scene: SourceTree) => readonly Edit[] };

const definers = new Set([
  'ClassDefinition',
  'FunctionDefinition',
  'ParamList',
  'ForStatement',
  'ImportStatement',
  'AssignStatement',
  'WithStatement',
]);

/** Every node of a kind, in order. */
export function nodesOf(scene: Pick<SourceTree, 'tree'>, name: string): SyntaxNode[] {
  const found: SyntaxNode[] = [];
  scene.tree.iterate({
    enter: (node) => {
      if (node.name === name) found.push(node.node);
    },
  });
  return found;
}

export function textOf(
  scene: Pick<SourceTree, 'source'>,
  node: { readonly from: number; readonly to: number } | null | undefined,
): string {
  return node ? scene.source.slice(node.from, node.to) : '';
}

/** Direct children, in order. */
export function childrenOf(node: SyntaxNode): SyntaxNode[] {
  const children: SyntaxNode[] = [];
  for (let child = node.firstChild; child; child = child.nextSibling) children.push(child);
  return children;
}

/** 1-based. */
export function lineAt(source: string, position: number): number {
  return source.slice(0, position).split('\n').length;
}

/** Whether the name stands left of the `=` that gives it its value, or is a loop's, an import's, a definition's or a parameter's name. */
function isDefinition(node: SyntaxNode): boolean {
  const parent = node.parent;
  if (!parent || !definers.has(parent.name)) return false;
  if (parent.name === 'ImportStatement') return node.nextSibling?.name !== 'as';
  if (parent.name === 'AssignStatement')
    return childrenOf(parent).some((child) => child.name === 'AssignOp' && child.from > node.from);
  if (parent.name === 'ForStatement')
    return childrenOf(parent).some((child) => child.name === 'in' && child.from > node.from);
  return parent.name !== 'WithStatement' || node.prevSibling?.name === 'as';
}

export function parseSource(source: string): SourceTree {
  const tree = parser.parse(source);
  const scene = { source, tree };
  const names = nodesOf(scene, 'VariableName').filter(isDefinition);
  return { ...scene, ownNames: new Set(names.map((node) => textOf(scene, node))) };
}

/** `color` in `f(color=RED)`: the name of a keyword, not of a value. */
export function isKeyword(node: SyntaxNode): boolean {
  return node.parent?.name === 'ArgList' && node.nextSibling?.name === 'AssignOp';
}

/** Uses of names as values: no keywords, no definitions, no names after a dot, nothing in strings or comments. */
export function usedNames(scene: SourceTree): SyntaxNode[] {
  return nodesOf(scene, 'VariableName').filter(
    (node) => !isKeyword(node) && !isDefinition(node) && !scene.ownNames.has(textOf(scene, node)),
  );
}

/** An argument of a call: its keyword if it has one, and its value. `whole` spans both. */
export type Argument = {
  readonly keyword?: SyntaxNode;
  readonly value: SyntaxNode;
  readonly from: number;
  readonly to: number;
};

/** The arguments between the parentheses. */
export function argumentsOf(list: SyntaxNode): Argument[] {
  const found: Argument[] = [];
  const nodes = childrenOf(list).filter((node) => node.name !== '(' && node.name !== ')' && node.name !== 'Comment');
  const groups: SyntaxNode[][] = [[]];
  for (const node of nodes) {
    if (node.name === ',') groups.push([]);
    else groups.at(-1)?.push(node);
  }
  for (const group of groups) {
    const [first, ...rest] = group;
    const last = group.at(-1);
    if (!first || !last) continue;
    const isNamed = rest[0]?.name === 'AssignOp' && rest.length >= 2;
    found.push({ ...(isNamed && { keyword: first }), value: last, from: first.from, to: last.to });
  }
  return found;
}

/** A call with the last name of what is called: `plot` of `axes.plot(…)`. */
export type Call = {
  readonly node: SyntaxNode;
  readonly callee: SyntaxNode;
  readonly name: string;
  readonly list: SyntaxNode;
  readonly args: readonly Argument[];
};

/** Every call, in order. */
export function callsOf(scene: SourceTree): Call[] {
  return nodesOf(scene, 'CallExpression').flatMap((node) => {
    const callee = node.firstChild;
    const list = node.lastChild;
    if (!callee || list?.name !== 'ArgList') return [];
    const named = callee.name === 'MemberExpression' ? callee.lastChild : callee;
    return [{ node, callee, name: textOf(scene, named), list, args: argumentsOf(list) }];
  });
}

/** The edit that takes an argument out of its list, with the comma that goes with it. */
export function removeArgument(call: Call, argument: Argument, note: string): Edit {
  const index = call.args.indexOf(argument);
  const next = call.args[index + 1];
  const previous = call.args[index - 1];
  if (next) return { from: argument.from, to: next.from, insert: '', note };
  return { from: previous ? previous.to : argument.from, to: argument.to, insert: '', note };
}

/** The source with the edits made; of two that overlap the later is left out. */
export function applyEdits(
  source: string,
  edits: readonly Edit[],
): { readonly source: string; readonly applied: readonly Edit[] } {
  const applied: Edit[] = [];
  let result = '';
  let at = 0;
  for (const edit of edits.toSorted((a, b) => a.from - b.from || a.to - b.to)) {
    if (edit.from < at) continue;
    result += source.slice(at, edit.from) + edit.insert;
    at = edit.to;
    applied.push(edit);
  }
  return { source: result + source.slice(at), applied };
}
