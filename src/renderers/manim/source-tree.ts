// The scene's source as a tree, and the few questions that the rules ask about it.
import type { SyntaxNode, Tree } from '@lezer/common';
import { parser } from '@lezer/python';

export type SourceTree = {
  readonly source: string;
  readonly tree: Tree;
  /** Every node of the kinds that rules ask for, by kind and in order. */
  readonly nodes: ReadonlyMap<string, readonly SyntaxNode[]>;
  /** Every call, in order. */
  readonly calls: readonly Call[];
  /** Names that the source itself defines, assigns or imports one by one: rules about Manim's names leave them alone. */
  readonly ownNames: ReadonlySet<string>;
  /** Uses of other names as values: no keywords, no definitions, no names after a dot, nothing in strings or comments. */
  readonly usedNames: readonly SyntaxNode[];
};

/** A replacement of `from`–`to` by `insert`. */
export type Edit = { readonly from: number; readonly to: number; readonly insert: string; readonly note: string };

/** A named change to a scene's source, found in time linear to it: it is anybody's text. */
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

const kinds = [
  'AssignStatement',
  'BinaryExpression',
  'CallExpression',
  'ClassDefinition',
  'ExpressionStatement',
  'ForStatement',
  'FormatString',
  'FunctionDefinition',
  'ImportStatement',
  'MemberExpression',
  'VariableName',
  '⚠',
] as const;

/** Every node of a kind, in order. */
export function nodesOf(scene: Pick<SourceTree, 'nodes'>, kind: (typeof kinds)[number]): readonly SyntaxNode[] {
  return scene.nodes.get(kind) ?? [];
}

function nodesByKind(tree: Tree): Map<string, SyntaxNode[]> {
  const nodes = new Map<string, SyntaxNode[]>(kinds.map((kind) => [kind, []]));
  tree.iterate({ enter: (node) => void nodes.get(node.name)?.push(node.node) });
  return nodes;
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

const longestName = 100;

/** The text of a node that may be a name; nothing where it is longer than names are. */
export function nameOf(scene: Pick<SourceTree, 'source'>, node: SyntaxNode | null | undefined): string {
  return node && node.to - node.from <= longestName ? textOf(scene, node) : '';
}

/** Tells lines, 1-based, of positions that are asked for in rising order. */
export function lineCounter(source: string): (position: number) => number {
  let line = 1;
  let next = source.indexOf('\n');
  return (position) => {
    for (; next >= 0 && next < position; next = source.indexOf('\n', next + 1)) line += 1;
    return line;
  };
}

/** Where the last `=` of an assignment and the last `in` of a loop's head stand, by where the statement begins: names before it are defined. */
function lastMarks(nodes: SourceTree['nodes']): ReadonlyMap<string, number> {
  const marks = new Map<string, number>();
  for (const [kind, sign] of [
    ['AssignStatement', 'AssignOp'],
    ['ForStatement', 'in'],
  ] as const) {
    for (const node of nodes.get(kind) ?? []) {
      const last = childrenOf(node).findLast((child) => child.name === sign);
      if (last) marks.set(`${kind} ${node.from}`, last.from);
    }
  }
  return marks;
}

/** Whether the name stands left of the `=` that gives it its value, or is a loop's, an import's, a definition's or a parameter's name. */
function isDefinition(node: SyntaxNode, marks: ReadonlyMap<string, number>): boolean {
  const parent = node.parent;
  if (!parent || !definers.has(parent.name)) return false;
  if (parent.name === 'ImportStatement') return node.nextSibling?.name !== 'as';
  if (parent.name === 'AssignStatement' || parent.name === 'ForStatement')
    return node.from < (marks.get(`${parent.name} ${parent.from}`) ?? -1);
  return parent.name !== 'WithStatement' || node.prevSibling?.name === 'as';
}

/** How large a scene may be for its rules, and how deep its brackets may nest (Python itself reads 200 levels). */
export const sceneBounds = { characters: 131_072, nesting: 200, argumentsOfACall: 1_000 } as const;

function isDeep(source: string): boolean {
  let depth = 0;
  for (const [bracket] of source.matchAll(/[()[\]{}]/g)) {
    depth = Math.max(0, depth + ('([{'.includes(bracket) ? 1 : -1));
    if (depth > sceneBounds.nesting) return true;
  }
  return false;
}

/** The tree, or nothing where reading it took longer than `until` (on the clock of `performance.now()`): recovering from faults is slow. */
function parse(source: string, until: number): Tree | undefined {
  const parsing = parser.startParse(source);
  for (;;) {
    const tree = parsing.advance();
    if (tree) return tree;
    if (performance.now() > until) return undefined;
  }
}

/** What a question about a source's tree answers; nothing where it throws. Of some hostile text the parser makes trees that cannot be walked. */
export function ifReadable<T>(ask: () => T): T | undefined {
  try {
    return ask();
  } catch {
    return undefined;
  }
}

/** The source as a tree; nothing where it is too large, nested too deep, not read by then (`performance.now()`), or cannot be walked. */
export function parseSource(source: string, until: number): SourceTree | undefined {
  if (source.length > sceneBounds.characters || isDeep(source)) return undefined;
  return ifReadable(() => readTree(source, until));
}

function readTree(source: string, until: number): SourceTree | undefined {
  const tree = parse(source, until);
  if (!tree) return undefined;
  const nodes = nodesByKind(tree);
  const marks = lastMarks(nodes);
  const definitions = (nodes.get('VariableName') ?? []).filter((node) => isDefinition(node, marks));
  const ownNames = new Set(definitions.map((node) => textOf({ source }, node)));
  const defined = new Set(definitions.map(({ from }) => from));
  const usedNames = (nodes.get('VariableName') ?? []).filter(
    (node) => !isKeyword(node) && !defined.has(node.from) && !ownNames.has(textOf({ source }, node)),
  );
  return { source, tree, nodes, calls: findCalls(source, nodes), ownNames, usedNames };
}

/** `color` in `f(color=RED)`: the name of a keyword, not of a value. */
export function isKeyword(node: SyntaxNode): boolean {
  return node.parent?.name === 'ArgList' && node.nextSibling?.name === 'AssignOp';
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

/** Calls with more arguments than anybody writes are left out. */
function findCalls(source: string, nodes: SourceTree['nodes']): Call[] {
  return nodesOf({ nodes }, 'CallExpression').flatMap((node) => {
    const callee = node.firstChild;
    const list = node.lastChild;
    if (!callee || list?.name !== 'ArgList') return [];
    const named = callee.name === 'MemberExpression' ? callee.lastChild : callee;
    const args = argumentsOf(list);
    if (args.length > sceneBounds.argumentsOfACall) return [];
    return [{ node, callee, name: nameOf({ source }, named), list, args }];
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
