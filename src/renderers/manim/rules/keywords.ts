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
// Of one class or method only.
const renamedInOne: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  Dot: { size: 'radius' },
  Sector: { outer_radius: 'radius' },
  Surface: { x_range: 'u_range', y_range: 'v_range' },
  ParametricFunction: { opacity: 'stroke_opacity' },
  FunctionGraph: { opacity: 'stroke_opacity' },
  plot: { opacity: 'stroke_opacity' },
  Text: { size: 'font_size', text_size: 'font_size', fontsize: 'font_size', font_family: 'font' },
  MathTex: { delimiter: 'arg_separator', separator: 'arg_separator', size: 'font_size' },
  Tex: { delimiter: 'arg_separator', separator: 'arg_separator', size: 'font_size' },
  FadeIn: { direction: 'shift' },
  FadeOut: { direction: 'shift' },
  Code: {
    code: 'code_string',
    file_name: 'code_file',
    style: 'formatter_style',
    insert_line_no: 'add_line_numbers',
    line_no_from: 'line_numbers_from',
    background_type: 'background',
  },
};
const inventedInOne: Readonly<Record<string, readonly string[]>> = {
  Arrow: ['radius'],
  Line: ['dash_pattern', 'dashed', 'dash_length'],
  Arrow3D: ['buff', 'tip_length', 'stroke_width', 'max_tip_length_to_length_ratio', 'max_stroke_width_to_length_ratio'],
  Code: ['font', 'font_size', 'line_spacing', 'background_stroke_width', 'background_stroke_color', 'corner_radius'],
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
const inventedInCoordinates = new Set(
  ['x', 'y', 'z'].flatMap((axis) => [`${axis}_label`, `${axis}_unit_size`, `${axis}_range`]),
);

function lookUp(table: Readonly<Record<string, string>>, name: string): string | undefined {
  return Object.hasOwn(table, name) ? table[name] : undefined;
}

/** The right name of a keyword that has another. */
function rightName(callName: string, keyword: string): string | undefined {
  const ofOne = Object.hasOwn(renamedInOne, callName) ? renamedInOne[callName] : undefined;
  return (
    lookUp(misspelt, keyword) ??
    (ofOne && lookUp(ofOne, keyword)) ??
    (shapes.has(callName) ? lookUp(renamedInShapes, keyword) : undefined)
  );
}

function isInvented(callName: string, keyword: string): boolean {
  if (Object.hasOwn(inventedInOne, callName) && inventedInOne[callName]?.includes(keyword)) return true;
  if (callName === 'add_coordinates') return inventedInCoordinates.has(keyword);
  if (texts.has(callName) && inventedInTexts.has(keyword)) return true;
  return (
    (shapes.has(callName) && inventedInShapes.has(keyword)) || (graphs.has(callName) && inventedInGraphs.has(keyword))
  );
}

function changed(scene: SourceTree, call: Call, argument: Argument): Edit[] {
  if (!argument.keyword) return [];
  const keyword = textOf(scene, argument.keyword);
  const name = rightName(call.name, keyword);
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

const hasRange = new Set([
  'Axes',
  'ThreeDAxes',
  'NumberPlane',
  'NumberLine',
  'FunctionGraph',
  'plot',
  'get_graph',
  'get_area',
  'get_riemann_rectangles',
]);

/** `Axes(x_min=-1, x_max=5)` → `Axes(x_range=[-1, 5])`, as it was before ranges. */
export const oldRanges: Rule = {
  name: 'old-ranges',
  find: (scene) =>
    scene.calls.flatMap((call) => {
      if (!hasRange.has(call.name)) return [];
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
