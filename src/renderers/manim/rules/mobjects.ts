// What a scene asks of a mobject that it made itself, in words that Manim does not know.
import type { SyntaxNode } from '@lezer/common';
import { nameOf, nodesOf, textOf, type Call, type Edit, type Rule, type SourceTree } from '../source-tree.ts';
import { assignedValues, namesHolding } from './assigned.ts';

const shapes = /^(Dot|Circle|Square|Rectangle|Triangle|Star|Ellipse|Text|Tex|MathTex|Dot3D|RegularPolygon)$/;

/** Names that hold nothing but new mobjects of a kind. */
function namesOf(scene: SourceTree, kind: RegExp): ReadonlySet<string> {
  return namesHolding(
    assignedValues(scene),
    (value) => value.name === 'CallExpression' && kind.test(nameOf(scene, value.firstChild)),
  );
}

const direction = /^(UP|DOWN|LEFT|RIGHT|UL|UR|DL|DR|IN|OUT)$/;

function isDirection(scene: SourceTree, node: SyntaxNode | null): boolean {
  if (node?.name === 'VariableName') return direction.test(nameOf(scene, node));
  if (node?.name !== 'BinaryExpression' || textOf(scene, node.firstChild?.nextSibling) !== '*') return false;
  return [node.firstChild, node.lastChild].some(
    (side) => side?.name === 'VariableName' && direction.test(nameOf(scene, side)),
  );
}

/** The mobject of `dot + 2 * UP`. */
function mobjectInSum(scene: SourceTree, sum: SyntaxNode, names: ReadonlySet<string>): SyntaxNode | undefined {
  const left = sum.firstChild;
  if (left?.name !== 'VariableName' || !names.has(nameOf(scene, left))) return undefined;
  return /^[-+]$/.test(textOf(scene, left.nextSibling)) && isDirection(scene, sum.lastChild) ? left : undefined;
}

/** `dot + 2 * UP` → `dot.get_center() + 2 * UP`: a mobject is no point. */
export const mobjectsAsPoints: Rule = {
  name: 'mobjects-as-points',
  find: (scene) => {
    const names = namesOf(scene, shapes);
    return nodesOf(scene, 'BinaryExpression').flatMap((sum): Edit[] => {
      const mobject = mobjectInSum(scene, sum, names);
      if (!mobject) return [];
      return [{ from: mobject.to, to: mobject.to, insert: '.get_center()', note: 'a mobject is no point' }];
    });
  },
};

/** Uses of an attribute of one of the names: neither set nor called. */
function attributesOf(scene: SourceTree, names: ReadonlySet<string>): SyntaxNode[] {
  const called = new Set(scene.calls.map(({ callee }) => callee.from));
  return nodesOf(scene, 'MemberExpression').filter(({ firstChild, from, nextSibling }) => {
    const isOfName = firstChild?.name === 'VariableName' && names.has(nameOf(scene, firstChild));
    const isSet = nextSibling?.name === 'AssignOp' || nextSibling?.name === 'UpdateOp';
    return isOfName && !isSet && !called.has(from);
  });
}

/** `dot.x` → `dot.get_x()`. */
export const mobjectCoordinates: Rule = {
  name: 'mobject-coordinates',
  find: (scene) =>
    attributesOf(scene, namesOf(scene, shapes)).flatMap(({ lastChild: property }): Edit[] => {
      const name = nameOf(scene, property);
      if (!property || !/^[xyz]$/.test(name)) return [];
      return [{ from: property.from, to: property.to, insert: `get_${name}()`, note: `.${name} is .get_${name}()` }];
    }),
};

function ownMethods(scene: SourceTree): ReadonlySet<string> {
  return new Set(nodesOf(scene, 'FunctionDefinition').map((node) => nameOf(scene, node.getChild('VariableName'))));
}

/** `point.coords` → `point.get_center()`: nothing of Manim has coords. */
export const coordsOfPoints: Rule = {
  name: 'coords-of-points',
  find: (scene) => {
    const asked = nodesOf(scene, 'MemberExpression').filter(({ lastChild }) => nameOf(scene, lastChild) === 'coords');
    if (asked.some(({ nextSibling }) => nextSibling?.name === 'AssignOp') || scene.ownNames.has('coords')) return [];
    return asked.flatMap(({ lastChild: property }): Edit[] =>
      property
        ? [{ from: property.from, to: property.to, insert: 'get_center()', note: '.coords is .get_center()' }]
        : [],
    );
  },
};

