// Names of the other Manim, of older versions and of nobody, where today's name means the same.
import { nameOf, nodesOf, textOf, type Edit, type Rule } from '../source-tree.ts';

const renamed: Readonly<Record<string, string>> = {
  ShowCreation: 'Create',
  TextMobject: 'Tex',
  TexMobject: 'MathTex',
  TexText: 'Tex',
  OldTex: 'MathTex',
  OldTexText: 'Tex',
  ParametricSurface: 'Surface',
  ParametricCurve: 'ParametricFunction',
  WiggleOutThenIn: 'Wiggle',
  CircleIndicate: 'Circumscribe',
  ShowCreationThenDestruction: 'ShowPassingFlash',
  ShowCreationThenFadeOut: 'ShowPassingFlash',
  ShowPassingFlashAround: 'Circumscribe',
  ShowCreationThenDestructionAround: 'Circumscribe',
  InteractiveScene: 'Scene',
  FRAME_WIDTH: 'config.frame_width',
  FRAME_HEIGHT: 'config.frame_height',
  FRAME_X_RADIUS: 'config.frame_x_radius',
  FRAME_Y_RADIUS: 'config.frame_y_radius',
  Vektor: 'Vector',
  TL: 'UL',
  TR: 'UR',
  BL: 'DL',
  BR: 'DR',
  BACK: 'IN',
  FRONT: 'OUT',
  VerticalLine: 'Line',
  HorizontalLine: 'Line',
  SmallDot: 'Dot',
  GraphScene: 'Scene',
};

/** `ShowCreation` → `Create` and the like. */
export const renamedNames: Rule = {
  name: 'renamed-names',
  find: (scene) =>
    scene.usedNames.flatMap((node) => {
      const old = textOf(scene, node);
      const name = Object.hasOwn(renamed, old) ? renamed[old] : undefined;
      return name === undefined
        ? []
        : [{ from: node.from, to: node.to, insert: name, note: `${old} is called ${name}` }];
    }),
};

// CSS colours that models take for Manim's.
const colours: Readonly<Record<string, string>> = {
  CYAN: '#00FFFF',
  AQUA: '#00FFFF',
  MAGENTA: '#FF00FF',
  LIME: '#00FF00',
  NAVY: '#000080',
  INDIGO: '#4B0082',
  VIOLET: '#EE82EE',
  TURQUOISE: '#40E0D0',
  SILVER: '#C0C0C0',
  BROWN: '#A52A2A',
  BEIGE: '#F5F5DC',
  CORAL: '#FF7F50',
  OLIVE: '#808000',
  CRIMSON: '#DC143C',
  DARK_GREEN: '#006400',
  LIGHT_GREEN: '#90EE90',
  LIGHT_BLUE: '#ADD8E6',
  DARK_RED: '#8B0000',
  LIGHT_RED: '#FF7F7F',
  LIGHT_YELLOW: '#FFFFE0',
  DARK_YELLOW: '#9B870C',
  DARK_ORANGE: '#FF8C00',
  LIGHT_PURPLE: '#CBC3E3',
  DARK_PURPLE: '#301934',
  SKY_BLUE: '#87CEEB',
  DEEP_BLUE: '#00008B',
  BLUE_GREEN: '#0D98BA',
  DARK_TEAL: '#014D4E',
  LIGHT_ORANGE: '#FFD580',
};

/** `CYAN` → `ManimColor("#00FFFF")`: colours that Manim does not name. */
export const unnamedColours: Rule = {
  name: 'unnamed-colours',
  find: (scene) =>
    scene.usedNames.flatMap((node) => {
      const name = textOf(scene, node);
      const hex = Object.hasOwn(colours, name) ? colours[name] : undefined;
      return hex === undefined
        ? []
        : [{ from: node.from, to: node.to, insert: `ManimColor("${hex}")`, note: `Manim has no colour ${name}` }];
    }),
};

// What numpy calls otherwise than the module math does.
const numpyNamesOf: Readonly<Record<string, string>> = {
  pi: 'PI',
  atan2: 'np.arctan2',
  atan: 'np.arctan',
  asin: 'np.arcsin',
  acos: 'np.arccos',
  factorial: 'math.factorial',
  radians: 'np.radians',
  degrees: 'np.degrees',
  floor: 'np.floor',
  ceil: 'np.ceil',
};

const numpyNames = new Set([
  'sin',
  'cos',
  'tan',
  'exp',
  'sqrt',
  'log',
  'arctan',
  'arcsin',
  'arccos',
  'sinh',
  'cosh',
  'tanh',
  'linspace',
  'arange',
]);

/** `sin(x)` → `np.sin(x)` where nothing of that name was imported. */
export const numpyFunctions: Rule = {
  name: 'numpy-functions',
  find: (scene) => {
    // A star import of math or numpy brings these names without saying so.
    if (/^[ \t]*from[ \t]+(math|numpy|cmath)[ \t]+import[ \t]+\*/m.test(scene.source)) return [];
    return scene.usedNames.flatMap((node) => {
      const name = textOf(scene, node);
      const insert = Object.hasOwn(numpyNamesOf, name) ? numpyNamesOf[name] : `np.${name}`;
      if (insert === undefined || !(numpyNames.has(name) || Object.hasOwn(numpyNamesOf, name))) return [];
      const note = name === 'pi' ? 'pi is called PI' : `${name} was used without its module`;
      return [{ from: node.from, to: node.to, insert, note }];
    });
  },
};

/** `np.math.factorial(n)` → `math.factorial(n)`: numpy no longer hands the module on. */
export const numpyMath: Rule = {
  name: 'numpy-math',
  find: (scene) =>
    nodesOf(scene, 'MemberExpression').flatMap((node) =>
      /^(np|numpy)\.math$/.test(nameOf(scene, node))
        ? [{ from: node.from, to: node.to, insert: 'math', note: 'math is a module of its own' }]
        : [],
    ),
};

/** `np.array(0, 1)` → `np.array([0, 1])`: a second value would be the type of the first. */
export const numpyArrays: Rule = {
  name: 'numpy-arrays',
  find: (scene) =>
    scene.calls.flatMap((call): Edit[] => {
      const [first, ...others] = call.args;
      const last = others.at(-1);
      const isNumbers = call.args.every(({ keyword, value }) => !keyword && /^-?[\d.]+$/.test(nameOf(scene, value)));
      if (!/^(np|numpy)\.array$/.test(nameOf(scene, call.callee)) || !first || !last || !isNumbers) return [];
      const insert = `[${scene.source.slice(first.from, last.to)}]`;
      return [{ from: first.from, to: last.to, insert, note: 'an array is made of one list' }];
    }),
};
