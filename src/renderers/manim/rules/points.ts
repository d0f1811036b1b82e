// Points and vectors that are written in a way Manim cannot use.
import type { SyntaxNode } from '@lezer/common';
import {
  childrenOf,
  nameOf,
  nodesOf,
  textOf,
  type Call,
  type Edit,
  type Rule,
  type SourceTree,
} from '../source-tree.ts';

const pointTakers = new Set([
  'Polygon',
  'Line',
  'DashedLine',
  'Arrow',
  'DoubleArrow',
  'Dot',
  'move_to',
  'shift',
  'ArcBetweenPoints',
]);
const pointKeywords = new Set(['start', 'end', 'point', 'start_point', 'end_point']);
/** Whether a part of a list is no bracket and no comma. */
export const isOperand = (node: SyntaxNode): boolean => !['[', ']', '(', ')', ',', 'Comment'].includes(node.name);

const note = 'a point has three coordinates';

/** The list of two numbers that a point is written as, also inside `np.array(…)`. */
export function flatPoint(scene: SourceTree, value: SyntaxNode): SyntaxNode | undefined {
  if (value.name === 'CallExpression' && nameOf(scene, value.firstChild) === 'np.array') {
    const inner = value.lastChild ? childrenOf(value.lastChild).filter(isOperand) : [];
    return inner.length === 1 && inner[0] ? flatPoint(scene, inner[0]) : undefined;
  }
  if (value.name !== 'ArrayExpression' && value.name !== 'TupleExpression') return undefined;
  const items = childrenOf(value).filter(isOperand);
  return items.length === 2 && items.every(isPlainNumber) ? value : undefined;
}

// What is no number: of a list in a list nobody knows which it is.
const structured = new Set([
  'ArrayExpression',
  'TupleExpression',
  'DictionaryExpression',
  'SetExpression',
  'ArrayComprehensionExpression',
  'ComprehensionExpression',
  'LambdaExpression',
  'String',
  'FormatString',
]);
const arithmetic = new Set(['BinaryExpression', 'UnaryExpression', 'ParenthesizedExpression']);
const held = new Set(['MemberExpression', 'CallExpression']);

function isPlainNumber(item: SyntaxNode): boolean {
  const { name } = item;
  return !structured.has(name) && (!name.endsWith('Expression') || arithmetic.has(name) || held.has(name));
}

function withDepth(point: SyntaxNode): Edit[] {
  const last = childrenOf(point).filter(isOperand).at(-1);
  return last ? [{ from: last.to, to: last.to, insert: ', 0', note }] : [];
}

/** The values that a call takes as points. */
export function pointValues(scene: SourceTree, call: Call): SyntaxNode[] {
  if (!pointTakers.has(call.name) || scene.ownNames.has(call.name)) return [];
  return call.args.flatMap(({ keyword, value }) =>
    !keyword || pointKeywords.has(textOf(scene, keyword)) ? [value] : [],
  );
}

/** `Polygon([0, 0], [1, 0], …)` → `Polygon([0, 0, 0], [1, 0, 0], …)`: points have three coordinates. */
export const flatPoints: Rule = {
  name: 'flat-points',
  find: (scene) =>
    scene.calls.flatMap((call) =>
      pointValues(scene, call).flatMap((value): Edit[] => {
        const point = flatPoint(scene, value);
        return point ? withDepth(point) : [];
      }),
    ),
};

const direction = /^(UP|DOWN|LEFT|RIGHT|UL|UR|DL|DR|IN|OUT|ORIGIN)$/;

/** Whether a value surely has three coordinates: `dot.get_center()`, `2 * UP`. */
function isSpatial(scene: SourceTree, node: SyntaxNode | null): boolean {
  if (!node) return false;
  if (node.name === 'VariableName') return direction.test(nameOf(scene, node));
  if (node.name === 'CallExpression') {
    const callee = node.firstChild;
    return (
      callee?.name === 'MemberExpression' &&
      /^get_(center|start|end|top|bottom|left|right|corner|edge_center|midpoint)$/.test(nameOf(scene, callee.lastChild))
    );
  }
  if (node.name !== 'BinaryExpression' || !/^[-+*/]$/.test(operatorOf(scene, node))) return false;
  const isProduct = /^[*/]$/.test(operatorOf(scene, node));
  // Sums are as their last part is: what is nested deeper was looked at as an expression of its own.
  return isProduct && (isDirection(scene, node.firstChild) || isDirection(scene, node.lastChild));
}

const isDirection = (scene: SourceTree, node: SyntaxNode | null): boolean => direction.test(nameOf(scene, node));

/** The sign between the two sides. */
export function operatorOf(scene: SourceTree, node: SyntaxNode): string {
  return textOf(scene, node.firstChild?.nextSibling);
}

/** `dot.get_center() + (1, 0)` → `dot.get_center() + (1, 0, 0)`. */
export const flatOffsets: Rule = {
  name: 'flat-offsets',
  find: (scene) =>
    nodesOf(scene, 'BinaryExpression').flatMap((node): Edit[] => {
      if (!/^[-+]$/.test(operatorOf(scene, node))) return [];
      const { firstChild: left, lastChild: right } = node;
      const flat = [left, right].flatMap((side) => (side ? (flatPoint(scene, side) ?? []) : []));
      const [point] = flat;
      return point && flat.length === 1 && (isSpatial(scene, left) || isSpatial(scene, right)) ? withDepth(point) : [];
    }),
};