/** What `.move(…)` is: by a direction it shifts, to a place it moves. */
function moved(scene: SourceTree, call: Call): string | undefined {
  const [first, second] = call.args;
  if (!first) return undefined;
  const keywords = call.args.map(({ keyword }) => textOf(scene, keyword));
  if (second && keywords.join() === 'x,y')
    return `move_to([${textOf(scene, first.value)}, ${textOf(scene, second.value)}, 0])`;
  if (second || first.keyword) return undefined;
  const text = textOf(scene, first);
  return `${/\b(UP|DOWN|LEFT|RIGHT|UL|UR|DL|DR|IN|OUT)\b/.test(text) ? 'shift' : 'move_to'}(${text})`;
}

/** `circle.move(2 * UP)` → `circle.shift(2 * UP)`, `circle.move(point)` → `circle.move_to(point)`. */
export const moves: Rule = {
  name: 'moves',
  find: (scene) => {
    if (ownMethods(scene).has('move')) return [];
    return scene.calls.flatMap((call): Edit[] => {
      const property = call.callee.name === 'MemberExpression' ? call.callee.lastChild : null;
      const insert = property && call.name === 'move' ? moved(scene, call) : undefined;
      return property && insert !== undefined
        ? [{ from: property.from, to: call.node.to, insert, note: 'a mobject has shift and move_to' }]
        : [];
    });
  },
};

/** `plane.lines` and `plane.get_lines()` of a NumberPlane → `plane.background_lines`. */
export const planeLines: Rule = {
  name: 'plane-lines',
  find: (scene) => {
    const planes = namesOf(scene, /^NumberPlane$/);
    const edit = (from: number, to: number): Edit => ({
      from,
      to,
      insert: 'background_lines',
      note: 'the lines of a plane are its background_lines',
    });
    const read = attributesOf(scene, planes).flatMap(({ lastChild }) =>
      lastChild && nameOf(scene, lastChild) === 'lines' ? [edit(lastChild.from, lastChild.to)] : [],
    );
    const called = scene.calls.flatMap(({ name, callee, node }) => {
      const isPlane = callee.firstChild?.name === 'VariableName' && planes.has(nameOf(scene, callee.firstChild));
      return name === 'get_lines' && isPlane && callee.lastChild ? [edit(callee.lastChild.from, node.to)] : [];
    });
    return [...read, ...called];
  },
};

const listTakers = new Set(['get_vector', 'Vector']);

/** `plane.get_vector(2, 1)` → `plane.get_vector([2, 1])`, `Vector(1, slope)` → `Vector([1, slope])`. */
export const vectorsOfNumbers: Rule = {
  name: 'vectors-of-numbers',
  find: (scene) =>
    scene.calls.flatMap((call): Edit[] => {
      const [first, ...others] = call.args.filter(({ keyword }) => !keyword);
      const last = others.at(-1);
      if (!listTakers.has(call.name) || scene.ownNames.has(call.name) || !first || !last) return [];
      // The second value of a vector could be its buff, were the first no number.
      if (!/^-?[\d.]+$/.test(nameOf(scene, first.value))) return [];
      if (!others.every(({ value }) => /^-?[\w.]+$/.test(nameOf(scene, value)))) return [];
      const insert = `[${scene.source.slice(first.from, last.to)}]`;
      return [{ from: first.from, to: last.to, insert, note: `${call.name} takes one list` }];
    }),
};

// None of them changes what is seen: they name what Manim does by itself.
const idle = new Set(['set_axis_orientations', 'clear_up_to_date']);

/** `axes.set_axis_orientations(UP, RIGHT)` as a statement → `pass`. */
export const idleStatements: Rule = {
  name: 'idle-statements',
  find: (scene) => {
    const own = ownMethods(scene);
    return scene.calls.flatMap((call): Edit[] => {
      const statement = call.node.parent;
      const isIdle = call.callee.name === 'MemberExpression' && idle.has(call.name) && !own.has(call.name);
      if (!isIdle || statement?.name !== 'ExpressionStatement') return [];
      return [{ from: call.node.from, to: call.node.to, insert: 'pass', note: `there is no .${call.name}` }];
    });
  },
};
