// Vectors of two numbers that are used as points: the vector may be needed as it is for a matrix, so it is filled up where it is a point.
import type { SyntaxNode } from '@lezer/common';
import {
  argumentsOf,
  childrenOf,
  nameOf,
  nodesOf,
  textOf,
  type Call,
  type Edit,
  type Rule,
  type SourceTree,
} from '../source-tree.ts';
import { assignedValues, namesHolding } from './assigned.ts';
import { flatPoint, isOperand, operatorOf, pointValues } from './points.ts';

/** The names of vectors of two numbers, of lists of such, of functions that give such, and of the columns of a matrix. */
type Flat = {
  readonly vectors: ReadonlySet<string>;
  readonly lists: ReadonlySet<string>;
  readonly functions: ReadonlySet<string>;
  readonly columns: ReadonlySet<string>;
};

/** The elements of `[a, b, c]`, or the one of `[a for …]`. */
function elementsOf(value: SyntaxNode): SyntaxNode[] {
  if (value.name === 'ArrayExpression') return childrenOf(value).filter(isOperand);
  const first = value.name === 'ArrayComprehensionExpression' ? childrenOf(value)[1] : undefined;
  return first ? [first] : [];
}

/** `return [x, y]`: functions whose last statement gives a vector of two numbers. */
function flatFunctions(scene: SourceTree): ReadonlySet<string> {
  return new Set(
    nodesOf(scene, 'FunctionDefinition').flatMap((node) => {
      const last = node.getChild('Body')?.lastChild;
      const value = last?.name === 'ReturnStatement' ? last.lastChild : null;
      return value && flatPoint(scene, value) ? [nameOf(scene, node.getChild('VariableName'))] : [];
    }),
  );
}

// A name that is made of another that is made of another: nobody goes further.
const steps = 3;

function flatNames(scene: SourceTree): Flat {
  const values = assignedValues(scene);
  const functions = flatFunctions(scene);
  const lists = namesHolding(values, (value) => {
    const elements = elementsOf(value);
    return elements.length > 0 && elements.every((element) => flatPoint(scene, element) !== undefined);
  });
  const columns = namesHolding(values, (value) => /\[:, ?\d\]$/.test(nameOf(scene, value)));
  let names: Flat = { vectors: new Set(), lists, functions, columns };
  for (let step = 0; step < steps; step += 1) {
    const isFlat = flatTest(scene, names);
    names = { ...names, vectors: namesHolding(values, (value) => isFlat(value)) };
  }
  return names;
}

// An expression that is deeper than this is not looked into.
const deepest = 6;

/** A question about values: whether each is surely a vector of two numbers. */
type IsFlat = (value: SyntaxNode | null, depth?: number) => boolean;

/** `np.array([1, 0])`, `2 * u`, `u + v`, `matrix @ u` and `f(u)` are vectors of two numbers where `u` and `v` are. */
function flatTest(scene: SourceTree, names: Flat): IsFlat {
  const isFlat: IsFlat = (value, depth = 0) => {
    if (!value || depth > deepest) return false;
    if (value.name === 'VariableName') return names.vectors.has(nameOf(scene, value));
    if (value.name === 'CallExpression' && isFlatCall(scene, value, names)) return true;
    return value.name === 'BinaryExpression' ? isFlatResult(value, depth) : flatPoint(scene, value) !== undefined;
  };
  const isFlatResult = (value: SyntaxNode, depth: number): boolean => {
    const left = isFlat(value.firstChild, depth + 1);
    const right = isFlat(value.lastChild, depth + 1);
    switch (operatorOf(scene, value)) {
      case '+':
      case '-':
        return left && right;
      case '*':
        return left !== right;
      case '@':
        return right;
      case '/':
        return left;
      default:
        return false;
    }
  };
  return isFlat;
}

function isFlatCall(scene: SourceTree, call: SyntaxNode, names: Flat): boolean {
  const callee = nameOf(scene, call.firstChild);
  if (names.functions.has(callee.replace(/^self\./, ''))) return true;
  if (callee !== 'np.dot' && callee !== 'np.matmul') return false;
  const second = call.lastChild ? argumentsOf(call.lastChild)[1]?.value : undefined;
  return second?.name === 'VariableName' && names.vectors.has(nameOf(scene, second));
}

/** `v` or `3 * v` of a column: it has as many numbers as its matrix has rows. */
function isColumn(scene: SourceTree, value: SyntaxNode, names: Flat): boolean {
  if (value.name === 'VariableName') return names.columns.has(nameOf(scene, value));
  if (value.name !== 'BinaryExpression' || operatorOf(scene, value) !== '*') return false;
  return [value.firstChild, value.lastChild].some(
    (side) => side?.name === 'VariableName' && names.columns.has(nameOf(scene, side)),
  );
}

type LoopNames = (node: SyntaxNode) => readonly string[];

/** The names of a loop or comprehension that run over a list of flat points; each loop is looked at once. */
function flatLoopNames(scene: SourceTree, names: Flat): LoopNames {
  const known = new Map<number, readonly string[]>();
  return (node) => {
    const before = known.get(node.from);
    if (before) return before;
    const children = childrenOf(node);
    const start = children.findIndex(({ name }) => name === 'for');
    const end = children.findIndex(({ name }, index) => index > start && name === 'in');
    const targets = children.slice(start + 1, end).filter(({ name }) => name === 'VariableName');
    const lists = listsOf(scene, children[end + 1]);
    const found = targets.flatMap((target, index) =>
      lists.length === targets.length && names.lists.has(lists[index] ?? '') ? [nameOf(scene, target)] : [],
    );
    known.set(node.from, found);
    return found;
  };
}

/** The lists that a loop runs over at once: `points`, or the values of `zip(points, …)`; empty names for what has none. */
function listsOf(scene: SourceTree, over: SyntaxNode | undefined): string[] {
  if (over?.name === 'VariableName') return [nameOf(scene, over)];
  if (over?.name !== 'CallExpression' || nameOf(scene, over.firstChild) !== 'zip' || !over.lastChild) return [];
  return argumentsOf(over.lastChild).map(({ value }) => (value.name === 'VariableName' ? nameOf(scene, value) : ''));
}

/** The flat names where a call stands: those of the loops around it are among them. */
function namesAround(call: Call, names: Flat, loops: LoopNames): Flat {
  const more: string[] = [];
  for (let node = call.node.parent; node; node = node.parent)
    if (node.name === 'ForStatement' || node.name.endsWith('ComprehensionExpression')) more.push(...loops(node));
  return more.length === 0 ? names : { ...names, vectors: new Set([...names.vectors, ...more]) };
}

/** `u = np.array([1, 0])`, `Arrow(ORIGIN, u)` → `Arrow(ORIGIN, np.append(u, 0))`; of a matrix's column no more than three numbers are taken. */
export const flatVectors: Rule = {
  name: 'flat-vectors',
  find: (scene) => {
    const names = flatNames(scene);
    if (Object.values(names).every(({ size }) => size === 0)) return [];
    const loops = flatLoopNames(scene, names);
    const note = 'a point has three coordinates';
    return scene.calls.flatMap((call) => {
      const values = pointValues(scene, call);
      if (values.length === 0) return [];
      const known = namesAround(call, names, loops);
      const isFlat = flatTest(scene, known);
      return values.flatMap((value): Edit[] => {
        const filled = `np.append(${textOf(scene, value)}, 0)`;
        if (isColumn(scene, value, known)) return [{ from: value.from, to: value.to, insert: `${filled}[:3]`, note }];
        return isFlat(value) ? [{ from: value.from, to: value.to, insert: filled, note }] : [];
      });
    });
  },
};
