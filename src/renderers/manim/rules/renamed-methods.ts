// Methods of the other Manim, of older versions and of nobody, where today's method does the same.
import { nodesOf, textOf, type Edit, type Rule, type SourceTree } from '../source-tree.ts';

const renamed: Readonly<Record<string, string>> = {
  get_graph: 'plot',
  coordinate_to_point: 'coords_to_point',
  become_transform: 'become',
  get_parametric_curve: 'plot_parametric_curve',
  add_coordinate_labels: 'add_coordinates',
  scale_in_place: 'scale',
  rotate_in_place: 'rotate',
  plot_function: 'plot',
  update_value: 'set_value',
  set_position: 'move_to',
  set_pos: 'move_to',
  set_location: 'move_to',
  get_position: 'get_center',
  get_location: 'get_center',
  to_center: 'center',
  get_tex: 'get_tex_string',
};

const corners: Readonly<Record<string, string>> = {
  get_bottom_left: 'DL',
  get_bottom_right: 'DR',
  get_top_left: 'UL',
  get_top_right: 'UR',
};

function ownMethods(scene: SourceTree): ReadonlySet<string> {
  return new Set(nodesOf(scene, 'FunctionDefinition').map((node) => textOf(scene, node.getChild('VariableName'))));
}

/** `axes.get_graph(f)` → `axes.plot(f)` and the like. */
export const renamedMethods: Rule = {
  name: 'renamed-methods',
  find: (scene) => {
    const own = ownMethods(scene);
    return scene.calls.flatMap((call): Edit[] => {
      const property = call.callee.name === 'MemberExpression' ? call.callee.lastChild : null;
      const name = Object.hasOwn(renamed, call.name) ? renamed[call.name] : undefined;
      if (!property || name === undefined || own.has(call.name)) return [];
      return [{ from: property.from, to: property.to, insert: name, note: `.${call.name} is called .${name}` }];
    });
  },
};

/** `box.get_bottom_left()` → `box.get_corner(DL)`. */
export const cornerMethods: Rule = {
  name: 'corner-methods',
  find: (scene) => {
    const own = ownMethods(scene);
    return scene.calls.flatMap((call): Edit[] => {
      const property = call.callee.name === 'MemberExpression' ? call.callee.lastChild : null;
      const corner = Object.hasOwn(corners, call.name) ? corners[call.name] : undefined;
      if (!property || corner === undefined || own.has(call.name) || call.args.length > 0) return [];
      return [
        {
          from: property.from,
          to: call.node.to,
          insert: `get_corner(${corner})`,
          note: `.${call.name}() is called .get_corner(${corner})`,
        },
      ];
    });
  },
};
