// Shapes that nobody has, and what draws the same.
import { textOf, type Call, type Edit, type Rule, type SourceTree } from '../source-tree.ts';

function keywordOf(scene: SourceTree, call: Call, name: string): string | undefined {
  const found = call.args.find(({ keyword }) => textOf(scene, keyword) === name);
  return found && textOf(scene, found.value);
}

function othersThan(scene: SourceTree, call: Call, names: readonly string[]): string[] {
  return call.args
    .filter(({ keyword }) => !keyword || !names.includes(textOf(scene, keyword)))
    .map((argument) => textOf(scene, argument));
}

function replaced(call: Call, insert: string): Edit[] {
  return [{ from: call.node.from, to: call.node.to, insert, note: `there is no ${call.name}` }];
}

const sides = ['width', 'height', 'depth'];

/** `Box(width=2, height=1, depth=1)` → `Prism(dimensions=[2, 1, 1])`, without a depth → `Rectangle(width=2, height=1)`. */
function box(scene: SourceTree, call: Call): Edit[] {
  const depth = keywordOf(scene, call, 'depth');
  const others = othersThan(scene, call, sides);
  if (depth === undefined) return replaced(call, `Rectangle(${othersThan(scene, call, []).join(', ')})`);
  const dimensions = [keywordOf(scene, call, 'width') ?? '1', keywordOf(scene, call, 'height') ?? '1', depth];
  return replaced(call, `Prism(${[`dimensions=[${dimensions.join(', ')}]`, ...others].join(', ')})`);
}

/** `Bar(x=3, height=2)` → `Rectangle(height=2).set_x(3)`. */
function bar(scene: SourceTree, call: Call): Edit[] {
  const x = keywordOf(scene, call, 'x');
  const place = x === undefined ? '' : `.set_x(${x})`;
  return replaced(call, `Rectangle(${othersThan(scene, call, ['x']).join(', ')})${place}`);
}

const drawn: Readonly<Record<string, (scene: SourceTree, call: Call) => Edit[]>> = { Box: box, Bar: bar };

/** `Box(…)` and `Bar(…)` with keywords only: what they mean is plain then. */
export const inventedShapes: Rule = {
  name: 'invented-shapes',
  find: (scene) =>
    scene.calls.flatMap((call): Edit[] => {
      const draw = Object.hasOwn(drawn, call.name) ? drawn[call.name] : undefined;
      const isOurs = call.callee.name === 'VariableName' && !scene.ownNames.has(call.name);
      const isNamed = call.args.length > 0 && call.args.every(({ keyword }) => keyword !== undefined);
      return draw && isOurs && isNamed ? draw(scene, call) : [];
    }),
};
