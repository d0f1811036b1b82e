// Functions where Manim wants their graph, and graphs asked of functions.
import type { SyntaxNode } from '@lezer/common';
import { nameOf, nodesOf, textOf, type Edit, type Rule, type SourceTree } from '../source-tree.ts';
import { assignedValues, namesHolding } from './assigned.ts';

/** Names that the source gives to functions, and to nothing else. */
function functionNames(scene: SourceTree): ReadonlySet<string> {
  const values = assignedValues(scene);
  const defined = nodesOf(scene, 'FunctionDefinition')
    .filter((node) => !isMethod(node))
    .map((node) => nameOf(scene, node.getChild('VariableName')))
    .filter((name) => name !== '' && !values.has(name));
  const isFunction = (value: SyntaxNode): boolean =>
    value.name === 'LambdaExpression' || /^np\.(sin|cos|tan|exp|log|sqrt|abs)$/.test(nameOf(scene, value));
  return new Set([...defined, ...namesHolding(values, isFunction)]);
}

function isMethod(definition: SyntaxNode): boolean {
  return definition.parent?.parent?.name === 'ClassDefinition';
}

const askGraphs = new Set(['get_area', 'get_riemann_rectangles', 'get_secant_slope_group']);

/** `axes.get_area(f, …)` of a function → `axes.get_area(axes.plot(f), …)`: the area is that of a graph. */
export const areasOfFunctions: Rule = {
  name: 'areas-of-functions',
  find: (scene) => {
    const functions = functionNames(scene);
    return scene.calls.flatMap((call): Edit[] => {
      const first = call.args[0];
      const axes = call.callee.name === 'MemberExpression' ? call.callee.firstChild : null;
      if (!askGraphs.has(call.name) || !first || !axes || axes.name === 'CallExpression') return [];
      const isGraph = !first.keyword || textOf(scene, first.keyword) === 'graph';
      if (!isGraph || !functions.has(nameOf(scene, first.value))) return [];
      const insert = `${textOf(scene, axes)}.plot(${textOf(scene, first.value)})`;
      return [
        { from: first.value.from, to: first.value.to, insert, note: `${call.name} takes a graph, not its function` },
      ];
    });
  },
};

/** `f.plot(color=RED)` of a function → `FunctionGraph(f, color=RED)`, or `axes.plot(f, color=RED)` where there is one pair of axes. */
export const graphsOfFunctions: Rule = {
  name: 'graphs-of-functions',
  find: (scene) => {
    const functions = functionNames(scene);
    const axes = axesNames(scene);
    return scene.calls.flatMap((call): Edit[] => {
      const receiver = call.callee.name === 'MemberExpression' ? call.callee.firstChild : null;
      const isAsked = call.name === 'to_graph' || call.name === 'plot' || call.name === 'get_graph';
      if (!isAsked || receiver?.name !== 'VariableName' || !functions.has(nameOf(scene, receiver))) return [];
      const given = [textOf(scene, receiver), ...call.args.map((argument) => textOf(scene, argument))].join(', ');
      const maker = axes.length === 1 ? `${axes[0]}.plot` : 'FunctionGraph';
      return [
        { from: call.node.from, to: call.node.to, insert: `${maker}(${given})`, note: 'a function has no graph' },
      ];
    });
  },
};

/** `axes.plot_line(lambda x: x)` → `axes.plot(lambda x: x)`. */
export const plottedLines: Rule = {
  name: 'plotted-lines',
  find: (scene) =>
    scene.calls.flatMap((call): Edit[] => {
      const property = call.callee.name === 'MemberExpression' ? call.callee.lastChild : null;
      const isLine = call.name === 'plot_line' && call.args[0]?.value.name === 'LambdaExpression';
      return property && isLine
        ? [{ from: property.from, to: property.to, insert: 'plot', note: '.plot_line is called .plot' }]
        : [];
    }),
};

/** `f(u, v)` in `lambda u, v: f(u, v)`. */
function callOfBoth(scene: SourceTree, value: SyntaxNode | undefined): { call: SyntaxNode; at: string } | undefined {
  const call = value?.name === 'LambdaExpression' ? value.lastChild : null;
  const at = textOf(scene, value?.getChild('ParamList'));
  if (call?.name !== 'CallExpression' || !/^\w+, ?\w+$/.test(at)) return undefined;
  return textOf(scene, call.lastChild) === `(${at})` ? { call, at } : undefined;
}

/** Functions that give a sum or a product: no point. */
function numberFunctions(scene: SourceTree): ReadonlySet<string> {
  return new Set(
    nodesOf(scene, 'FunctionDefinition').flatMap((node) => {
      const last = node.getChild('Body')?.lastChild;
      const isNumber = last?.name === 'ReturnStatement' && last.lastChild?.name === 'BinaryExpression';
      return isNumber ? [nameOf(scene, node.getChild('VariableName'))] : [];
    }),
  );
}

/** `Surface(lambda u, v: f(u, v))` of a function that gives a number → `Surface(lambda u, v: np.array([u, v, f(u, v)]))`. */
export const surfacesOfNumbers: Rule = {
  name: 'surfaces-of-numbers',
  find: (scene) => {
    const functions = numberFunctions(scene);
    return scene.calls.flatMap((call): Edit[] => {
      if (call.name !== 'Surface' || scene.ownNames.has('Surface')) return [];
      const height = callOfBoth(scene, call.args[0]?.value);
      const called = nameOf(scene, height?.call.firstChild).replace(/^self\./, '');
      if (!height || !functions.has(called)) return [];
      const insert = `np.array([${height.at}, ${textOf(scene, height.call)}])`;
      return [{ from: height.call.from, to: height.call.to, insert, note: 'a surface is made of points' }];
    });
  },
};

/** The names of the scene's axes. */
function axesNames(scene: SourceTree): readonly string[] {
  return [
    ...namesHolding(
      assignedValues(scene),
      (value) => value.name === 'CallExpression' && /^(Axes|NumberPlane)$/.test(nameOf(scene, value.firstChild)),
    ),
  ];
}
