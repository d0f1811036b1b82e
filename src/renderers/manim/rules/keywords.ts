// Keyword arguments that do not exist: renamed where another means the same, taken out where nothing does.
import {
  removeArgument,
  textOf,
  type Argument,
  type Call,
  type Edit,
  type Rule,
  type SourceTree,
} from '../source-tree.ts';

const shapes = new Set([
  'Rectangle',
  'Square',
  'Circle',
  'Ellipse',
  'Triangle',
  'Polygon',
  'RegularPolygon',
  'RoundedRectangle',
  'Arc',
  'Sector',
  'Annulus',
  'Star',
  'Line',
  'DashedLine',
  'Arrow',
  'DoubleArrow',
  'Vector',
  'Dot',
  'SurroundingRectangle',
  'CurvedArrow',
  'Brace',
]);
const graphs = new Set([
  'plot',
  'get_graph',
  'FunctionGraph',
  'ParametricFunction',
  'NumberPlane',
  'Axes',
  'NumberLine',
]);

const misspelt: Readonly<Record<string, string>> = {
  colour: 'color',
  fill_colour: 'fill_color',
  stroke_colour: 'stroke_color',
  tip_lenght: 'tip_length',
  lenght: 'length',
  run_tim: 'run_time',
  runtime: 'run_time',
  font_colour: 'color',
  font_color: 'color',
};
const renamedInShapes: Readonly<Record<string, string>> = {
  opacity: 'fill_opacity',
  thickness: 'stroke_width',
  line_width: 'stroke_width',
};
const inventedInShapes = new Set(['weight', 'critical', 'label']);
const inventedInGraphs = new Set([
  'weight',
  'critical',
  'label',
  'grid_step',
  'grid_line_config',
  'grid_color',
  'grid_stroke_width',
  'grid_stroke_opacity',
  'background_color',
  'line_width_unit',
]);

const texts = new Set([
  'Tex',
  'MathTex',
  'Title',
  'BulletedList',
  'Matrix',
  'get_graph_label',
  'get_axis_labels',
  'Surface',
  'Sphere',
  'Cube',
]);
const inventedInTexts = new Set(['weight', 'critical']);
const inventedInCoordinates = new Set(['x_label', 'y_label', 'z_label', 'x_unit_size', 'y_unit_size', 'z_unit_size']);

function lookUp(table: Readonly<Record<string, string>>, name: string): string | undefined {
  return Object.hasOwn(table, name) ? table[name] : undefined;
}

function isInvented(callName: string, keyword: string): boolean {
  if (callName === 'add_coordinates') return inventedInCoordinates.has(keyword);
  if (texts.has(callName) && inventedInTexts.has(keyword)) return true;
  return (
    (shapes.has(callName) && inventedInShapes.has(keyword)) || (graphs.has(callName) && inventedInGraphs.has(keyword))
  );
}

function changed(scene: SourceTree, call: Call, argument: Argument): Edit[] {
  if (!argument.keyword) return [];
  const keyword = textOf(scene, argument.keyword);
  const name = lookUp(misspelt, keyword) ?? (shapes.has(call.name) ? lookUp(renamedInShapes, keyword) : undefined);
  if (name !== undefined && call.args.every((other) => textOf(scene, other.keyword) !== name))
    return [
      { from: argument.keyword.from, to: argument.keyword.to, insert: name, note: `${keyword}= is called ${name}=` },
    ];
  return isInvented(call.name, keyword) ? [removeArgument(call, argument, `${call.name} has no ${keyword}=`)] : [];
}

/** `Circle(colour=RED, weight=2)` → `Circle(color=RED)`. Calls of what the source defines itself are left alone. */
export const keywordArguments: Rule = {
  name: 'keyword-arguments',
  find: (scene) =>
    scene.calls.flatMap((call) =>
      scene.ownNames.has(call.name) ? [] : call.args.flatMap((argument) => changed(scene, call, argument)),
    ),
};

/** `Axes(x_min=-1, x_max=5)` → `Axes(x_range=[-1, 5])`, as it was before ranges. */
export const oldRanges: Rule = {
  name: 'old-ranges',
  find: (scene) =>
    scene.calls.flatMap((call) => {
      if (
        !['Axes', 'ThreeDAxes', 'NumberPlane', 'NumberLine', 'FunctionGraph', 'plot', 'get_graph'].includes(call.name)
      )
        return [];
      return ['x', 'y', 'z'].flatMap((axis): Edit[] => {
        const find = (end: string): Argument | undefined =>
          call.args.find(({ keyword }) => textOf(scene, keyword) === `${axis}_${end}`);
        const [low, high] = [find('min'), find('max')];
        if (!low || !high || call.args.indexOf(high) < call.args.indexOf(low)) return [];
        const range = `${axis}_range=[${textOf(scene, low.value)}, ${textOf(scene, high.value)}]`;
        const note = `${axis}_min= and ${axis}_max= are ${axis}_range=`;
        return [{ from: low.from, to: low.to, insert: range, note }, removeArgument(call, high, note)];
      });
    }),
};