/** `Arrow(ORIGIN, [1, 1] * 2)` → `Arrow(ORIGIN, np.array([1, 1, 0]) * 2)`: a list times two is a longer list. */
export const scaledLists: Rule = {
  name: 'scaled-lists',
  find: (scene) =>
    scene.calls.flatMap((call) =>
      pointValues(scene, call).flatMap((value): Edit[] => {
        if (value.name !== 'BinaryExpression' || operatorOf(scene, value) !== '*') return [];
        const list = [value.firstChild, value.lastChild].find((side) => side?.name === 'ArrayExpression');
        const items = list ? childrenOf(list).filter(isOperand) : [];
        if (!list || items.length < 2 || items.length > 3 || !items.every(isPlainNumber)) return [];
        const depth = items.length === 2 ? ', 0' : '';
        const insert = `np.array(${textOf(scene, list).replace(/,?\s*\]$/, '')}${depth}])`;
        return [{ from: list.from, to: list.to, insert, note: 'a list times a number is a longer list' }];
      }),
    ),
};

const triples = new Set(['Point3D', 'Vector3D', 'Vector3', 'Vec3', 'vec3']);

/** The values of a call that are written as numbers or by names, where nothing else is given. */
function plainValues(call: Call): readonly SyntaxNode[] {
  const values = call.args.flatMap(({ keyword, value }) => (keyword ? [] : [value]));
  return values.some(({ name }) => structured.has(name)) ? [] : values;
}

/** What a call of a point that is made of numbers becomes. */
function pointEdit(scene: SourceTree, { name, node, args }: Call, values: readonly SyntaxNode[]): Edit[] {
  const [first] = values;
  const last = values.at(-1);
  if (!first || !last) return [];
  const coordinates = scene.source.slice(first.from, last.to);
  if (triples.has(name) && values.length === 3 && args.length === 3)
    return [{ from: node.from, to: node.to, insert: `np.array([${coordinates}])`, note: `there is no ${name}` }];
  if (name !== 'Point' || values.length !== 2 || !values.every((value) => isScalar(scene, value))) return [];
  return [{ from: first.from, to: last.to, insert: `[${coordinates}, 0]`, note }];
}

/** `Point(x, y)` → `Point([x, y, 0])`, `Vector3(x, y, z)` → `np.array([x, y, z])`. */
export const pointObjects: Rule = {
  name: 'point-objects',
  find: (scene) =>
    scene.calls.flatMap((call) =>
      call.callee.name === 'VariableName' && !scene.ownNames.has(call.name)
        ? pointEdit(scene, call, plainValues(call))
        : [],
    ),
};

// A second value could be a colour.
function isScalar(scene: SourceTree, value: SyntaxNode): boolean {
  const name = nameOf(scene, value);
  return name !== '' && !/^[A-Z_]+$|[Cc]olou?r/.test(name);
}

/** `Polygon([a, b, c])` → `Polygon(*[a, b, c])`: each point is an argument of its own. */
export const listedPoints: Rule = {
  name: 'listed-points',
  find: (scene) =>
    scene.calls.flatMap((call): Edit[] => {
      const positional = call.args.filter(({ keyword }) => !keyword);
      const [first] = positional;
      const isPolygon = call.name === 'Polygon' && !scene.ownNames.has('Polygon');
      if (!isPolygon || !first || positional.length !== 1 || first.value.name !== 'ArrayExpression') return [];
      if (first.from !== first.value.from) return [];
      const items = childrenOf(first.value).filter(isOperand);
      // Three numbers would be a point themselves.
      if (items.length < 3 || items.every(({ name }) => name === 'Number' || arithmetic.has(name))) return [];
      return [{ from: first.from, to: first.from, insert: '*', note: 'each point is an argument of its own' }];
    }),
};

/** `ParametricFunction(lambda t: [t, t**2])` → `ParametricFunction(lambda t: [t, t**2, 0])`. */
export const flatCurves: Rule = {
  name: 'flat-curves',
  find: (scene) =>
    scene.calls.flatMap((call): Edit[] => {
      const curve = call.args[0]?.value;
      const isCurve = call.name === 'ParametricFunction' && curve?.name === 'LambdaExpression';
      const body = isCurve && !scene.ownNames.has('ParametricFunction') ? curve.lastChild : null;
      const point = body ? flatPoint(scene, body) : undefined;
      return point ? withDepth(point) : [];
    }),
};

const movers = new Set(['move_to', 'shift']);

/** `dot.move_to(x, 2, 0)` → `dot.move_to([x, 2, 0])`. */
export const separateCoordinates: Rule = {
  name: 'separate-coordinates',
  find: (scene) =>
    scene.calls.flatMap((call): Edit[] => {
      const [first, ...others] = call.args;
      const last = others.at(-1);
      const isNumbers = others.every(({ keyword, value }) => !keyword && /^-?[\d.]+$/.test(nameOf(scene, value)));
      if (!movers.has(call.name) || !first || first.keyword || !last || others.length > 2 || !isNumbers) return [];
      if (structured.has(first.value.name) || isSpatial(scene, first.value)) return [];
      const insert = `[${scene.source.slice(first.from, last.to)}]`;
      return [{ from: first.from, to: last.to, insert, note: `${call.name} takes one point` }];
    }),
};

/** `x, y = point` → `x, y = point[:2]`: a point has a third coordinate. Of a pair it takes both. */
export const pointsInTwo: Rule = {
  name: 'points-in-two',
  find: (scene) =>
    nodesOf(scene, 'AssignStatement').flatMap((node): Edit[] => {
      const value = node.lastChild;
      const isTwo = /^\(?[a-z]\w{0,8}, ?[a-z]\w{0,8}\)?\s*=\s*(p|pt|point|pos|position|vec|vector|coords)$/.test(
        nameOf(scene, node),
      );
      if (!value || !isTwo) return [];
      return [{ from: value.to, to: value.to, insert: '[:2]', note }];
    }),
};
